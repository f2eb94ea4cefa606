import { describe, expect, test } from "vitest";
import { createApp } from "../../src/app.ts";
import { call, type Failure } from "../support/api.ts";
import { documentOf } from "../support/declared.ts";
import { makeKey } from "../support/keys.ts";

interface Found {
  readonly at: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

const document = documentOf(createApp());
const named = Object.entries(document.components.schemas);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);
const lists = operations.filter(({ operation }) => operation.parameters?.some(({ name }) => name === "limit"));

/** Every object of the document with its place; examples are not of the document's own making. */
function walk(node: unknown, at: string): Found[] {
  if (typeof node !== "object" || node === null) return [];
  const schema = Object.fromEntries(Object.entries(node));
  const inside = Object.entries(schema).filter(([key]) => key !== "example");
  return [{ at, schema }, ...inside.flatMap(([key, value]) => walk(value, `${at}/${key}`))];
}

const everywhere = [...walk(document.components.schemas, "schemas"), ...walk(document.paths, "paths")];
const isNamed = ({ at }: Found) => /^schemas\/\w+$/.test(at);

describe("a generated client has a name for", () => {
  test("every object: none stands inside another, in a parameter, a request or an answer", () => {
    const objects = everywhere.filter(({ at, schema }) => "properties" in schema && !at.endsWith("/properties"));
    const extensions = /^schemas\/\w+\/allOf\/1$/;
    expect(objects.filter((found) => !isNamed(found) && !extensions.test(found.at)).map(({ at }) => at)).toEqual([]);
    expect(objects.length).toBeGreaterThan(40);
  });

  test("every enumeration that is met twice", () => {
    const enums = everywhere
      .filter((found) => Array.isArray(found.schema["enum"]) && !isNamed(found))
      .map(({ schema }) => JSON.stringify(schema["enum"]))
      .filter((values) => values.includes(","));
    expect(enums.filter((values, at) => enums.indexOf(values) !== at)).toEqual([]);
  });

  test("the type of whatever is a named schema with words of its own", () => {
    const wrapped = everywhere.filter((found) => "allOf" in found.schema && !isNamed(found));
    expect(wrapped.map(({ at }) => at)).toEqual([]);
  });

  test.each(named)("%s, which brings along no default and no null from where it is used", (_, schema) => {
    expect(schema).not.toHaveProperty("default");
    expect(schema.type === undefined || typeof schema.type === "string").toBe(true);
  });

  test("what is declared and nothing else: every reference leads to a schema", () => {
    const names = everywhere.flatMap(({ schema: { $ref } }) => (typeof $ref === "string" ? [$ref] : []));
    const unknown = names.filter((name) => !(name.replace("#/components/schemas/", "") in document.components.schemas));
    expect(unknown).toEqual([]);
  });
});

describe("a request", () => {
  test("need not name what has a default", () => {
    const needless = everywhere.flatMap(({ at, schema: { properties, required } }) => {
      const optional = walk(properties, at).filter(({ schema }) => "default" in schema);
      return optional.filter((field) => Array.isArray(required) && required.includes(field.at.split("/").pop()));
    });
    expect(needless).toEqual([]);
  });

  test.each(["Applicant", "ScoreOne"])("may name any feature: %s is a map", (name) => {
    expect(document.components.schemas[name]).toMatchObject({
      type: "object",
      additionalProperties: { $ref: "#/components/schemas/FeatureValue" },
    });
  });

  test.each([
    ["DeployModel", "spec"],
    ["RuleUpsert", "pointValues"],
    ["Rule", "pointValues"],
  ])("%s has its %s", (name, field) => {
    expect(document.components.schemas[name]?.required).toContain(field);
  });

  const queried = lists.filter(({ method }) => method === "get").map((entry) => [entry.path, entry] as const);

  test.each(queried)("GET %s needs just those parameters that the document requires", async (path, { operation }) => {
    const { key } = await makeKey({ scopes: ["admin"] });
    const { body } = await call<Partial<Failure>>("GET", path.replaceAll(/\{\w+\}/g, crypto.randomUUID()), { key });
    const { code, fields = [] } = body.error ?? {};
    const missing = code === "VALIDATION_ERROR" ? fields.map(({ field }) => field) : [];
    const asked = operation.parameters?.filter(({ in: place }) => place === "query" || place === "header") ?? [];
    expect(missing).toEqual(asked.filter(({ required }) => required).map(({ name }) => name));
  });
});

describe("a method of a generated client", () => {
  const ids = operations.map(({ operation }) => operation.operationId);

  test("has a name of its own, a verb and what it is done to, in camelCase", () => {
    expect(ids.filter((id) => !/^[a-z]+([A-Z][a-z]+)+$/.test(id))).toEqual([]);
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(ids.length);
  });

  test("goes to the Worker that the document was read from", () => {
    expect(document.servers.map(({ url }) => url)).toEqual(["/"]);
  });
});

describe("a list", () => {
  test("is every GET that answers an array", () => {
    const arrays = operations.filter(({ method, operation }) => {
      const schema = operation.responses["200"]?.content?.["application/json"]?.schema;
      return method === "get" && schema?.type === "array";
    });
    expect(lists).toEqual(expect.arrayContaining(arrays));
  });

  test("says how it is read to its end", () => {
    const styles = lists.map(({ operation }) => [
      operation.operationId,
      operation["x-redoclyPagination"]?.["style"],
      operation["x-redoclyPagination"]?.["nextCursor"],
    ]);
    expect(styles.toSorted(([a = ""], [b = ""]) => a.localeCompare(b))).toEqual([
      ["getScores", "link", undefined],
      ["listAssignments", "link", undefined],
      ["listBatches", "cursor", "/nextCursor"],
      ["listCompanySignalTemplates", "offset", undefined],
      ["listContactSignalTemplates", "offset", undefined],
      ["listDeliveries", "cursor", "/nextCursor"],
      ["listDeploymentChanges", "cursor", "/next_cursor"],
      ["listDeployments", "cursor", "/next_cursor"],
      ["listDisagreements", "cursor", "/next_cursor"],
      ["listKeys", "cursor", "/next_cursor"],
      ["listLabels", "body-link", undefined],
      ["listModels", "cursor", "/next_cursor"],
      ["listProfiles", "link", undefined],
      ["listRules", "link", undefined],
      ["listScores", "body-link", undefined],
      ["listScoresOfSource", "link", undefined],
      ["listSignals", "cursor", "/nextCursor"],
      ["listWebhooks", "cursor", "/nextCursor"],
      ["rankScores", "cursor", "/nextCursor"],
    ]);
  });

  test("declares the Link header where it follows one", () => {
    const linked = lists.filter(({ operation }) => "Link" in (operation.responses["200"]?.headers ?? {}));
    expect(linked).toEqual(lists.filter(({ operation }) => operation["x-redoclyPagination"]?.["style"] === "link"));
  });
});
