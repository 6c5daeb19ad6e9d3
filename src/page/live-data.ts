// What a page's script is handed: how a page is computed, and what of it follows.

/** A quantity in the memory: its name, place and shape, and whether it is one sample's row. */
export type PlaceData = readonly [
  name: string,
  offset: number,
  rows: number,
  cols: number,
  isSample?: 1,
];

export interface LiveData {
  /** The given values, and those computed of them. */
  readonly memory: readonly (number | null)[];
  readonly scratchSize: number;
  readonly places: readonly PlaceData[];
  /** The names of the fields. */
  readonly given: readonly string[];
  readonly digits: number;
  /** The same in the picture. */
  readonly drawn: number;
  /** Backward arrows: what they say where the pointer rests, and the place of their factor. */
  readonly arrows: readonly (readonly [hint: string, cell: number])[];
  /** Names in the picture that carry the sign of a verdict, and the same without it. */
  readonly signed: readonly (readonly [shown: string, plain: string])[];
  /** The command that explains the page's problem, without what changes. */
  readonly command: string;
  readonly lr: boolean;
  readonly words: Readonly<Record<'changed' | 'none' | 'open' | 'dropped', string>>;
}

/** How the compiled steps are called, with the memory, a scratch memory and the kernels. */
export type Run = (memory: Float64Array, scratch: Float64Array, kernel: unknown) => void;
