import * as fc from "fast-check";
import type { AnswerType } from "../../../src/core/points/answer-type.ts";
import type { Answer } from "../../../src/core/points/answer.ts";
import { LIST_MODES, type PointValues } from "../../../src/core/points/point-values.ts";
import { DIMENSIONS, type Rule } from "../../../src/core/profile/rule.ts";

/** The rules of a profile, and an object's answers by signal template: some fitting, some of another kind, some absent. */
export interface ProfileAndAnswers {
  readonly rules: readonly Rule[];
  readonly answers: ReadonlyMap<string, Answer>;
}

/** At most three decimals, so that a test can hold them as whole thousandths. */
const points = fc
  .tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 0, max: 3 }))
  .map(([digits, places]) => Number(`${digits}e-${places}`));

const NAMES = ["Salesforce", " HubSpot", "Zoho CRM ", "straße", "__proto__", "constructor", "12", "東京"];
/** The same names as answers write them, and some of no choice. */
const ITEMS = [...NAMES, "SALESFORCE", "hubspot", "zoho crm", "STRASSE", "Constructor", "Pipedrive", "", " "];

const sides = fc.oneof(
  fc.record({ true: points, false: points }),
  fc.record({ true: points }),
  fc.record({ false: points }),
);

const ranges = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: -40, max: 40 }), { minLength: 2, maxLength: 7 }),
    fc.array(fc.tuple(points, fc.boolean()), { minLength: 6, maxLength: 6 }),
    fc.boolean(),
  )
  .map(([bounds, drawn, reversed]) => {
    const cuts = bounds.toSorted((a, b) => a - b).map((bound) => bound / 4);
    const all = cuts.slice(1).map((max, index) => {
      const [earned = 0, kept = true] = drawn[index] ?? [];
      return { min: cuts[index] ?? 0, max, points: earned, kept };
    });
    const some = all.filter(({ kept }) => kept);
    const chosen = (some.length > 0 ? some : all).map(({ min, max, points: earned }) => ({ min, max, points: earned }));
    return { ranges: reversed ? chosen.toReversed() : chosen };
  });

const choices = fc
  .tuple(
    fc.shuffledSubarray(NAMES, { minLength: 1 }),
    fc.array(points, { minLength: NAMES.length, maxLength: NAMES.length }),
    fc.option(fc.constantFrom(...LIST_MODES), { nil: undefined }),
  )
  .map(([names, earned, mode]) => ({
    choices: Object.fromEntries(names.map((name, index) => [name, earned[index] ?? 0])),
    mode,
  }));

const typed: fc.Arbitrary<{ answerType: AnswerType; pointValues: PointValues }> = fc.oneof(
  fc.record({ answerType: fc.constant("boolean" as const), pointValues: sides }),
  fc.record({
    answerType: fc.constantFrom("number" as const, "percentage" as const, "currency" as const),
    pointValues: ranges,
  }),
  fc.record({ answerType: fc.constant("list" as const), pointValues: choices }),
);

const items = fc.array(fc.constantFrom(...ITEMS), { maxLength: 8 });
const number = fc.oneof(
  fc.integer({ min: -44, max: 44 }).map((bound) => bound / 4),
  fc.double({ min: -12, max: 12, noNaN: true }),
);

function answerFor({ answerType, pointValues }: Rule): fc.Arbitrary<Answer> {
  if ("choices" in pointValues) {
    const names = Object.keys(pointValues.choices);
    return fc.oneof(items, fc.shuffledSubarray(names), fc.constant([...names, ...names.map((name) => name.trim())]));
  }
  return answerType === "boolean" ? fc.boolean() : number;
}

const otherKind: fc.Arbitrary<Answer> = fc.oneof(fc.boolean(), number, items);

/** Returns up to eight rules in both dimensions; a signal may have a rule in each. */
export const rules: fc.Arbitrary<readonly Rule[]> = fc
  .uniqueArray(fc.tuple(fc.nat(5), fc.constantFrom(...DIMENSIONS), typed), {
    maxLength: 8,
    selector: ([template, dimension]) => `${template} ${dimension}`,
  })
  .map((drawn) =>
    drawn.map(([template, dimension, values], index) => ({
      id: `rule-${index}`,
      signalTemplateId: `template-${template}`,
      dimension,
      ...values,
    })),
  );

/** Returns rules and answers for them. */
export const profiles: fc.Arbitrary<ProfileAndAnswers> = rules.chain((rules) => {
  const answers = rules.map((rule) =>
    fc.tuple(
      fc.constant(rule.signalTemplateId),
      fc.option(fc.oneof({ weight: 8, arbitrary: answerFor(rule) }, { weight: 1, arbitrary: otherKind }), {
        nil: undefined,
        freq: 4,
      }),
    ),
  );
  return fc.record({
    rules: fc.constant(rules),
    answers: fc
      .tuple(...answers)
      .map((pairs) => new Map(pairs.flatMap(([id, answer]) => (answer === undefined ? [] : [[id, answer] as const])))),
  });
});
