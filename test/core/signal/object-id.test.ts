import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OBJECT_TYPES, type ObjectType } from "../../../src/core/object-type.ts";
import { parseObjectId } from "../../../src/core/signal/object-id.ts";

const parse = (objectType: ObjectType, input: unknown) => {
  const parsed = parseObjectId(objectType, input);
  return "objectId" in parsed ? parsed.objectId : `refused: ${parsed.refusal}`;
};
const company = (input: unknown) => parse("company", input);
const contact = (input: unknown) => parse("contact", input);

describe("a company is known by its host name", () => {
  test.each([
    ["acme.com", "acme.com"],
    ["ACME.Com", "acme.com"],
    ["  acme.com\n", "acme.com"],
    ["acme.com.", "acme.com"],
    ["www.acme.co.uk", "www.acme.co.uk"],
    ["a-b.x1.io", "a-b.x1.io"],
    ["3m.com", "3m.com"],
    ["xn--mnchen-3ya.de", "xn--mnchen-3ya.de"],
    ["XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de"],
    ["MÜNCHEN.de", "xn--mnchen-3ya.de"],
    ["mu\u0308nchen.de", "xn--mnchen-3ya.de"],
    ["straße.de", "xn--strae-oqa.de"],
    ["ａｃｍｅ．ｃｏｍ", "acme.com"],
    ["acme。com", "acme.com"],
    ["日本.jp", "xn--wgv71a.jp"],
    ["日本｡jp.", "xn--wgv71a.jp"],
    ["हिन्दी.भारत", "xn--j2bd4cyah0f.xn--h2brj9c"],
    ["1.2.3.com", "1.2.3.com"],
    ["163.com", "163.com"],
    ["ab--cd.com", "ab--cd.com"],
    ["www.acme.com", "www.acme.com"],
    [`${"a".repeat(63)}.com`, `${"a".repeat(63)}.com`],
  ])("%s", (input, objectId) => {
    expect(company(input)).toBe(objectId);
  });

  test("of up to 500 characters", () => {
    const host = Array.from({ length: 50 }, () => "a".repeat(9)).join(".");
    expect(company(`${host}a`)).toBe(`${host}a`);
    expect(company(`${host}aa`)).toBe("refused: has 501 characters, more than the 500 allowed");
  });
});

describe("what is no host name is refused", () => {
  const rule = "refused: must be a host name such as example.com, without a scheme, port or path";

  test.each([
    "https://acme.com",
    "http://acme.com",
    "acme.com/",
    "acme.com/about",
    "acme.com:443",
    "user@acme.com",
    "user:password@acme.com",
    "acme.com?x=1",
    "acme.com#top",
    "acme .com",
    "acme..com",
    ".acme.com",
    "acme.com..",
    ".",
    "-acme.com",
    "acme-.com",
    "acme.-com",
    "ac_me.com",
    "*.acme.com",
    "[::1]",
    "acme.com\\x",
    "acme\u0000.com",
    "acme\u200b.com",
    "\u0308a.com",
    "acme℀.com",
    "½.com",
    "☃.com",
    `${"a".repeat(64)}.com`,
    `${"ü".repeat(63)}.com`,
    "localhost",
    "string",
    "münchen",
    "acme.",
    "5",
    "007",
    "127.0.0.1",
    "１２７.0.0.1",
    "1.1",
    "0x7f.0x1",
    "acme.5",
    "acme.0x5",
    "xn--mnchen-3yä.de",
    "https://www.linkedin.com/in/jane",
  ])("%j", (input) => {
    expect(company(input)).toBe(`${rule}, not ${JSON.stringify(input.length > 40 ? `${input.slice(0, 40)}…` : input)}`);
  });
});

