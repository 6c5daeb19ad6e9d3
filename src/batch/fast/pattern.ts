// The pattern of a record, learnt from one that the plain way has read: fixed bytes and, between
// them, places for numbers, strings and cells.
import type { Naming } from '../../names.ts';
import { withoutLineEnd } from '../../records/lines.ts';
import { isUnreadable, type Row, type RowField } from '../../records/row.ts';
import type { Sheet } from '../sheet.ts';

/**
 * What stands between fixed bytes: the number of a quantity, a number that passes through, a JSON
 * string, an object or array that passes through, a cell of a table.
 */
export type SlotKind = 'value' | 'number' | 'string' | 'nested' | 'cell';

export interface Slot {
  readonly kind: SlotKind;
  /**
   * The given quantity that it is an entry of, and which, row by row from 0; undefined for what is
   * not computed with.
   */
  readonly name: string | undefined;
  readonly index: number;
}

export interface Pattern {
  /** One more than slots: before the first, between two, behind the last. */
  readonly literals: readonly Uint8Array[];
  readonly slots: readonly Slot[];
  /** Of the record that fitted last: the value and the place of each slot. */
  readonly values: Float64Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** A table's cells and numbers may be written as `.5` or `007`, JSON's may not. */
  readonly strict: boolean;
  readonly separator: number;
  /**
   * Where each field stands: from its first slot and bytes before it to its last slot and bytes
   * behind it.
   */
  readonly spans: readonly (Span | undefined)[];
}

/**
 * What is done with a record that fitted and was computed: its result is written, or it is added to
 * a sum; false where the plain way must.
 */
export type Take = (
  memory: Float64Array,
  bytes: Buffer,
  start: number,
  end: number,
  sheet: Sheet,
) => boolean;

/**
 * A stretch of a record that begins `before` bytes before slot `first` and ends `after` bytes
 * behind slot `last`.
 */
export interface Span {
  readonly first: number;
  readonly before: number;
  readonly last: number;
  readonly after: number;
}

interface Token extends Slot {
  readonly from: number;
  readonly to: number;
}

const jsonToken = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const wholeNumber = new RegExp(`^(?:${jsonToken.source})$`);
const cellToken = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/g;

/** How records are written: JSON has no separator; `strict` where their numbers must be JSON's. */
export interface Notation {
  readonly separator: string | undefined;
  readonly strict: boolean;
  readonly isGiven: Naming['isGiven'];
}

/**
 * The longest record that is learnt, in bytes: a pattern takes 100 bytes of memory for each number.
 */
const longest = 100_000;

/** Learns the pattern of a record; undefined where it has none. */
export function learn(
  bytes: Buffer,
  { fields, quantities }: Row,
  notation: Notation,
): Pattern | undefined {
  if (bytes.length > longest || fields.some(({ part }) => part)) return undefined;
  const record = withoutLineEnd(bytes.toString());
  const slots: Slot[] = [];
  const literals: Uint8Array[] = [];
  const spans: (Span | undefined)[] = [];
  let done = 0;
  for (const field of fields) {
    const tokens = tokensOf(field, quantities, notation);
    if (tokens === undefined) return undefined;
    const first = slots.length;
    for (const token of tokens) {
      literals.push(Buffer.from(record.slice(done, field.from + token.from)));
      slots.push({ kind: token.kind, name: token.name, index: token.index });
      done = field.from + token.to;
    }
    const [opening] = tokens;
    const closing = tokens.at(-1);
    spans.push(
      opening && closing
        ? {
            first,
            before: opening.from,
            last: slots.length - 1,
            after: field.text.length - closing.to,
          }
        : undefined,
    );
  }
  literals.push(Buffer.from(record.slice(done)));
  const count = slots.length;
  return {
    literals,
    slots,
    spans,
    values: new Float64Array(count),
    starts: new Int32Array(count),
    ends: new Int32Array(count),
    strict: notation.strict,
    separator: notation.separator?.charCodeAt(0) ?? 0,
  };
}

/** The slots of a field's value, with their places in it. */
function tokensOf(
  { key, name, choice, text }: RowField,
  quantities: Row['quantities'],
  { separator, strict, isGiven }: Notation,
): Token[] | undefined {
  const whole = (kind: SlotKind): Token[] => [
    { kind, name: undefined, index: 0, from: 0, to: text.length },
  ];
  // A choice is part of the pattern: a record that chooses otherwise is another network.
  if (choice !== undefined) return [];
  // An empty cell there is; any other makes the record bad.
  if (separator !== undefined && isUnreadable(key)) return [];
  if (name === undefined) {
    if (separator !== undefined) return whole(strict && wholeNumber.test(text) ? 'number' : 'cell');
    if (text.startsWith('"')) return whole('string');
    if (/^[[{]/.test(text)) return whole('nested');
    return /^[-\d]/.test(text) ? whole('number') : [];
  }
  const value = quantities.get(name);
  if (separator !== undefined && value === undefined && isGiven(name)) return [];
  const found = [...text.matchAll(separator === undefined ? jsonToken : cellToken)];
  const isSame = ([token]: readonly string[], k: number): boolean =>
    Number(token) === value?.data[k];
  if (value && !(found.length === value.data.length && found.every(isSame))) return undefined;
  if (separator !== undefined && /[^[\],;\s"]/.test(text.replace(cellToken, ''))) return undefined;
  return found.map(({ 0: token, index }, k) => ({
    kind: 'value',
    name: value && name,
    index: k,
    from: index,
    to: index + token.length,
  }));
}
