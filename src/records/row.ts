// One record of a stream, whatever its format, and the pieces that its result is made of.
import { mostEntries, splitEntry, type Matrix } from '../matrix.ts';
import type { ChoiceName } from '../names.ts';
import type { UserError } from '../user-error.ts';
import type { AllChoices } from './choices.ts';
import type { Cut } from './lines.ts';

/** The most fields that a record may have: a bound on memory, as that on the entries of a value. */
export const mostFields = mostEntries;

/** One entry of a vector, in a column of its own. */
export interface Part {
  readonly of: string;
  readonly index: number;
}

/** A field as it came in. */
export interface RowField {
  /** The name as its format writes it: in JSON with the quotes, in a table without. */
  readonly key: string;
  /** Its name as a quantity, undefined where it is none. */
  readonly name: string | undefined;
  /** The entry, from 0, of a vector that it holds: of x in a column `x1`. */
  readonly part?: Part;
  /** The choice that it makes; its key is then the choice's name. */
  readonly choice: ChoiceName | undefined;
  /** Its value in the notation of its format, character for character. */
  readonly text: string;
  /** Where the value begins in the text of the record. */
  readonly from: number;
}

export interface Row {
  readonly quantities: ReadonlyMap<string, Matrix>;
  /** Computed quantities, as an earlier run has left them. */
  readonly computed: ReadonlyMap<string, Matrix>;
  readonly choices: AllChoices;
  readonly fields: readonly RowField[];
}

/** What came in for a record that is bad: enough of it to be read back, and to be bad again. */
export interface Came {
  /** As it stands, without its line end. */
  readonly text: string;
  /** Its cells as they stand, in a row of a table that has other cells than the header. */
  readonly cells?: readonly string[];
  /** Its fields where it could be told which they are, with the values that could be read. */
  readonly row?: Row;
}

/** A record, the header of a table, nothing (a blank line), or a fault with what came in. */
export type Read =
  | { readonly row: Row }
  | { readonly header: readonly RowField[] }
  | { readonly blank: true }
  | { readonly fault: UserError; readonly came: Came };

/** Reads the records of one source in their order. */
export interface Reader {
  readonly cut: Cut;
  /** What is said of a record longer than that. */
  readonly tooLong: string;
  /** Where the record ends that begins at `at`. */
  readonly end: (bytes: Buffer, at: number) => number;
  /** Reads one record, which begins in line `line`. */
  readonly read: (bytes: Buffer, line: number) => Promise<Read>;
}

/** A row of which nothing is read but its fields. */
export const unread = (fields: readonly RowField[]): Row => ({
  fields,
  quantities: new Map(),
  computed: new Map(),
  choices: {},
});

/**
 * The field that holds the text of a record where it could not be told which its fields are. A
 * record that has it is bad.
 */
export const unreadable = 'unreadable';

/** True for the name of that field, in JSON and as the title of a column. */
export const isUnreadable = (name: string): boolean => name.trim() === unreadable;

/** True for a column of records that were bad: their table may lack any other, and they say so. */
export const isOfBadRecords = ({ key }: Pick<RowField, 'key'>): boolean =>
  isUnreadable(key) || key.trim() === 'error';

export const unreadableFault =
  `"${unreadable}" is the text of a record that could not be read: ` + 'write its values as fields';

/** A field of a result: one that came in, or a computed quantity by its name. */
export type Piece = { readonly kept: RowField } | { readonly computed: string };

/**
 * What is computed for a record: the names that are asked for, which may be entries (`dW1[1,2]`),
 * and all that its network has.
 */
export interface Wanted {
  readonly names: readonly string[];
  readonly computable: ReadonlySet<string>;
}

/**
 * The fields of a result. A quantity of its network that came in computed is replaced where it
 * stands, asked for or not.
 */
export function pieces(
  fields: readonly RowField[],
  { names, computable }: Wanted,
  dropInput: boolean,
): Piece[] {
  const kept = dropInput ? [] : fields;
  const inPlace = kept.map((field): Piece =>
    field.name !== undefined && computable.has(splitEntry(field.name).quantity)
      ? { computed: field.name }
      : { kept: field },
  );
  const placed = new Set(kept.map(({ name }) => name));
  return [
    ...inPlace,
    ...names.filter((name) => !placed.has(name)).map((computed) => ({ computed })),
  ];
}
