import { textOf } from "../scorecard/compile-bins.ts";
import { compileSpecification } from "../scorecard/compile.ts";
import { NO_BIN } from "../scorecard/no-bin.ts";
import { CATEGORY_DELIMITER, MISSING, type Bin, type Specification } from "../scorecard/specification.ts";
import { populationStability, verdictOf, type Verdict } from "./psi.ts";
import { countBands, type Reference } from "./score-bands.ts";
import { edgeOf, scoreCells } from "./score-cells.ts";
import { binPlaces } from "./tally.ts";
import type { Falls } from "./totals.ts";

/** The part of the sample and the part of the records that fall somewhere; null of no records. */
interface Shares {
  readonly reference: number;
  readonly share: number | null;
}

export interface Drift {
  readonly records: number;
  readonly referenceRecords: number;
  readonly score: { readonly psi: number | null; readonly bands: readonly (Band & Shares)[] };
  readonly variables: readonly VariableDrift[];
  readonly verdict: Verdict | null;
}

interface Band {
  readonly from: number | null;
  readonly to: number | null;
}

interface VariableDrift {
  readonly name: string;
  readonly psi: number | null;
  readonly bins: readonly (Shares & { readonly bin: string })[];
}

/** How many of the sample and of the records are in a place that has a name. */
interface Place {
  readonly name: string;
  readonly reference: number;
  readonly count: number;
}

const NOWHERE = "No bin";

/**
 * Returns how far the records of a model are from its reference sample: PSI and shares of each variable's bins, as the
 * specification writes them, and of the score's bands, and the verdict by the largest. What is missing, not valid or not a
 * known category falls into the Missing bin; where the variable has none, into one of that name that is added, as a number in
 * no bin is to "No bin". Without records every psi and share is null.
 * Reference: contract section 2b, Drift.
 */
export function driftOf(specification: Specification, reference: Reference, falls: Falls): Drift {
  const card = compileSpecification(specification);
  const { offsets } = binPlaces(card);
  const variables = specification.variables.map(({ name }, index) => {
    const places = placesOf(specification.bins[name] ?? [], offsets[index] ?? 0, reference.bins, falls.bins);
    const { psi, shares } = compare(places, reference.records, falls.records);
    return { name, psi, bins: places.map((place, at) => ({ bin: place.name, ...shareAt(shares, at) })) };
  });
  const cells = scoreCells(card);
  const counts = countBands(reference.bands, falls.cells);
  const bands = reference.bands.map(({ records }, at) => ({ name: "", reference: records, count: counts[at] ?? 0 }));
  const score = compare(bands, reference.records, falls.records);
  const edge = (cell: number | null) => (cell === null ? null : edgeOf(cells, cell));
  const largest = variables.reduce((most, { psi }) => Math.max(most, psi ?? 0), score.psi ?? 0);
  return {
    records: falls.records,
    referenceRecords: reference.records,
    score: {
      psi: score.psi,
      bands: reference.bands.map(({ from, to }, at) => ({
        from: edge(from),
        to: edge(to),
        ...shareAt(score.shares, at),
      })),
    },
    variables,
    verdict: verdictOf(largest, falls.records),
  };
}

function placesOf(
  bins: readonly Bin[],
  offset: number,
  reference: readonly number[],
  falls: readonly number[],
): Place[] {
  const sum = (row: readonly number[], numbers: readonly number[]) =>
    numbers.reduce((total, bin) => total + (row[offset + bin] ?? 0), 0);
  const place = (name: string, ...numbers: number[]) => ({
    name,
    reference: sum(reference, numbers),
    count: sum(falls, numbers),
  });
  const missing = [NO_BIN.missing, NO_BIN.invalid, NO_BIN.unknownCategory];
  const home = bins.findIndex(isMissingBin);
  const own = bins.map((bin, number) => place(textOf(bin), number, ...(number === home ? missing : [])));
  const added = [...(home < 0 ? [place(MISSING, ...missing)] : []), place(NOWHERE, NO_BIN.unmatched)];
  return [...own, ...added.filter((other) => other.reference + other.count > 0)];
}

function isMissingBin({ range, category }: Bin): boolean {
  return range === MISSING || (category ?? "").split(CATEGORY_DELIMITER).includes(MISSING);
}

function compare(places: readonly Place[], sample: number, records: number) {
  const reference = places.map((place) => place.reference / sample);
  if (records === 0) return { psi: null, shares: reference.map((part) => ({ reference: part, share: null })) };
  const shares = places.map(({ count }) => count / records);
  return {
    psi: populationStability(reference, shares),
    shares: reference.map((part, at) => ({ reference: part, share: shares[at] ?? 0 })),
  };
}

function shareAt(shares: readonly Shares[], at: number): Shares {
  return shares[at] ?? { reference: 0, share: null };
}
