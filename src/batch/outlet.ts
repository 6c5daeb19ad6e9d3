// Where computed records go: each as a result of its own, the plain way and the fast one.
import { valueOrEntry } from '../matrix.ts';
import type { Came, RowField, Row, Wanted } from '../records/row.ts';
import { numberText, valueText } from '../text/notation.ts';
import { resultTaker, type TakeFor } from './fast/fast.ts';
import type { Solved } from './solve.ts';
import { writer, type Layout } from './writers.ts';

/** Takes the records of all sources in their order; what it returns is text to print. */
export interface Outlet {
  /** The columns of a table, before its rows. Throws UserError. */
  readonly begin: (columns: readonly RowField[], wanted: Wanted) => string;
  /** Throws UserError where the record does not fit what came before. */
  readonly good: (row: Row, solved: Solved) => string;
  readonly bad: (came: Came, message: string) => string;
  /** Whether what a record holds of computed quantities gives way to what comes out. */
  readonly replaces: boolean;
  /** What the fast way does with records of a pattern. */
  readonly takeFor: TakeFor;
  /** What is printed when the input has ended. */
  readonly end: () => string;
}

/**
 * Writes each record as it is computed; numbers at full precision, or rounded to `digits` decimals.
 */
export function eachRecord(layout: Layout, digits: number | undefined): Outlet {
  const { begin, good, bad, end } = writer(layout);
  const number = numberText(digits);
  return {
    begin,
    good: (row, { kind, trace: { values } }) =>
      good(row, kind, (name) => {
        const value = valueOrEntry(name, (quantity) => values.get(quantity));
        return value && valueText(value, number);
      }),
    bad,
    replaces: !layout.dropInput,
    takeFor: resultTaker({ layout, good, digits }),
    end,
  };
}
