import { open } from "node:fs/promises";
import Papa from "papaparse";
import type { BatchAnswer } from "./send-batch.ts";

const HEADER = "id,score,pd,risk_grade,warnings,model_version\n";

/** The scores file: `append` returns its length once the rows are safe on disk. */
export type Output = { append: (answer: BatchAnswer) => Promise<number>; close: () => Promise<void> };

/** Opens the scores file, cut back to its first `keepBytes` bytes: what comes after them was never confirmed. */
export async function openOutput(path: string, keepBytes: number): Promise<Output> {
  const file = await open(path, "a");
  await file.truncate(keepBytes);
  let bytes = keepBytes;

  const write = async (text: string): Promise<number> => {
    await file.appendFile(text);
    await file.sync();
    bytes += Buffer.byteLength(text);
    return bytes;
  };

  if (keepBytes === 0) await write(HEADER);
  return { append: (answer) => write(toCsv(answer)), close: () => file.close() };
}

function toCsv({ results, model_version: version }: BatchAnswer): string {
  const rows = results.map(({ id, score, pd, risk_grade: grade, warnings }) => {
    return [id, score, pd, grade, warnings.join("; "), version];
  });
  return `${Papa.unparse(rows, { newline: "\n" })}\n`;
}
