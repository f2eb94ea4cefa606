import type { Criterion } from "../../core/criteria/criterion.ts";

const criteria: Criterion[] = [
  {
    id: "experience",
    question: "How many years have you worked in this trade?",
    answerType: "number",
    pointValues: {
      ranges: [
        { min: 0, max: 2, points: 5 },
        { min: 2, max: 5, points: 15 },
        { min: 5, max: 50, points: 30 },
      ],
    },
  },
  {
    id: "licence",
    question: "Do you hold a driving licence?",
    answerType: "boolean",
    pointValues: { true: 20, false: 0 },
    mustHave: true,
  },
  {
    id: "languages",
    question: "Which languages do you speak?",
    answerType: "list",
    pointValues: { choices: { English: 10, German: 10, Spanish: 5 }, mode: "additive" },
  },
];

export const EXAMPLES = {
  jobId: "job-123",
  newCriteria: { criteria },
  jobCriteria: { jobId: "job-123", revision: 1, criteria, createdAt: "2026-03-26T14:30:00.000Z" },
};
