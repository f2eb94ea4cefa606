import { LIMITS } from "../scorecard/limits.ts";
import { show } from "../show.ts";
import { numberAt, readCharacteristic, type CardContext } from "./pmml-characteristic.ts";
import { readFields } from "./pmml-fields.ts";
import { cannot, remark, type CardDraft, type Reading, type VariableDraft } from "./reading.ts";
import { scalingFrom } from "./scaling.ts";
import { childrenOf, parseXml, type Placed } from "./xml-tree.ts";

const VERSION = /^4\.[0-4](?:\.\d+)?$/;
const BESIDE_THE_CARD: ReadonlySet<string> = new Set([
  "Header",
  "MiningBuildTask",
  "DataDictionary",
  "TransformationDictionary",
  "Extension",
  "Scorecard",
]);
/** Parts of a Scorecard that change no score. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "Output",
  "ModelStats",
  "ModelExplanation",
  "ModelVerification",
  "Extension",
]);
const READ: ReadonlySet<string> = new Set(["MiningSchema", "Characteristics", "Targets", "LocalTransformations"]);
const RESCALING = ["min", "max", "rescaleConstant", "rescaleFactor", "castInteger"];

/**
 * Returns the card of a PMML 4 document with one Scorecard, or undefined or an unfinished one after noting what cannot be
 * said in a specification.
 * Reference: PMML 4.4, https://dmg.org/pmml/v4-4-1/Scorecard.html.
 */
export function readPmml(reading: Reading, text: string): CardDraft | undefined {
  const root = parseXml(reading, text);
  if (!root) return undefined;
  if (root.name !== "PMML") return cannot(reading, "", `is ${show(root.name)}, not PMML`);
  const { version } = root.attributes;
  if (version === undefined || !VERSION.test(version)) {
    cannot(reading, "PMML.version", `must be 4.0 to 4.4, not ${show(version)}`);
  }
  const parts = childrenOf(root, "PMML").map((part) => ({ ...part, path: part.path.replace(/\[0\]$/, "") }));
  for (const { element, path } of parts) {
    if (!BESIDE_THE_CARD.has(element.name)) cannot(reading, path, "is not a Scorecard, and nothing else can be said");
  }
  refuseDerived(
    reading,
    parts.filter(({ element }) => element.name === "TransformationDictionary"),
  );
  const cards = parts.filter(({ element }) => element.name === "Scorecard");
  const [card] = cards;
  if (!card || cards.length > 1) return cannot(reading, "PMML", `must have one Scorecard, and has ${cards.length}`);
  const header = parts.find(({ element }) => element.name === "Header")?.element.attributes ?? {};
  const dictionaries = parts.filter(({ element }) => element.name === "DataDictionary");
  return {
    name: card.element.attributes["modelName"],
    modelVersion: header["modelVersion"],
    ...descriptionOf(reading, header["description"]),
    ...readScorecard(reading, card, dictionaries),
  };
}

function descriptionOf(reading: Reading, description: string | undefined): { description?: string } {
  if (description === undefined || description === "") return {};
  if (description.length <= 2_000) return { description };
  remark(reading, "PMML.Header.description", "is left out: it has more than 2000 characters");
  return {};
}

function readScorecard(reading: Reading, card: Placed, dictionaries: readonly Placed[]) {
  const parts = childrenOf(card.element, card.path).map((part) => ({ ...part, path: part.path.replace(/\[0\]$/, "") }));
  const named = (name: string) => parts.filter(({ element }) => element.name === name);
  for (const { element, path } of parts) {
    if (LEFT_OUT.has(element.name)) remark(reading, path, "is left out: it changes no score");
    else if (!READ.has(element.name)) cannot(reading, path, "is not a part of a Scorecard that is known");
  }
  refuseDerived(reading, named("LocalTransformations"));
  refuseRescaling(reading, named("Targets"));
  const { functionName = "regression", isScorable = "true" } = card.element.attributes;
  if (functionName !== "regression")
    cannot(reading, `${card.path}.functionName`, `must be regression, not ${show(functionName)}`);
  if (isScorable !== "true")
    cannot(reading, `${card.path}.isScorable`, `is ${show(isScorable)}: it is not made to score`);
  const fields = readFields(reading, dictionaries, named("MiningSchema"));
  const { method, baseline } = readReasons(reading, card);
  const characteristics = named("Characteristics").flatMap(({ element, path }) =>
    childrenOf(element, path).filter((child) => child.element.name === "Characteristic"),
  );
  if (characteristics.length > LIMITS.variablesPerCard) {
    const message = `has ${characteristics.length} characteristics, more than the ${LIMITS.variablesPerCard} allowed`;
    cannot(reading, card.path, message);
  }
  const variables = readAll(reading, characteristics.slice(0, LIMITS.variablesPerCard), { fields, baseline });
  for (const name of fields.keys()) {
    if (variables.some((variable) => variable.name === name)) continue;
    remark(
      reading,
      `${card.path}.MiningSchema`,
      `has the field ${show(name)}, which no characteristic tests: it is left out`,
    );
  }
  const { basePoints } = reading.options;
  if (basePoints !== undefined) cannot(reading, "base_points", "must be left out: the file says it as initialScore");
  const base = numberAt(reading, card, "initialScore") ?? 0;
  return { scaling: scalingFrom(reading, base), variables, ...(method && { reasons: { method } }) };
}

function readAll(reading: Reading, characteristics: readonly Placed[], context: CardContext): VariableDraft[] {
  const seen = new Map<string, string>();
  return characteristics.flatMap((placed) => {
    const variable = readCharacteristic(reading, placed, context);
    if (!variable) return [];
    const earlier = seen.get(variable.name);
    if (earlier !== undefined) {
      cannot(reading, placed.path, `tests ${show(variable.name)}, as ${earlier} does: a field is one variable`);
      return [];
    }
    seen.set(variable.name, placed.path);
    return [variable];
  });
}

function readReasons(reading: Reading, card: Placed) {
  const { useReasonCodes = "true", reasonCodeAlgorithm = "pointsBelow", baselineScore } = card.element.attributes;
  if (useReasonCodes === "false" || useReasonCodes === "0") return { method: undefined, baseline: undefined };
  if (baselineScore === undefined) {
    remark(reading, card.path, "has no baselineScore: characteristics without one of their own are compared with 0");
  }
  const baseline = numberAt(reading, card, "baselineScore") ?? 0;
  if (reasonCodeAlgorithm === "pointsBelow") return { method: "below_baseline" as const, baseline };
  if (reasonCodeAlgorithm === "pointsAbove") return { method: "above_baseline" as const, baseline };
  const message = `must be pointsAbove or pointsBelow, not ${show(reasonCodeAlgorithm)}`;
  cannot(reading, `${card.path}.reasonCodeAlgorithm`, message);
  return { method: undefined, baseline };
}

function refuseDerived(reading: Reading, transformations: readonly Placed[]): void {
  for (const { element, path } of transformations.flatMap((one) => childrenOf(one.element, one.path))) {
    if (element.name === "Extension") continue;
    const { name } = element.attributes;
    cannot(
      reading,
      path,
      `derives ${show(name)}: send what it computes as a feature of its own, and import without it`,
    );
  }
}

function refuseRescaling(reading: Reading, targets: readonly Placed[]): void {
  for (const { element, path } of targets.flatMap((one) => childrenOf(one.element, one.path))) {
    for (const name of RESCALING) {
      if (element.attributes[name] !== undefined)
        cannot(reading, `${path}.${name}`, "changes the score after it is made");
    }
  }
}
