/** What is counted apart: requests of Scorecards and of keys, and the writes and reads of the other families. */
export type RateBucket = "requests" | "writes" | "reads";
