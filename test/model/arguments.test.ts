// Every operator with every kind of argument in every place, a constant 0 among them: the gradients
// against central differences.
import { expect, it } from 'vitest';
import { tolerance } from '../../src/engine/verify.ts';
import { run } from '../../src/engine/trace.ts';
import type { Matrix } from '../../src/matrix.ts';
import { functionNames } from '../../src/records/model-functions.ts';
import { modelSource } from '../../src/records/model-options.ts';
import { UserError } from '../../src/user-error.ts';
import { tried } from '../effort.ts';
import { between, random } from '../random.ts';
import { againstDifferences } from './property.ts';

const shapes: Readonly<Record<string, readonly [rows: number, cols: number]>> = {
  s: [1, 1],
  t: [1, 1],
  k: [1, 1],
  X: [2, 3],
  Q: [3, 2],
  S: [3, 3],
  K: [2, 2],
  r: [1, 3],
  c: [2, 1],
};

const numbers = ['s', '0', '1', '2', '-1', '0.5', 's * t', '-t'];
const constant = '[1, 0, 2; 0, -1, 3]';
const matrices = ['X', "Q'", '-X', constant, '[s, t, 1; 0, 2, s]', '[X[1, :]; r]'];
const all = [...numbers, ...matrices, 'r', '[[1, 0, 2]]', 'sum(X, 1)', 'c', '[1; 0]', 'X[:, 2]'];
const images = ['S', 'X', constant, '0 * S', '[s, t; 1, 2]'];
const filters = ['K', '[1, 0; 0, 2]', '[s, 0; 1, t]', '0 * K', 's', '1'];
const indices = ['1, 2', '1, :', ':, 2', '1:2, 2', '2, 1:2', '1, k', ':, k', '1', '2', ':', 'k'];

const each = <A, B>(as: readonly A[], bs: readonly B[], make: (a: A, b: B) => string): string[] =>
  as.flatMap((a) => bs.map((b) => make(a, b)));

const formulas = [
  ...['+', '-', '.*', './', '*', '/', '^', '.^'].flatMap((sign) =>
    each(all, all, (a, b) => `(${a}) ${sign} (${b})`),
  ),
  ...functionNames.flatMap((name) => [
    ...all.map((a) => `${name}(${a})`),
    ...each(all, all, (a, b) => `${name}(${a}, ${b})`),
    ...each(all, [1, 2], (a, axis) => `${name}(${a}, [], ${axis})`),
  ]),
  ...each(images, filters, (image, filter) => `conv(${image}, ${filter})`),
  ...each(images, ['1', '2', '2, 1'], (image, window) => `maxpool(${image}, ${window})`),
  ...each(all, indices, (a, index) => `(${a})[${index}]`),
  ...[',', ';'].flatMap((mark) =>
    each(all, all, (a, b) => `[${a}${mark} ${b}${mark} ${numbers[a.length % numbers.length]!}]`),
  ),
];

/** Values whose steps may be compared: positive, and far from 0. */
function valuesFor(givens: readonly string[], next: () => number): Map<string, Matrix> {
  return new Map(
    givens.map((name) => {
      const [rows, cols] = shapes[name]!;
      const value = (): number => (name === 'k' ? 1 : between(next, 0.3, 2));
      return [name, { rows, cols, data: Float64Array.from({ length: rows * cols }, value) }];
    }),
  );
}

/** Compares the gradients of a model; undefined where there is none with finite values. */
function compared(
  text: string,
  next: () => number,
): ReturnType<typeof againstDifferences> | undefined {
  try {
    const { givens, make } = modelSource({ text, source: 'model' }, { wrt: undefined });
    return againstDifferences(run(make(valuesFor(givens, next))));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw new Error(text, { cause: error });
  }
}

it('every operator takes every kind of argument in every place', () => {
  const next = random(31);
  const some = tried(formulas, 20);
  const found = some.flatMap((formula) => {
    const text = `v = ${formula} + 0 * s; f = sum(v .* v) * s + sum(v)`;
    const one = compared(text, next);
    return one ? [{ text, ...one }] : [];
  });
  for (const { worst, at, text } of found) expect(worst, `${at}, ${text}`).toBeLessThan(tolerance);
  // The others have shapes that do not fit, or no finite value.
  expect(found.length).toBeGreaterThan(0.3 * some.length);
});
