// The catalogue of mistakes: planted in random networks and found again, beside factors worked out
// by hand, and what must not be blamed on anybody.
import { describe, expect, it } from 'vitest';
import { desk, type Mark } from '../src/check/desk.ts';
import type { Hypothesis } from '../src/check/hypotheses.ts';
import { denseMistakeIds, type DenseMistakeId as MistakeId } from '../src/check/mistake-ids.ts';
import type { Marked } from '../src/check/verdicts.ts';
import { fromNested } from '../src/matrix.ts';
import { makeProblem, type Problem } from '../src/engine/problem.ts';
import { hits } from './bench/fairness.ts';
import { runsIn, seedsIn, tried } from './effort.ts';
import { layersFor, randomProblem } from './networks.ts';
import {
  answersFor,
  isByName,
  lr,
  plantedShapes,
  prepareKind,
  rightValues,
  sixDigits,
  valuesWith,
  type PreparedKind,
} from './planting.ts';
import { random } from './random.ts';

const quiet = (): void => undefined;
const marker = (): Mark => desk(lr, undefined, 'en');
const draw = (widths: readonly number[], seed: number): Problem =>
  randomProblem(widths, layersFor('sigmoid', 'half-sse', widths.length - 1), 'half-sse', seed);
const noRoom = (id: MistakeId, widths: readonly number[]): boolean =>
  plantedShapes.includes(widths) && (noRoomFor[id] ?? []).includes(widths.join('-'));

/**
 * Where a network can not show a mistake: a matrix of one entry is its own transpose, 2×3 and 1×2
 * cannot be taken for each other.
 */
const noRoomFor: Partial<Record<MistakeId, readonly string[]>> = {
  // Of one sample, without a penalty; and what is general has no name of its own.
  'mean-of-samples': ['1-1-1', '2-2-2', '3-2-1'],
  'one-sample-only': ['1-1-1', '2-2-2', '3-2-1'],
  'penalized-bias': ['1-1-1', '2-2-2', '3-2-1'],
  'wrong-axis': ['1-1-1', '2-2-2', '3-2-1'],
  'factor-left-out': ['1-1-1', '2-2-2', '3-2-1'],
  'term-left-out': ['1-1-1', '2-2-2', '3-2-1'],
  // Of sigmoids that is half of their slope.
  'value-for-slope': ['1-1-1', '2-2-2', '3-2-1'],
  'mean-for-sum': ['1-1-1', '3-2-1'],
  'own-factor': ['2-2-2', '3-2-1'],
  'other-input': ['1-1-1'],
  'sigmoid-for-softmax': ['1-1-1', '3-2-1'],
  'wrong-chain-weight': ['3-2-1'],
  'x-for-a': ['3-2-1'],
  'a-for-x': ['3-2-1'],
  transposed: ['1-1-1', '3-2-1'],
  'one-path-only': ['1-1-1'],
  'one-output-loss': ['1-1-1', '3-2-1'],
};

describe('a planted mistake is found where it was made, and the rest follows', () => {
  it.each(tried(denseMistakeIds.flatMap((id) => plantedShapes.map((widths) => ({ id, widths })))))(
    '$id in $widths',
    ({ id, widths }) => {
      const { planted, found, failures } = hits(id, widths, runsIn(3, 12));
      expect(planted).toBe(noRoom(id, widths) ? 0 : runsIn(3, 12));
      expect(found, failures.join('\n')).toBeGreaterThanOrEqual(0.97 * planted);
    },
  );
});

