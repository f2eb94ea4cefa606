import { readFile } from "node:fs/promises";
import { z } from "zod";
import { readOptions, refuseOptions } from "./local/read-options.ts";
import { newReceiptKey } from "./receipt-key/new-key.ts";

const USAGE = `Usage: npm run -s receipt-key -- [--keep FILE_OR_URL]

Makes a key that signs receipts, and prints the value of the secret RECEIPT_SIGNING_KEY.

  --keep FILE_OR_URL  keep the keys of this JWKS, to verify what they have signed: the file that holds the secret, or
                      the address of a Worker's /.well-known/jwks.json; only their public parts are printed`;

/** What is kept of an earlier key: it verifies and signs nothing more. */
const Kept = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), kid: z.string(), x: z.string() });
const KeySet = z.object({ keys: z.array(Kept) });

const { keep } = readOptions(USAGE, { keep: { type: "string" } });
const kept = keep === undefined ? [] : await readKept(keep);
console.log(JSON.stringify({ keys: [newReceiptKey(), ...kept] }));

async function readKept(place: string): Promise<z.infer<typeof Kept>[]> {
  try {
    return KeySet.parse(JSON.parse(await readPlace(place))).keys;
  } catch (error) {
    const why = error instanceof z.ZodError ? "it is no JWKS with keys of Ed25519" : messageOf(error);
    return refuseOptions(USAGE, `The keys of ${place} cannot be read: ${why}`);
  }
}

async function readPlace(place: string): Promise<string> {
  if (!/^https?:/.test(place)) return readFile(place, "utf8");
  const response = await fetch(place);
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  return response.text();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
