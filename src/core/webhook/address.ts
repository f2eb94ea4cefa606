/** The longest address of a receiver, in characters. */
const MAX_ADDRESS_CHARACTERS = 2_048;

/** Names that lead nowhere in the public network, with all that ends in them. Reference: RFC 6761, RFC 6762, RFC 8375. */
const LOCAL_NAMES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "lan",
  "home",
  "corp",
  "arpa",
];
/** As the URL parser writes every notation of an IPv4 address: decimal, octal, hexadecimal, short or with a final dot. */
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const UNREADABLE = /[\s\p{Cc}\\]/u;

/**
 * Returns why a receiver's address is refused, a sentence without its subject; undefined where it may be called: https, a public
 * host with a name of at least two labels, no credentials. IP addresses are refused in every notation. With `allowsLoopback`,
 * which is meant for local development alone, loopback hosts may be called too, and by http.
 * Reference: contract section 4, Webhooks; OWASP, Server-Side Request Forgery Prevention; WHATWG URL, host parsing.
 */
export function refuseAddress(address: string, { allowsLoopback }: { allowsLoopback: boolean }): string | undefined {
  if (address.length > MAX_ADDRESS_CHARACTERS) return `must have at most ${MAX_ADDRESS_CHARACTERS} characters`;
  if (UNREADABLE.test(address) || !URL.canParse(address)) return "must be an address such as https://example.com/hooks";
  const { protocol, username, password, hostname } = new URL(address);
  const host = hostname.replace(/\.+$/, "");
  const isLoopback = allowsLoopback && isLoopbackHost(host);
  if (protocol !== "https:" && !(isLoopback && protocol === "http:")) return "must begin with https://";
  if (username !== "" || password !== "") return "must hold no user name and no password";
  if (isLoopback) return undefined;
  if (host.startsWith("[") || IPV4.test(host)) return "must name a public host, not an IP address";
  const labels = host.split(".");
  if (labels.length < 2 || LOCAL_NAMES.includes(labels.at(-1) ?? "")) return "must name a public host, not a local one";
  return undefined;
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