describe("a contact is known by a LinkedIn profile URL", () => {
  test.each([
    ["https://www.linkedin.com/in/jane-doe", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com/in/jane-doe/", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com/in/jane-doe///", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com/in/jane-doe/?trk=x&y=/#about", "https://www.linkedin.com/in/jane-doe"],
    ["https://linkedin.com/in/jane-doe#", "https://www.linkedin.com/in/jane-doe"],
    ["http://de.linkedin.com/in/jane-doe", "https://www.linkedin.com/in/jane-doe"],
    ["HTTPS://WWW.LinkedIn.COM/in/Jane-Doe", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com/IN/JANE-DOE", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com:443/in/jane-doe", "https://www.linkedin.com/in/jane-doe"],
    ["http://www.linkedin.com:80/in/jane-doe", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com/in/%6Aane-doe", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com/in/jane-doe%20/", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com/in/jane-doe/details/skills", "https://www.linkedin.com/in/jane-doe"],
    ["https://de.linkedin.com/in/jane-doe/en", "https://www.linkedin.com/in/jane-doe"],
    ["https://www.linkedin.com/x/../in/jane-doe", "https://www.linkedin.com/in/jane-doe"],
    [" https://www.linkedin.com/in/jane ", "https://www.linkedin.com/in/jane"],
    ["http://uk.linkedin.com/pub/jane-doe/12/345/678/", "https://www.linkedin.com/pub/jane-doe/12/345/678"],
    ["https://www.linkedin.com/PUB/Jane-Doe/1/2B/%33c?x#y", "https://www.linkedin.com/pub/jane-doe/1/2b/3c"],
    ["https://www.linkedin.com/pub/jane//1/%20/", "https://www.linkedin.com/pub/jane/1"],
    ["https://www.linkedin.com/in/josé", "https://www.linkedin.com/in/jos%C3%A9"],
    ["https://www.linkedin.com/in/jose\u0301", "https://www.linkedin.com/in/jos%C3%A9"],
    ["https://www.linkedin.com/in/JOSÉ", "https://www.linkedin.com/in/jos%C3%A9"],
    ["https://www.linkedin.com/in/jos%c3%a9", "https://www.linkedin.com/in/jos%C3%A9"],
    ["https://www.linkedin.com/in/Jos%C3%89", "https://www.linkedin.com/in/jos%C3%A9"],
    ["https://www.linkedin.com/in/jose%CC%81", "https://www.linkedin.com/in/jos%C3%A9"],
    ["https://www.linkedin.com/in/%E6%97%A5%E6%9C%AC", "https://www.linkedin.com/in/%E6%97%A5%E6%9C%AC"],
    ["https://www.linkedin.com/in/a%2Fb", "https://www.linkedin.com/in/a%2Fb"],
    ["https://www.linkedin.com/in/a%252Fb", "https://www.linkedin.com/in/a%252fb"],
  ])("%s", (input, objectId) => {
    expect(contact(input)).toBe(objectId);
  });

  test("of up to 500 characters, as it is sent and as it is stored", () => {
    const url = `https://www.linkedin.com/in/${"a".repeat(472)}`;
    expect(contact(url)).toBe(url);
    expect(contact(`${url}a`)).toBe("refused: has 501 characters, more than the 500 allowed");
    expect(contact(`https://www.linkedin.com/in/${"é".repeat(100)}`)).toBe(
      "refused: has 628 characters, more than the 500 allowed",
    );
  });
});

describe("what is no LinkedIn profile URL is refused", () => {
  const rule =
    "refused: must be the http or https URL of a LinkedIn profile, such as https://www.linkedin.com/in/name, not ";

  test.each([
    "jane-doe",
    "acme.com",
    "linkedin.com/in/jane",
    "www.linkedin.com/in/jane",
    "//www.linkedin.com/in/jane",
    "https:www.linkedin.com/in/jane",
    "ftp://www.linkedin.com/in/jane",
    "javascript://www.linkedin.com/in/jane",
    "https://example.com/in/jane",
    "https://evil-linkedin.com/in/jane",
    "https://linkedin.com.evil.com/in/jane",
    "https://linkedin.org/in/jane",
    "https://.linkedin.com/in/jane",
    "https://linkedin.com./in/jane",
    "https://evil.com/www.linkedin.com/in/jane",
    "https://evil.com\\@linkedin.com/in/jane",
    "https://linkedin.com@evil.com/in/jane",
    "https://jane@www.linkedin.com/in/jane",
    "https://:secret@www.linkedin.com/in/jane",
    "https://www.linkedin.com:8443/in/jane",
    "https://www.linkedin.com",
    "https://www.linkedin.com/",
    "https://www.linkedin.com/in",
    "https://www.linkedin.com/in/",
    "https://www.linkedin.com/in//",
    "https://www.linkedin.com/in//jane",
    "https://www.linkedin.com/in/?jane",
    "https://www.linkedin.com/in/..",
    "https://www.linkedin.com/in/%2e%2e",
    "https://www.linkedin.com/in/../company/acme",
    "https://www.linkedin.com/in/%20",
    "https://www.linkedin.com/in/%20.",
    "https://www.linkedin.com/in/..%20",
    "https://www.linkedin.com/in/%E9",
    "https://www.linkedin.com/in/100%",
    "https://www.linkedin.com/pub/jane/%ff",
    "https://www.linkedin.com/company/acme",
    "https://www.linkedin.com/feed/in/jane",
    "https://www.linkedin.com/inside/jane",
    "https://www.linkedin.com/in/jane doe",
    "https://www.linked\nin.com/in/jane",
    "https://www.linkedin.com/in/ja\u0000ne",
    "https://",
    "https://[/in/jane",
  ])("%j", (input) => {
    expect(contact(input)).toBe(rule + JSON.stringify(input.length > 40 ? `${input.slice(0, 40)}…` : input));
  });
});

describe("an id of either kind", () => {
  test.each([
    [undefined, "refused: is missing"],
    [null, "refused: must be text, not null"],
    [5, "refused: must be text, not 5"],
    [["acme.com"], "refused: must be text, not an array"],
    [{}, "refused: must be text, not an object"],
    ["", "refused: must not be empty"],
    [" \t\n", "refused: must not be empty"],
    ["a".repeat(501), "refused: has 501 characters, more than the 500 allowed"],
    ["a".repeat(8_000_000), "refused: has 8000000 characters, more than the 500 allowed"],
  ])("is text of 1 to 500 characters", (input, refusal) => {
    expect([company(input), contact(input)]).toEqual([refusal, refusal]);
  });

  test("is plain ASCII, and the same for both cases and both Unicode forms of what is sent", () => {
    const names = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(names, fc.constantFrom(...OBJECT_TYPES), (name, objectType) => {
        const sent = objectType === "company" ? `a${name}.com` : `https://www.linkedin.com/in/a${name}`;
        const once = parse(objectType, sent);
        if (once.startsWith("refused")) return;
        expect(once).toMatch(/^[!-~]+$/);
        expect([parse(objectType, sent.normalize("NFC")), parse(objectType, sent.normalize("NFD"))]).toEqual([
          once,
          once,
        ]);
        expect(parse(objectType, sent.toLowerCase())).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  test("that is parsed again stays as it is", () => {
    const hosts = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 });
    const paths = fc.webUrl({ withQueryParameters: true, withFragments: true }).map((url) => new URL(url).href);
    const inputs = fc.oneof(
      hosts.map((labels) => labels.join(".")),
      fc.domain().map((host) => host.toUpperCase()),
      paths.map((url) => url.replace(/^(https?:\/\/)[^/]*/, "$1www.linkedin.com/in/a")),
      fc.string({ unit: "binary" }).map((text) => `https://LinkedIn.com/in/${text}`),
      fc
        .array(fc.constantFrom("/", "%20", "%C3%89", "É", ".", "A"), { maxLength: 8 })
        .map((parts) => `https://linkedin.com/${parts.length % 2 === 0 ? "pub" : "in"}/${parts.join("")}`),
    );
    fc.assert(
      fc.property(inputs, fc.constantFrom(...OBJECT_TYPES), (input, objectType) => {
        const once = parseObjectId(objectType, input);
        if (!("objectId" in once)) return;
        expect(parseObjectId(objectType, once.objectId)).toEqual(once);
        expect(once.objectId.length).toBeLessThanOrEqual(500);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["company", "a", ".com"],
    ["contact", "https://www.linkedin.com/in/a", ""],
  ] as const)("whatever single character the id of a %s holds, stays as it is", (objectType, before, after) => {
    const unstable: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const once = parseObjectId(objectType, `${before}${String.fromCodePoint(code)}${after}`);
      if (!("objectId" in once)) continue;
      const again = parseObjectId(objectType, once.objectId);
      if (!("objectId" in again) || again.objectId !== once.objectId) unstable.push(code.toString(16));
    }
    expect(unstable).toEqual([]);
  });
});