describe('the rewrites change gradients by the factors worked out by hand', () => {
  const given = { x: 0.5, y: 1, W1: 1, b1: 0.3, W2: 1.5, b2: 0.2 };
  const problem = makeProblem(
    new Map(Object.entries(given).map(([name, value]) => [name, fromNested(value)])),
    {},
  );
  const prepared = prepareKind(problem, 0.1);
  const right = rightValues(problem, prepared);
  const factor = (values: Float64Array, name: string): number =>
    (entry(values, name) as number) / (entry(right, name) as number);
  const entry = (values: Float64Array, name: string): number | undefined =>
    values[prepared.kind.places[prepared.kind.names.indexOf(name)]?.offset ?? -1];

  it.each<[MistakeId, string, string, string?]>([
    ['sign', '-1', '-1', 'dy_pred'],
    ['factor-two', '2', '2', 'dy_pred'],
    ['no-output-slope', '5.73', '5.73'],
    ['no-hidden-slope', '1', '4.67'],
    ['slope-of-a', '1.24', '1.29', 'all'],
    ['slope-of-z', '-1.66', '-1.24', 'all'],
    ['half-slope', '4.44', '14.3', 'all'],
    ['half-slope', '1.29', '1.87', 'all'],
    ['tanh-slope', '2.29', '5.61', 'all'],
    ['no-chain-weight', '1', '0.667', 'da1'],
    ['wrong-chain-weight', '1', '0.667', 'da1'],
    ['updated-weight', '1', '1', 'da1'],
    ['x-for-a', '0.725', '1'],
    ['z-for-a', '1.16', '1'],
    ['a-for-x', '1', '1.38'],
    ['missing-x', '1', '2'],
    ['missing-a', '1.45', '1'],
    ['exp-sign', '1.69', '3.77', 'all'],
  ])('%s: dW2 × %s, dW1 × %s', (id, dW2, dW1, at = '') => {
    const steps = prepared.kind.own.steps;
    const chosen = prepared.kind.own
      .hypotheses()
      .filter(
        (one) =>
          one.id === id &&
          (at === '' ||
            (at === 'all'
              ? one.rewrites.length > 1
              : one.rewrites.length === 1 && steps[one.rewrites[0]?.at ?? 0]?.name === at)),
      );
    const factors = chosen
      .map((one) => valuesWith(prepared.kind, right, one))
      .map((values) =>
        [factor(values, 'dW2'), factor(values, 'dW1')].map((value) => Number(value.toPrecision(3))),
      );
    expect(factors).toContainEqual([Number(dW2), Number(dW1)]);
  });

  it('the updated weight changes dW1 by 1.0018', () => {
    const [one] = prepared.kind.own.hypotheses().filter(({ id }) => id === 'updated-weight');
    expect(factor(valuesWith(prepared.kind, right, one as Hypothesis), 'dW1').toFixed(4)).toBe(
      '1.0018',
    );
  });
});

describe('the other rewrites give what is done by hand (the 2-2-2 example, lr .5)', () => {
  const given = {
    x: [0.05, 0.1],
    y: [0.01, 0.99],
    W1: [
      [0.15, 0.2],
      [0.25, 0.3],
    ],
    b1: 0.35,
    W2: [
      [0.4, 0.45],
      [0.5, 0.55],
    ],
    b2: 0.6,
  };
  const problem = (loss?: string): Problem =>
    makeProblem(
      new Map(Object.entries(given).map(([name, value]) => [name, fromNested(value)])),
      loss === undefined ? {} : { loss },
    );
  type Get = (name: string, k: number) => number;

  it.each<[MistakeId, string, (get: Get) => number[], string?]>([
    ['mean-for-sum', 'loss', (get) => [get('loss', 0) / 2]],
    [
      'mean-for-sum',
      'dy_pred',
      (get) => [(get('y_pred', 0) - 0.01) / 2, (get('y_pred', 1) - 0.99) / 2],
    ],
    ['mean-for-sum', 'loss', (get) => [2 * get('loss', 0)], 'mae'],
    ['mean-for-sum', 'dy_pred', () => [1, -1], 'mae'],
    ['one-output-loss', 'loss', (get) => [(get('y_pred', 1) - 0.99) ** 2 / 2]],
    [
      'slope-kept',
      'dz2',
      (get) =>
        [0, 1].map(
          (k) =>
            (get('y_pred', k) - ([0.01, 0.99][k] as number)) *
            get('y_pred', k) *
            (1 - get('y_pred', k)),
        ),
      'bce',
    ],
    ['output-derivative', 'dy_pred', () => [1, 1]],
    [
      'output-derivative',
      'dz2',
      (get) => [0, 1].map((k) => get('y_pred', k) * (1 - get('y_pred', k))),
    ],
    ['one-path-only', 'da1', (get) => [0.5 * get('dz2', 1), 0.55 * get('dz2', 1)]],
    [
      'transposed',
      'da1',
      (get) => [
        0.4 * get('dz2', 0) + 0.45 * get('dz2', 1),
        0.5 * get('dz2', 0) + 0.55 * get('dz2', 1),
      ],
    ],
    ['transposed', 'z1', () => [0.15 * 0.05 + 0.25 * 0.1 + 0.35, 0.2 * 0.05 + 0.3 * 0.1 + 0.35]],
    ['transposed', 'dW1', (get) => [get('dW1', 0), get('dW1', 2), get('dW1', 1), get('dW1', 3)]],
    ['no-bias', 'z1', () => [0.15 * 0.05 + 0.2 * 0.1, 0.25 * 0.05 + 0.3 * 0.1]],
    ['no-weighted-sum', 'z2', () => [0.6, 0.6]],
    ['no-activation', 'a1', (get) => [get('z1', 0), get('z1', 1)]],
    ['exp-sign', 'a1', (get) => [1 - get('a1', 0), 1 - get('a1', 1)]],
    ['bias-gradient', 'db1', () => [0, 0]],
    ['bias-gradient', 'db2', (get) => [0.6 * get('dz2', 0), 0.6 * get('dz2', 1)]],
    ['step-for-gradient', 'db2', (get) => [get('dz2', 0) / 2, get('dz2', 1) / 2]],
    [
      'weight-for-gradient',
      'dW2',
      (get) => [
        0.4 - get('dW2', 0) / 2,
        0.45 - get('dW2', 1) / 2,
        0.5 - get('dW2', 2) / 2,
        0.55 - get('dW2', 3) / 2,
      ],
    ],
    [
      'no-chain-weight',
      'da1',
      (get) => [get('dz2', 0) + get('dz2', 1), get('dz2', 0) + get('dz2', 1)],
    ],
    ['missing-x', 'dW1', (get) => [get('dz1', 0), get('dz1', 0), get('dz1', 1), get('dz1', 1)]],
    [
      'sign',
      'W1_new',
      (get) => [0, 1, 2, 3].map((k) => ([0.15, 0.2, 0.25, 0.3][k] as number) + get('dW1', k) / 2),
    ],
  ])('%s in %s', (id, step, byHand, loss) => {
    const chosen = problem(loss);
    const prepared = prepareKind(chosen);
    const { kind } = prepared;
    const right = rightValues(chosen, prepared);
    const place = (name: string): { offset: number; rows: number; cols: number } =>
      kind.places[kind.names.indexOf(name)] as { offset: number; rows: number; cols: number };
    const expected = byHand((name, k) => right[place(name).offset + k]!);
    const made = kind.own
      .hypotheses()
      .filter(
        (one) =>
          one.id === id &&
          one.rewrites.length === 1 &&
          kind.own.steps[one.rewrites[0]?.at ?? 0]?.name === step,
      )
      .map((one) => [
        ...valuesWith(kind, right, one).subarray(
          place(step).offset,
          place(step).offset + expected.length,
        ),
      ]);
    expect(
      made.some((values) => values.every((value, k) => Math.abs(value - expected[k]!) < 1e-12)),
      JSON.stringify({ made, expected }),
    ).toBe(true);
  });
});

