/** The bounds of one card and one call. They are documented in README.md and named in every error that enforces one. */
export const LIMITS = {
  recordsPerCall: 1_000,
  featuresPerRecord: 1_000,
  recordIdCharacters: 256,
  listedViolations: 10_000,
  /** Features that the card does not know, in one record's warnings. */
  listedUnrecognized: 50,
  reasonsPerRecord: 4,
  variablesPerCard: 500,
  /** Of all variables' names together: they stand in every result's contributions and warnings. */
  variableNamesCharacters: 20_000,
  binsPerVariable: 1_000,
  binsPerCard: 10_000,
  gradesPerCard: 100,
  specificationBytes: 1_000_000,
  specificationDepth: 20,
  nameCharacters: 200,
  reasonTextCharacters: 1_000,
  largestPoints: 1_000_000_000,
} as const;

/** What points are held to. */
export const POINTS_RULE = {
  rule: `must be a finite number of at most ${LIMITS.largestPoints} either way`,
  allowed: (points: number) => Math.abs(points) <= LIMITS.largestPoints,
};
