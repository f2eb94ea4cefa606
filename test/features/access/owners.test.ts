import { describe, expect, test } from "vitest";
import type { CreatedKey, Key } from "../../../src/features/access/access.schemas.ts";
import { call, type Failure, type SnakePage } from "../../support/api.ts";
import { makeKey } from "../../support/keys.ts";

const make = async (key: string, annotator: object) =>
  call<CreatedKey>("POST", "/v1/keys", { key, body: { name: "tool", scopes: ["write"], annotator } });

describe("a key that names its owner", () => {
  test("is listed with the owner's name and address", async () => {
    const { key } = await makeKey();
    const { status, body } = await make(key, { name: " Ada ", email: "ada@example.org" });
    expect([status, body.annotator]).toEqual([201, { id: expect.any(String), name: "Ada", email: "ada@example.org" }]);
    const { data } = (await call<SnakePage<Key>>("GET", "/v1/keys", { key })).body;
    expect(data.map(({ annotator }) => annotator)).toEqual([body.annotator, null]);
  });

  test("belongs to the same annotator as every key of that address, under the name that was given last", async () => {
    const { key } = await makeKey();
    const first = await make(key, { name: "Ada", email: "ada@example.org" });
    const second = await make(key, { name: "Ada L.", email: "ADA@example.org" });
    const third = await make(key, { name: "Grace", email: "grace@example.org" });
    expect(second.body.annotator?.id).toBe(first.body.annotator?.id);
    expect(third.body.annotator?.id).not.toBe(first.body.annotator?.id);
    const { data } = (await call<SnakePage<Key>>("GET", "/v1/keys", { key })).body;
    const names = data.filter(({ annotator }) => annotator?.id === first.body.annotator?.id);
    expect(names.map(({ annotator }) => annotator?.name)).toEqual(["Ada L.", "Ada L."]);
  });

  test("is another annotator in another organisation and environment", async () => {
    const owner = await makeKey();
    const { organizationId } = owner;
    const keys = [owner, await makeKey({ organizationId, environment: "live" }), await makeKey()];
    const made = await Promise.all(keys.map(({ key }) => make(key, { name: "Ada", email: "ada@example.org" })));
    expect(new Set(made.map(({ body }) => body.annotator?.id)).size).toBe(3);
  });

  test.each([
    [{}, ["annotator.name", "annotator.email"]],
    [{ name: "", email: "ada" }, ["annotator.name", "annotator.email"]],
    [{ name: "Ada", email: "ada@example.org", id: "x" }, ["annotator.id"]],
    [{ name: "Ada", email: `${"a".repeat(250)}@example.org` }, ["annotator.email"]],
  ])("is refused where the owner is %j", async (annotator, fields) => {
    const { key } = await makeKey();
    const { status, body } = await call<Failure>("POST", "/v1/keys", { key, body: { name: "tool", annotator } });
    expect([status, body.error.fields.map(({ field }) => field)]).toEqual([422, fields]);
  });
});
