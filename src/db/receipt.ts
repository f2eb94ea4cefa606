import { commit, type Database, type Statement } from "./client.ts";

/** The rows that each statement of a batch has answered. */
export type Rows = readonly unknown[][];

/** How a use case commits its effect: all statements or none, and with them the answer where the caller asked to keep it. */
export interface Receipt {
  /** Commits an effect and the answer to it in one batch. */
  readonly commit: (statements: readonly Statement[], body: unknown) => Promise<Rows>;
  /**
   * Commits an effect whose answer only the database knows, and then the answer. For an effect that is the same when it
   * is repeated under the ids that `newUuids` gives: a request that is lost between the two is carried out again.
   */
  readonly commitThenAnswer: <Body>(statements: readonly Statement[], answer: (rows: Rows) => Body) => Promise<Body>;
  /** Returns new ids: for a request that carries a key, the same ids whenever it is repeated. */
  readonly newUuids: (count: number) => Promise<readonly string[]>;
}

/** The receipt of a request that carries no key: there is no answer to keep. */
export function plainReceipt(db: Database, newUuid: () => string): Receipt {
  return {
    commit: (statements) => commit(db, statements),
    commitThenAnswer: async (statements, answer) => answer(await commit(db, statements)),
    newUuids: (count) => Promise.resolve(Array.from({ length: count }, newUuid)),
  };
}