/** Every verdict of sheets from random networks of a shape. */
function verdictsOf(
  widths: readonly number[],
  sheetsOf: (prepared: PreparedKind, right: Float64Array, seed: number) => Parameters<Mark>[1][],
): [seed: number, marked: Marked][] {
  const mark = marker();
  const prepared = prepareKind(draw(widths, 1));
  return seedsIn(2, 20).flatMap((seed) => {
    const problem = draw(widths, seed);
    return sheetsOf(prepared, rightValues(problem, prepared), seed).map(
      (answers): [number, Marked] => [seed, mark(problem, answers, quiet)],
    );
  });
}

const notAll = (marked: [number, Marked][], verdict: RegExp): string[] =>
  marked.flatMap(([seed, { answers }]) =>
    answers
      .filter((answer) => !verdict.test(answer.verdict))
      .map(({ name, given, verdict: got }) => `seed ${seed}: ${name} ${given} is ${got}`),
  );

describe.each(plantedShapes)('right sheets of %j', (...widths) => {
  it('rounded to 2–8 digits or decimals at the end are right', () => {
    const writers = [2, 3, 4, 5, 6, 7, 8].flatMap((digits) => [
      (value: number) => value.toPrecision(digits),
      (value: number) => value.toFixed(digits),
      (value: number) => String(Number(value.toFixed(digits))),
    ]);
    const marked = verdictsOf(widths, ({ kind, names }, right) =>
      writers.map((write) => answersFor(kind, names, right, write)),
    );
    expect(notAll(marked, /^right$/)).toEqual([]);
  });

  it('worked with intermediates at 2, 3 or 4 decimals are never wrong, whole or in part', () => {
    const marked = verdictsOf(widths, ({ kind, names }, right) =>
      [2, 3, 4].flatMap((decimals) => {
        const round = (values: Float64Array, from: number, to: number): void =>
          void values.set(
            values.slice(from, to).map((value) => roundedByHand(value, decimals)),
            from,
          );
        const values = valuesWith(kind, right, nothingDone, round);
        return [names, names.filter((name) => /^(loss|d[Wb]\d)$/.test(name))].map((some) =>
          answersFor(kind, some, values, (value) => value.toFixed(decimals)),
        );
      }),
    );
    expect(notAll(marked, /^(right|rounded|truncated)$/)).toEqual([]);
  });

  it('under each convention name it', () => {
    const mark = marker();
    const prepared = prepareKind(draw(widths, 1));
    for (const base of prepared.kind.others()) {
      for (const seed of seedsIn(1, 10)) {
        const problem = draw(widths, seed);
        const right = rightValues(problem, prepared);
        const values = right.slice();
        for (const run of base.runs) run(values);
        // The mean of two squares is half their sum; a matrix not square is told by its shape.
        if (values.every((value, k) => Math.abs(value - right[k]!) < 1e-12)) continue;
        const marked = mark(
          problem,
          answersFor(prepared.kind, prepared.names, values, sixDigits),
          quiet,
        );
        expect(notAll([[seed, marked]], /^(right|convention)$/)).toEqual([]);
        const sameAsFirst =
          base.convention === 'mse' && widths.at(-1) === 1 ? 'sse' : base.convention;
        expect(marked.convention, `seed ${seed}`).toBe(sameAsFirst);
      }
    }
  });
});

