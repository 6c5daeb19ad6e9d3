// The course of a training: states as lines of text, NDJSON or CSV. How training is done is not
// known here.
import { quoted, writeCells, separators } from '../records/csv.ts';
import { exact, rounded, valueText } from '../text/notation.ts';
import type { Matrix } from '../matrix.ts';

/** The parameters after a number of steps, and the loss there, of all records. */
export interface State {
  readonly step: number;
  readonly loss: number;
  readonly parameters: ReadonlyMap<string, Matrix>;
  /** What the optimiser carries to the next step. */
  readonly carried: ReadonlyMap<string, Matrix>;
}

/**
 * What stands in every record of a course: the input and target where there is one record, fields
 * that pass through.
 */
export interface Fixed {
  readonly quantities: ReadonlyMap<string, Matrix>;
  readonly others: readonly string[];
  readonly digits: number;
  /** What the loss is called. */
  readonly output: string;
}

export interface CourseWriter {
  readonly header: (state: State, fixed: Fixed) => string;
  readonly line: (state: State, fixed: Fixed) => string;
}

export const courseWriters = {
  text: {
    header: () => '',
    line: ({ step, loss, parameters }, { digits, output }) => {
      const number = (value: number): string => rounded(value, digits);
      const fields = [
        ['step', String(step)],
        [output, number(loss)],
        ...[...parameters].map(([name, value]) => [name, valueText(value, number)]),
      ].flat();
      return `${fields.join(' ')}\n`;
    },
  },
  ndjson: {
    header: () => '',
    line: ({ step, loss, parameters, carried }, { quantities, others, output }) => {
      const values = [...quantities, ...parameters, ...carried].map(([name, value]) => {
        const text = valueText(value, exact);
        return `"${name}":${text}`;
      });
      const fields = [...others, `"step":${step}`, ...values, `"${output}":${exact(loss)}`];
      return `{${fields.join(',')}}\n`;
    },
  },
  csv: {
    header: ({ parameters }, { output }) =>
      writeCells(['step', output, ...parameters.keys()], separators.csv),
    line: ({ step, loss, parameters }) =>
      writeCells(
        [
          String(step),
          exact(loss),
          ...[...parameters.values()].map((value) =>
            quoted(valueText(value, exact), separators.csv),
          ),
        ],
        separators.csv,
      ),
  },
} satisfies Record<string, CourseWriter>;
