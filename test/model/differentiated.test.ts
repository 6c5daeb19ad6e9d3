// Models as people write them, with numbers that no code of ours has made: the value, and every
// gradient of given and computed quantities, by complex-step differentiation (h = 1e-25) of the
// same problems written once more in NumPy.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromNested, type Nested } from '../../src/matrix.ts';
import { traceOf } from './published.ts';

interface Differentiated {
  readonly id: string;
  readonly note: string;
  readonly model: string;
  readonly given: Readonly<Record<string, Nested>>;
  readonly numbers: Readonly<Record<string, Nested>>;
}

const problems = JSON.parse(
  readFileSync(join(import.meta.dirname, 'differentiated.json'), 'utf8'),
) as Differentiated[];

it.each(problems.map((problem) => [problem.id, problem.note, problem] as const))(
  '%s: %s',
  (_, __, { model, given, numbers }) => {
    const { values } = traceOf(model, undefined, given);
    for (const [name, expected] of Object.entries(numbers)) {
      const { data, rows, cols } = fromNested(expected);
      const got = values.get(name)!;
      expect([name, got.rows, got.cols]).toEqual([name, rows, cols]);
      const size = data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 1e-3);
      data.forEach((entry, k) => {
        const error = Math.abs(got.data[k]! - entry);
        expect(error, `${name} ${k}`).toBeLessThan(1e-9 * Math.abs(entry) + 1e-13 * size);
      });
    }
  },
);
