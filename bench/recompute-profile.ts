import type { Sender } from "./tenant.ts";

/** A profile of the bench: what the requests that change it need. */
export interface BenchProfile {
  readonly id: string;
  readonly objects: number;
  readonly headCount: string;
}

const OBJECTS_AT_A_TIME = 500;

/** Makes a profile with a rule for fit and one for urgency, its assignments, and both signals of each object. */
export async function makeProfile(send: Sender, objects: number): Promise<BenchProfile> {
  const headCount = await makeTemplate(send, "number");
  const hiring = await makeTemplate(send, "boolean");
  const wanted = { profileType: "company", name: `Profile of ${objects}` };
  const { id } = await send<{ id: string }>("POST", "/v1/scoring/profiles", wanted);
  const profile = { id, objects, headCount };
  await changeFit(send, profile, 0);
  const urgency = { signalTemplateId: hiring, dimension: "urgency", answerType: "boolean" };
  await send("PUT", `/v1/scoring/profiles/${id}/rules`, { ...urgency, pointValues: { true: 20, false: -5 } });
  for (let from = 0; from < objects; from += OBJECTS_AT_A_TIME) {
    const numbers = Array.from({ length: Math.min(OBJECTS_AT_A_TIME, objects - from) }, (_, index) => from + index);
    const objectIds = numbers.map((number) => objectId(profile, number));
    await send("POST", "/v1/scoring/assignments/bulk", { profileId: id, objectType: "company", objectIds });
    const signals = numbers.flatMap((number) => [
      { objectId: objectId(profile, number), signalTemplateId: headCount, answer: (number * 37) % 2_000 },
      { objectId: objectId(profile, number), signalTemplateId: hiring, answer: number % 3 === 0 },
    ]);
    const taken = { objectType: "company", signals };
    const { accepted } = await send<{ accepted: number }>("POST", "/v1/scoring/signals", taken);
    if (accepted !== signals.length) throw new Error(`${accepted} of ${signals.length} signals were accepted.`);
  }
  return profile;
}

/** Replaces the rule for fit; another `step` changes the fit of every object. */
export async function changeFit(send: Sender, { id, headCount }: BenchProfile, step: number): Promise<void> {
  await send("PUT", `/v1/scoring/profiles/${id}/rules`, {
    signalTemplateId: headCount,
    dimension: "fit",
    answerType: "number",
    pointValues: {
      ranges: [
        { min: 0, max: 100, points: 2 + step },
        { min: 100, max: 1_000, points: 25 + step },
        { min: 1_000, max: 100_000, points: 10 + step },
      ],
    },
  });
}

async function makeTemplate(send: Sender, answerType: "number" | "boolean"): Promise<string> {
  const template = { name: answerType, question: `Which ${answerType} is it?`, answerType };
  const made = await send<{ templateId: string }>("POST", "/v1/companies/signals/templates", template);
  return made.templateId;
}

/** Names under .example are nobody's: RFC 2606 keeps them free. */
function objectId({ objects }: BenchProfile, number: number): string {
  return `company-${String(number).padStart(6, "0")}.of-${objects}.example`;
}
