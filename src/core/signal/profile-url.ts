const HTTP = /^https?:\/\/[^\s\\\p{Cc}]+$/iu;
const LINKEDIN_HOST = /^(?:.+\.)?linkedin\.com$/;
const PROFILE_PATH = /^\/(?:in|pub)\/[^/]/i;

/**
 * Returns the one address of a LinkedIn profile, `https://www.linkedin.com/in/<name>`; undefined where the text is none: an
 * http or https URL on linkedin.com or a subdomain with a path below /in/ or /pub/. Scheme, `www.` or country host, letter
 * case, query, fragment and final slashes do not count, nor do the pages below a name. Other paths are kept, but for empty parts. Each part
 * of a path is composed (NFC), lower-cased and percent-encoded in UTF-8, however it was written.
 * Reference: contract section 3, objectId; RFC 3986, section 6.2.2; RFC 3987, section 5.3.2.
 */
export function profileUrlOf(text: string): string | undefined {
  if (!HTTP.test(text) || !URL.canParse(text)) return undefined;
  const { username, password, host, pathname } = new URL(text);
  // `host` has a port where one is given that is not the scheme's own; such a one is no LinkedIn host.
  if (username !== "" || password !== "" || !LINKEDIN_HOST.test(host) || !PROFILE_PATH.test(pathname)) return undefined;
  const parts = pathname.slice(1).replace(/\/+$/, "").split("/").map(normalPart);
  const [kind, name] = parts;
  if (name === "" || !parts.every((part) => part !== undefined)) return undefined;
  const path = kind === "in" ? [kind, name] : parts.filter((part) => part !== "");
  return `https://www.linkedin.com/${path.join("/")}`;
}

/** A part of a path in its one form; undefined where its escapes are not UTF-8, or nothing but dots is left. */
function normalPart(part: string): string | undefined {
  try {
    const name = decodeURIComponent(part).normalize("NFC").toLowerCase().normalize("NFC").trim();
    return name === "." || name === ".." ? undefined : encodeURIComponent(name);
  } catch {
    return undefined;
  }
}