/** Half away from zero, as people do: 0.06 · 0.5 · 0.5 is 0.02, but its double is below 0.015. */
const roundedByHand = (value: number, decimals: number): number =>
  (Math.sign(value) * Math.round(Math.abs(value) * 10 ** decimals)) / 10 ** decimals;

const nothingDone: Hypothesis = { id: 'rounding', digits: 15, of: 'decimals', rewrites: [] };

describe('numbers that nobody can explain', () => {
  it.each(
    plantedShapes.flatMap((widths) => [/./, /^(dW\d|loss)$/].map((which) => ({ widths, which }))),
  )('$which of $widths are blamed on nothing', ({ widths, which }) => {
    const marked = verdictsOf(widths, ({ kind, names }, right, seed) => {
      const next = random(seed);
      const some = names.filter((name) => which.test(name));
      const answers = answersFor(kind, some, right, sixDigits);
      const at = Math.floor(next() * some.length);
      const [slip] = answersFor(
        kind,
        [some[at]!],
        right.map((value) => value * (2 * next() - 0.5)),
        sixDigits,
      );
      return [answers.map((answer, i) => (i === at ? (slip as typeof answer) : answer))];
    });
    const blamed = marked.flatMap(([seed, { answers }]) =>
      answers.flatMap(({ name, causes }) => causes.map(({ id }) => `seed ${seed}: ${name} ${id}`)),
    );
    expect(blamed).toEqual([]);
    expect(
      marked.every(
        ([, { answers }]) => answers.filter(({ verdict }) => verdict === 'wrong').length === 1,
      ),
    ).toBe(true);
  });
});

describe('two mistakes in steps that are not on the sheet', () => {
  it.each(plantedShapes)('are found together in %j', (...widths) => {
    let planted = 0;
    let found = 0;
    const prepared = prepareKind(draw(widths, 1));
    const { kind } = prepared;
    const mark = marker();
    const some = ['dW2', 'db2', 'dW1', 'db1'];
    for (const seed of seedsIn(4, 40)) {
      const next = random(seed);
      const at = (name: string): Hypothesis[] =>
        kind.own
          .hypotheses()
          .filter(
            (one) =>
              isByName(one) &&
              one.rewrites.length === 1 &&
              kind.own.steps[one.rewrites[0]?.at ?? 0]?.name === name,
          );
      const pick = (name: string): Hypothesis =>
        at(name)[Math.floor(next() * at(name).length)] as Hypothesis;
      const [one, other] = [pick('dz2'), pick('dz1')];
      const problem = draw(widths, seed);
      const values = valuesWith(kind, rightValues(problem, prepared), {
        ...one,
        rewrites: [...one.rewrites, ...other.rewrites],
      } as Hypothesis);
      const { answers } = mark(
        problem,
        answersFor(kind, some, values, (value) => value.toPrecision(8)),
        quiet,
      );
      const ids = answers.flatMap(({ causes }) => causes.map(({ id }) => id));
      planted++;
      if (ids.includes(one.id) && ids.includes(other.id)) found++;
    }
    // 352 of 400 in each shape.
    expect(found).toBeGreaterThanOrEqual(0.85 * planted);
  });
});
