import { compileScorecard } from "../src/core/scorecard/compile.ts";
import type { ApplicantRecord } from "../src/core/scorecard/record.ts";
import type { Specification } from "../src/core/scorecard/specification.ts";
import { inspectRecords } from "../src/features/score/score.schemas.ts";
import { writeScores } from "../src/features/score/write-scores.ts";
import { summarise, type Bench, type Finding } from "./finding.ts";

const ROUNDS = 7;
const CATEGORIES = 140_000;
const BINS = 1_000;
const LARGEST_BODY = 8 * 1024 * 1024 - 1_000;

/** The largest card and the worst records that the bounds let through, each checked and scored once. */
export const boundsBench: Bench = async () => {
  const specification = cardOfCategories();
  const text = JSON.stringify(specification);
  const card = compileScorecard(specification);
  const score = (records: readonly ApplicantRecord[]) => {
    if (inspectRecords({ records }).length > 0) throw new Error("A record was refused.");
    writeScores(card, records, {});
  };
  const short = Array.from({ length: 1_000 }, (_, index) => ({ kind: (index * 137).toString(36) }));
  const names = Array.from({ length: 1_000 }, (_, index) => String(index).padEnd(8_000, "x"));
  const unknown = Object.fromEntries(names.map((name, index) => [name, index]));
  const various = Array.from({ length: 1_000 }, (_, record) =>
    Object.fromEntries(Array.from({ length: 400 }, (_each, index) => [`f${record}_${index}`, 1])),
  );
  return [
    cost("A card of 140,000 categories, checked and compiled", `${text.length} bytes`, text, compileScorecard),
    cost("1000 records with that card", "1,000 records", short, score),
    cost("1000 unknown features of 8,000 characters", "one record", [unknown], score),
    cost("400,000 different unknown features", "1,000 records", various, score),
    cost("8 MiB of one text", "one record", [{ kind: "x".repeat(LARGEST_BODY) }], score),
  ];
};

/** The CPU time of each round, over an input that has just been parsed. */
function cost<Input>(name: string, detail: string, input: Input | string, work: (parsed: Input) => unknown): Finding {
  const text = typeof input === "string" ? input : JSON.stringify(input);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const parsed: Input = JSON.parse(text);
    const before = process.cpuUsage();
    work(parsed);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return { name, unit: "ms of CPU", ...summarise(rounds), detail };
}

function cardOfCategories(): Specification {
  const names = Array.from({ length: CATEGORIES }, (_, index) => index.toString(36));
  const perBin = CATEGORIES / BINS;
  const bins = Array.from({ length: BINS }, (_, bin) => ({
    category: names.slice(bin * perBin, (bin + 1) * perBin).join("%,%"),
    points: bin % 7,
  }));
  return {
    metadata: { spec_version: "1.0", scorecard_id: "bounds", name: "Bounds", model_version: "1.0.0" },
    scaling: { base_points: 100, method: "none" },
    variables: [{ name: "kind", type: "categorical" }],
    bins: { kind: bins },
  };
}
