// Where computed records go: each as a result of its own, the plain way and the fast one.
import { numberText, valueText } from '../text/notation.ts';
import type { Matrix } from '../matrix.ts';
import type { Take } from './fast/fast.ts';
import type { Pattern, Span } from './fast/pattern.ts';
import type { Row, RowField, Wanted } from '../records/row.ts';
import { numberWriter, type WriteNumber } from './fast/shortest.ts';
import type { Solved } from './solve.ts';
import { fill, looksMarked, marker, stampOf, type Blank } from './fast/stamp.ts';
import { writer, type Layout } from './writers.ts';

/** Takes the records of all sources in their order; what it returns is text to print. */
export interface Outlet {
  /** The columns of a table, before its rows. Throws UserError. */
  readonly begin: (columns: readonly RowField[], wanted: Wanted) => string;
  /** Throws UserError where the record does not fit what came before. */
  readonly good: (row: Row, solved: Solved) => string;
  readonly bad: (fields: readonly RowField[], message: string) => string;
  /** What the fast way does with records of a pattern; undefined where they must go the plain way. */
  readonly takeFor: (pattern: Pattern, row: Row, solved: Solved) => Take | undefined;
  /** What is printed when the input has ended. */
  readonly end: () => string;
}

/** Writes each record as it is computed; numbers at full precision, or rounded to `digits` decimals. */
export function eachRecord(layout: Layout, digits: number | undefined): Outlet {
  const { begin, good, bad, end } = writer(layout);
  const number = numberText(digits);
  const writeNumber: WriteNumber =
    digits === undefined
      ? numberWriter()
      : (value, bytes, at) => at + bytes.write(number(value), at, 'latin1');
  const text = (row: Row, { kind, trace: { values } }: Solved): string =>
    good(row, kind, (name) => textOf(values.get(name), number));

  return {
    begin,
    good: text,
    bad,
    takeFor: (pattern, row, solved) => {
      const stamp = learnStamp(pattern, row, solved);
      if (!stamp) return undefined;
      return (memory, source, start, end, sheet) => {
        fill(
          stamp,
          sheet,
          memory,
          { source, starts: pattern.starts, ends: pattern.ends },
          end - start,
          writeNumber,
        );
        return true;
      };
    },
    end,
  };

  /** The plain text of the row with a marker for each number that is computed and each field that is kept, as bytes to fill in. */
  function learnStamp(pattern: Pattern, row: Row, { kind }: Solved): ReturnType<typeof stampOf> {
    if (pattern.literals.some(looksMarked)) return undefined;
    if (
      layout.input !== layout.format &&
      !layout.dropInput &&
      pattern.slots.some((_, k) => !isPlainNumber(pattern, k))
    )
      return undefined;
    const blanks: Blank[] = [];
    const mark = (blank: Blank): string => marker(blanks.push(blank) - 1);
    const spanned = (field: RowField, span: Span): RowField => ({ ...field, text: mark({ span }) });
    const fields = layout.dropInput
      ? row.fields
      : row.fields.map((field, i) => (pattern.spans[i] ? spanned(field, pattern.spans[i]) : field));
    const computed = (name: string): string | undefined => {
      const place = kind.prepared.compiled.places.get(name);
      return (
        place &&
        textOf(
          {
            ...place,
            data: Float64Array.from(
              { length: place.rows * place.cols },
              (_, k) => place.offset + k,
            ),
          },
          (offset) => mark({ offset }),
        )
      );
    };
    return stampOf(good({ ...row, fields }, kind, computed), blanks);
  }
}

const textOf = (value: Matrix | undefined, number: (value: number) => string): string | undefined =>
  value && valueText(value, number);

/** True for a slot that is a whole field and means the same in every format. */
const isPlainNumber = ({ slots, spans }: Pattern, k: number): boolean =>
  /^(value|number)$/.test(slots[k]?.kind ?? '') &&
  spans.some(
    (span) => span?.first === k && span.last === k && span.before === 0 && span.after === 0,
  );
