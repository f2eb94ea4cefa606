/** How many of a batch's jobs have ended, as one write of results has counted them. */
export interface JobCounts {
  readonly completed: number;
  readonly failed: number;
  /** When the last job ended, in milliseconds since 1970; null before. */
  readonly completedAt: number | null;
}

/** A chunk of a batch that was handed to the queue and has not been reported. */
interface SentChunk {
  readonly number: number;
  readonly sentAt: number;
  readonly attempt: number;
}

/** What the watch over a batch knows. */
export interface BatchProgress extends JobCounts {
  readonly total: number;
  readonly chunks: readonly SentChunk[];
  /** Whether jobs of other batches are among its own, of which nobody reports here. */
  readonly sharesJobs: boolean;
  /** When it was last looked at what the database says of it. */
  readonly lookedAt: number;
}

/**
 * After this long a chunk that was not reported is taken for lost and sent again; after each further attempt twice as long,
 * for it may only wait behind others in the queue.
 */
export const CHUNK_LEASE_MS = 30_000;
const MAX_ATTEMPTS = 6;
/** How often the database is asked about jobs that another batch scores. */
const LOOK_EVERY_MS = 2_000;

/** Returns the progress of a batch that begins: every chunk is due to be sent. */
export function beginBatch(
  { total, chunks, sharesJobs }: { total: number; chunks: number; sharesJobs: boolean },
  now: number,
): BatchProgress {
  return {
    total,
    completed: 0,
    failed: 0,
    completedAt: null,
    sharesJobs,
    lookedAt: now,
    chunks: Array.from({ length: chunks }, (_, number) => ({ number, sentAt: now, attempt: 0 })),
  };
}

/**
 * Returns the progress after counts were told: they only grow, so of two that overtake one another the larger stand, and
 * the end that was told first stays. Counts beyond the total are a defect and throw a RangeError.
 */
export function tellCounts(progress: BatchProgress, counts: JobCounts): BatchProgress {
  const completed = Math.max(progress.completed, counts.completed);
  const failed = Math.max(progress.failed, counts.failed);
  if (completed + failed > progress.total) throw new RangeError("More jobs have ended than the batch has.");
  const ended = completed + failed === progress.total;
  const completedAt = progress.completedAt ?? (ended ? counts.completedAt : null);
  return { ...progress, completed, failed, completedAt, ...(ended && { chunks: [] }) };
}

/** Returns the progress after a chunk was reported; a chunk that was reported before changes nothing. */
export function endChunk(progress: BatchProgress, chunk: number): BatchProgress {
  return { ...progress, chunks: progress.chunks.filter(({ number }) => number !== chunk) };
}

/**
 * Returns the progress with the chunks that are due marked as sent, `send` listing their numbers. Those that were sent six
 * times in vain are listed by `givenUp`: their jobs are to be failed, and then the chunk is ended.
 */
export function expireChunks(
  progress: BatchProgress,
  now: number,
): { progress: BatchProgress; send: readonly number[]; givenUp: readonly number[] } {
  const due = progress.chunks.filter((chunk) => now >= dueAt(chunk));
  const tried = due.filter(({ attempt }) => attempt < MAX_ATTEMPTS);
  const chunks = progress.chunks.map((chunk) =>
    tried.includes(chunk) ? { ...chunk, sentAt: now, attempt: chunk.attempt + 1 } : chunk,
  );
  const numbers = (some: readonly SentChunk[]) => some.map(({ number }) => number);
  return {
    progress: { ...progress, chunks },
    send: numbers(tried),
    givenUp: numbers(due.filter(({ attempt }) => attempt >= MAX_ATTEMPTS)),
  };
}

/** Returns the progress after the database was asked for its counts, which `tellCounts` takes. */
export function noteLook(progress: BatchProgress, now: number): BatchProgress {
  return { ...progress, lookedAt: now };
}

/**
 * Returns whether it is time to ask the database: where every chunk was reported and yet not all jobs have ended, since
 * another batch scores some of them or a report was lost.
 */
export function isTimeToLook(progress: BatchProgress, now: number): boolean {
  return waits(progress) && now - progress.lookedAt >= LOOK_EVERY_MS;
}

/** Returns when the batch next has something to do by itself, which is always later than `now`, or null at its end. */
export function nextWake(progress: BatchProgress, now: number): number | null {
  if (progress.completedAt !== null) return null;
  const dues = progress.chunks.map(dueAt);
  if (waits(progress)) dues.push(progress.lookedAt + LOOK_EVERY_MS);
  return Math.max(now + 1, Math.min(...dues));
}

/** One that was never sent is due at once. */
function dueAt({ sentAt, attempt }: SentChunk): number {
  return attempt === 0 ? sentAt : sentAt + CHUNK_LEASE_MS * 2 ** (attempt - 1);
}

function waits({ completedAt, chunks, sharesJobs }: BatchProgress): boolean {
  return completedAt === null && (sharesJobs || chunks.length === 0);
}
