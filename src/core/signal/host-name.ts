const MAX_LABEL_CHARACTERS = 63;
/** Letters, digits and inner hyphens, in any script; marks belong to the letter before them. */
const LABEL = /^[\p{L}\p{Nd}](?:[\p{L}\p{M}\p{Nd}-]*[\p{L}\p{M}\p{Nd}])?$/u;
const DIGITS = /^\d+$/;

/**
 * Returns a host name in its ASCII form, lower-cased and without a final dot; undefined where the text is none: at least two
 * labels, each of at most 63 letters, digits and inner hyphens, the last not a number (an IP address is no host name).
 * Unicode labels are turned into Punycode, so that both forms name one host; `www.` is part of the name.
 * Reference: RFC 1123, section 2.1; RFC 3492; UTS 46, ToASCII; WHATWG URL, host parsing.
 */
export function hostNameOf(text: string): string | undefined {
  const host = text.normalize("NFKC").replaceAll("。", ".").toLowerCase().replace(/\.$/, "");
  if (!host.split(".").every((label) => LABEL.test(label))) return undefined;
  const address = `http://${host}`;
  if (!URL.canParse(address)) return undefined;
  const { hostname } = new URL(address);
  const labels = hostname.split(".");
  if (labels.length < 2 || DIGITS.test(labels.at(-1) ?? "")) return undefined;
  return labels.every((label) => label.length <= MAX_LABEL_CHARACTERS) ? hostname : undefined;
}
