import { z } from "@hono/zod-openapi";
import type { FieldError } from "../../core/errors.ts";
import { carryProblems } from "../../core/schema-fault.ts";
import { LIMITS } from "../../core/scorecard/limits.ts";
import { checkRecord, type ApplicantRecord } from "../../core/scorecard/record.ts";

/** Each record is checked by the loop that scoring uses. */
const Records = z
  .array(z.unknown())
  .min(1)
  .max(LIMITS.recordsPerCall)
  .transform((records, ctx) => {
    const problems: FieldError[] = [];
    const checked: ApplicantRecord[] = [];
    records.forEach((record, index) => {
      if (checkRecord(record, `verification.records[${index}]`, problems)) checked.push(record);
    });
    if (problems.length === 0) return checked;
    ctx.addIssue(carryProblems(problems));
    return z.NEVER;
  });

export const ModelVerification = z
  .strictObject({
    records: Records.openapi({
      type: "array",
      minItems: 1,
      maxItems: LIMITS.recordsPerCall,
      items: { $ref: "#/components/schemas/Applicant" },
    }),
    scores: z.array(z.number()).max(LIMITS.recordsPerCall).openapi({
      description: "What the card must come to, unrounded or rounded as the card rounds, in the order of the records.",
    }),
    pds: z.array(z.number().min(0).max(1).nullable()).max(LIMITS.recordsPerCall).optional(),
    tolerance: z.number().min(0).max(1).default(1e-9).openapi({ description: "How far a number may be off." }),
  })
  .superRefine(({ records, scores, pds }, ctx) => {
    for (const [name, list] of Object.entries({ scores, pds })) {
      if (list === undefined || list.length === records.length) continue;
      const message = `must have one number a record, ${records.length}, and has ${list.length}`;
      ctx.addIssue({ code: "custom", path: [name], message });
    }
  })
  .openapi("ModelVerification", {
    description: "Numbers that another program made of records: a card that does not reproduce them is not deployed.",
    required: ["records", "scores"],
  });
