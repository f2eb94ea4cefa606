/** What annotators are asked for. */
export const LABEL_TYPES = ["star", "categorical", "numeric", "thumbs_up_down", "text"] as const;
export type LabelType = (typeof LABEL_TYPES)[number];

/** What a label of each type leaves to its owner. */
export interface SettingsOf {
  readonly star: { readonly no_of_stars: number };
  readonly categorical: { readonly options: readonly { readonly label: string }[]; readonly multi_choice: boolean };
  readonly numeric: { readonly min: number; readonly max: number; readonly step_size: number };
  readonly thumbs_up_down: Readonly<Record<string, never>>;
  readonly text: { readonly min_length: number; readonly max_length: number };
}

/** A label's type with its settings: what decides whether a value is allowed. */
export type LabelRule = {
  [Type in LabelType]: { readonly type: Type; readonly settings: SettingsOf[Type] };
}[LabelType];

/** The level of measurement of a label's values, which says how far two of them are apart. */
export type Level = "nominal" | "ordinal" | "interval";

const LEVELS: Readonly<Record<LabelType, Level | null>> = {
  star: "ordinal",
  categorical: "nominal",
  numeric: "interval",
  thumbs_up_down: "nominal",
  text: null,
};

/**
 * Returns the level at which values of a label are compared; null for text, of which no two need be alike.
 * Reference: Stevens (1946), "On the Theory of Scales of Measurement".
 */
export function levelOf(type: LabelType): Level | null {
  return LEVELS[type];
}
