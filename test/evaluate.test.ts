// The compiled formulas beside plain loops, and the rule for 0 · ∞.
import { describe, expect, it } from 'vitest';
import { compile, compileFormula, type Place } from '../src/engine/evaluate.ts';
import type { Shape } from '../src/model/shape.ts';
import { parseFormula, type Formula } from '../src/model/formula.ts';
import { type Step } from '../src/model/step.ts';
import { random } from './random.ts';

/** The value of one formula of quantities `[rows, cols, entries]`. */
function evaluate(
  formula: string,
  given: Record<string, [rows: number, cols: number, entries: number[]]>,
): number[] {
  const step: Step = { name: 'result', pass: 'forward', formula, tree: parseFormula(formula) };
  const shapes = new Map<string, Shape>(
    Object.entries(given).map(([name, [rows, cols]]) => [name, { rows, cols }]),
  );
  const { places, size, run } = compile([step], shapes);
  const memory = new Float64Array(size);
  for (const [name, [, , entries]] of Object.entries(given))
    memory.set(entries, places.get(name)?.offset);
  run(memory);
  const { offset, rows, cols } = places.get('result') as {
    offset: number;
    rows: number;
    cols: number;
  };
  return [...memory.subarray(offset, offset + rows * cols)];
}

const W: [number, number, number[]] = [2, 3, [1, 2, 3, 4, 5, 6]];
const a: [number, number, number[]] = [3, 1, [0.5, -1, 2]];
const d: [number, number, number[]] = [2, 1, [10, -20]];

describe('formulas on matrices', () => {
  it.each([
    ['W * a', [4.5, 9]],
    ['W * a + d', [14.5, -11]],
    ["W' * d", [-70, -80, -90]],
    ["d * a'", [5, -10, 20, -10, 20, -40]],
    ['sum(a .* a) / count(a)', [5.25 / 3]],
    ['max(a)', [2]],
    ['max(a, 0)', [0.5, 0, 2]],
    ['a > 0', [1, 0, 1]],
    ['a .^ 2 - max(a) * sum(a)', [0.25 - 3, 1 - 3, 4 - 3]],
    ['2 * (W * (3 * a))', [27, 54]],
    ["(W' * d) .* a", [-35, 80, -180]],
    ['-a', [-0.5, 1, -2]],
  ])('%s', (formula, expected) => {
    expect(evaluate(formula, { W, a, d })).toEqual(expected);
  });

  it('a product of random matrices is the sum over the inner index', () => {
    const next = random(7);
    const entries = (n: number): number[] => Array.from({ length: n }, next);
    for (const [rows, inner, cols] of [
      [1, 1, 1],
      [1, 4, 1],
      [4, 1, 3],
      [3, 4, 5],
    ] as const) {
      const left = entries(rows * inner);
      const right = entries(inner * cols);
      const expected = Array.from({ length: rows * cols }, (_, k) =>
        left
          .slice(Math.floor(k / cols) * inner)
          .slice(0, inner)
          .reduce((sum, value, i) => sum + value * right[i * cols + (k % cols)]!, 0),
      );
      expect(evaluate('l * r', { l: [rows, inner, left], r: [inner, cols, right] })).toEqual(
        expected,
      );
    }
  });
});

describe('0 on the left of .* and ./ is 0, as in cross-entropy', () => {
  it.each([['0 .* log(z)'], ['z .* log(z)'], ['z ./ z']])('%s at z = 0', (formula) => {
    expect(evaluate(formula, { z: [1, 1, [0]] })).toEqual([0]);
  });
});

it('shapes that do not fit are a defect, not a guess', () => {
  expect(() => evaluate('W * d', { W, d })).toThrow('W is 2×3 and d is 2×1: * needs');
  expect(() => evaluate('a + d', { a, d })).toThrow('a is 3×1 and d is 2×1, which do not');
  expect(() => evaluate('q', {})).toThrow('q is read before it is computed');
});

describe('one formula into a place', () => {
  const places = new Map<string, Place>([
    ['W', { offset: 0, rows: 2, cols: 2 }],
    ['a', { offset: 4, rows: 2, cols: 1 }],
    ['target', { offset: 6, rows: 2, cols: 1 }],
  ]);
  const target = places.get('target') as Place;
  const value = (formula: Formula): number[] | undefined => {
    const memory = Float64Array.of(1, 2, 3, 4, 5, 6, 0, 0);
    const run = compileFormula(formula, target, places);
    run?.(memory);
    return run && [...memory.subarray(6)];
  };

  it.each<[string, Formula, number[] | undefined]>([
    ['a product', ['*', 'W', 'a'], [17, 39]],
    ['ones for a factor left out', ['*', ["'", ['ones', 'W']], 'a'], [11, 11]],
    ['only one row of a factor', ['*', ["'", 'W'], ['only', 'a', 2]], [18, 24]],
    ['a number, which fills it', 7, [7, 7]],
    ['shapes that do not go together', ['*', 'a', 'W'], undefined],
    ['another shape than the place has', ['*', 'a', ["'", 'a']], undefined],
    ['one number from a formula, which is no vector', ['sum', 'a'], undefined],
  ])('%s', (_, formula, expected) => {
    expect(value(formula)).toEqual(expected);
  });

  it('a name without a place is a defect', () => {
    expect(() => value('q')).toThrow('q is read before it is computed');
  });
});
