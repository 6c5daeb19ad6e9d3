// How just the marker is: honest sheets, numbers that nobody can explain, planted mistakes.
import { desk } from '../../src/check/desk.ts';
import type { Marked } from '../../src/check/verdicts.ts';
import type { WrittenAnswer } from '../../src/check/sheet.ts';
import type { Problem } from '../../src/engine/problem.ts';
import { entryText } from '../../src/matrix.ts';
import { layersFor, randomProblem } from '../networks.ts';
import {
  answersFor,
  lr,
  plantable,
  planter,
  plantedShapes,
  prepareKind,
  rightValues,
  unit,
  type Planting,
  type PreparedKind,
} from '../planting.ts';
import { between, random } from '../random.ts';
import { float32Sheet, honestSheets, steppedSheet } from '../sheets.ts';

/** How many of so many sheets. */
export interface Count {
  readonly of: number;
  readonly count: number;
  readonly examples: readonly string[];
}

const shapes = [
  [1, 1, 1],
  [2, 2, 2],
];

const isHonest = /^(right|rounded|truncated)$/;
const isExcuse = /^(rounding|truncation|float32)$/;

const marker = () => {
  const mark = desk(lr, undefined, 'en');
  return (problem: Problem, answers: readonly WrittenAnswer[]): Marked =>
    mark(problem, answers, () => undefined);
};

function counted(all: Iterable<string | undefined>): Count {
  const found = [...all];
  const faults = found.filter((one) => one !== undefined);
  return { of: found.length, count: faults.length, examples: faults.slice(0, 3) };
}

/** Honest sheets by every hand with a number called wrong, or blamed on something. */
export function wronged(which: 'all' | 'four', seeds: readonly number[]): Count {
  const mark = marker();
  return counted(
    shapes.flatMap((widths) =>
      seeds.flatMap((seed) =>
        honestSheets(widths, which, seed).map(({ problem, answers, how }) => {
          const marked = mark(problem, answers);
          const fault = marked.answers.find(({ verdict }) => !isHonest.test(verdict));
          return fault && `seed ${seed}, ${how}: ${fault.name} ${fault.given} is ${fault.verdict}`;
        }),
      ),
    ),
  );
}

/** Sheets computed in single precision with a number called wrong. */
export function wrongedFloat32(seeds: readonly number[]): Count {
  const mark = marker();
  return counted(
    shapes.flatMap((widths) =>
      seeds.map((seed) => {
        const { problem, answers } = float32Sheet(widths, seed);
        const fault = mark(problem, answers).answers.find(({ verdict }) => !isHonest.test(verdict));
        return fault && `seed ${seed}: ${fault.name} ${fault.given} is ${fault.verdict}`;
      }),
    ),
  );
}

/** The same with a step of an optimiser: over a root of which few digits may be left. */
export function wrongedSteps(seeds: readonly number[]): Count {
  return counted(
    seeds.flatMap((seed) => {
      const { problem, rate, answers, how } = steppedSheet(seed);
      if (answers.length === 0) return [];
      const marked = desk(rate, undefined, 'en')(problem, answers, () => undefined);
      const fault = marked.answers.find(({ verdict }) => !isHonest.test(verdict));
      return [fault && `seed ${seed}, ${how}: ${fault.name} ${fault.given} is ${fault.verdict}`];
    }),
  );
}

interface Off {
  readonly problem: Problem;
  readonly ready: PreparedKind;
  readonly right: Float64Array;
  /** The values with one number off by a random factor. */
  readonly values: Float64Array;
  readonly quantity: string;
  readonly entry: string;
}

const prepared = new Map<string, PreparedKind>();

/** A network with one number off by a factor from a half to two. */
function offByFactor(widths: readonly number[], seed: number, digits: number): Off | undefined {
  const next = random(7 * seed + 3);
  const layers = layersFor('sigmoid', 'half-sse', widths.length - 1);
  const problem = randomProblem(widths, layers, 'half-sse', seed);
  const key = widths.join('-');
  const ready = prepared.get(key) ?? prepareKind(problem);
  prepared.set(key, ready);
  const { kind, names } = ready;
  const right = rightValues(problem, ready);
  const quantity = names[Math.floor(next() * names.length)]!;
  const place = kind.places[kind.names.indexOf(quantity)]!;
  const k = Math.floor(next() * place.rows * place.cols);
  const values = right.slice();
  const at = place.offset + k;
  values[at] = right[at]! * between(next, 0.5, 2);
  if (Math.abs(values[at]! - right[at]!) <= 10 * unit(right[at]!, digits)) return undefined;
  return { problem, ready, right, values, quantity, entry: quantity + entryText(k, place) };
}

/** Sheets with one number off by a random factor that is blamed on something. */
export function blamed(isAlone: boolean, digits: number, seeds: readonly number[]): Count {
  const mark = marker();
  const write = (value: number): string => value.toPrecision(digits);
  const all = shapes.flatMap((widths) =>
    seeds.flatMap((seed) => {
      const off = offByFactor(widths, seed, digits);
      if (!off) return [];
      const { problem, ready, right, values, quantity, entry } = off;
      const [whole] = answersFor(ready.kind, [quantity], values, write);
      const place = ready.kind.places[ready.kind.names.indexOf(quantity)]!;
      const k = values.findIndex((value, i) => value !== right[i]);
      const answers = isAlone
        ? [{ name: entry, text: write(values[k]!), where: '' }]
        : answersFor(ready.kind, ready.names, right, write).map((answer) =>
            answer.name === quantity ? whole! : answer,
          );
      const marked = mark(problem, answers);
      const ids = marked.answers.flatMap(({ name, causes }) =>
        causes.filter(({ id }) => !isExcuse.test(id)).map(({ id }) => `${name} ${id}`),
      );
      const size = place.rows * place.cols;
      return [ids.length > 0 ? `seed ${seed}, ${size} entries: ${ids.join(', ')}` : undefined];
    }),
  );
  return counted(all);
}

/** One slip that nothing explains, the rest carried on at full precision: a second wrong number. */
export function secondWrong(digits: number, seeds: readonly number[]): Count {
  const mark = marker();
  return counted(
    shapes.flatMap((widths) =>
      seeds.flatMap((seed) => {
        const off = offByFactor(widths, seed, digits);
        if (!off) return [];
        const { problem, ready, right, quantity, values } = off;
        const { kind, names } = ready;
        const at = kind.names.indexOf(quantity) - kind.givenCount;
        const carried = values.slice();
        kind.own.runs.forEach((run, step) => {
          if (step !== at) run(carried);
          const { offset, rows, cols } = kind.places[at + kind.givenCount]!;
          carried.set(values.subarray(offset, offset + rows * cols), offset);
        });
        const answers = answersFor(kind, names, carried, (value) => value.toPrecision(digits));
        const wrong = mark(problem, answers).answers.filter(({ verdict }) => verdict === 'wrong');
        const isRight = carried.every((value, k) => value === right[k]);
        return [
          wrong.length > 1 && !isRight
            ? `seed ${seed}: ${wrong.map(({ name }) => name).join(' ')}`
            : undefined,
        ];
      }),
    ),
  );
}

export interface Hits {
  readonly planted: number;
  readonly found: number;
  readonly confused: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

/** Plants a mistake in so many random networks of a shape, and marks the sheets. */
export function hits(
  id: (typeof plantable)[number],
  widths: readonly number[],
  wanted: number,
  how?: Planting,
): Hits {
  const plant = planter(id, widths, how);
  const mark = desk(lr, undefined, 'en');
  const confused = new Map<string, number>();
  const failures: string[] = [];
  let planted = 0;
  let found = 0;
  for (let seed = 1; planted < wanted && seed <= 3 * wanted; seed++) {
    const sheet = plant(seed);
    if (!sheet) continue;
    planted++;
    const { answers } = mark(sheet.problem, sheet.answers, () => undefined);
    const at = answers.find(({ name }) => name === sheet.step);
    const others = answers.filter(
      ({ name, verdict }) =>
        name !== sheet.step &&
        !(sheet.changed.has(name) ? /^follows$/ : /^(right|convention)$/).test(verdict),
    );
    const isFound = at?.verdict === 'wrong' && at.causes.some((cause) => cause.id === id);
    if (isFound && others.length === 0) found++;
    else {
      const causes = at?.causes.map((cause) => cause.id).join(' ');
      const first = `seed ${seed}: ${sheet.step} is ${at?.verdict} (${causes})`;
      failures.push([first, ...others.map(({ name, verdict }) => `${name} ${verdict}`)].join(', '));
    }
    for (const cause of at?.causes ?? [])
      if (cause.id !== id) confused.set(cause.id, (confused.get(cause.id) ?? 0) + 1);
  }
  return { planted, found, confused, failures };
}

/** Planted mistakes that are not found where they were made with the rest following. */
export function missed(how: Planting, each: number): Count {
  let of = 0;
  let count = 0;
  const examples: string[] = [];
  for (const id of plantable)
    for (const widths of plantedShapes) {
      const { planted, found, failures } = hits(id, widths, each, how);
      of += planted;
      count += planted - found;
      examples.push(...failures.map((failure) => `${id} ${widths.join('-')} ${failure}`));
    }
  return { of, count, examples };
}

const sheets = 500;

const seedsTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** The table, as `npm run bench -- check` prints it. */
export function* fairness(): Generator<string> {
  const line = (what: string, { of, count, examples }: Count): string =>
    [
      `${what}: ${count} of ${of}, ${((100 * count) / of).toFixed(3)} %`,
      ...examples.slice(0, 3),
    ].join('\n      ');
  const some = seedsTo(sheets);
  const many = seedsTo(20 * sheets);
  yield line('honest sheets, all numbers, with one called wrong', wronged('all', some));
  yield line('honest sheets, four numbers, with one called wrong', wronged('four', some));
  yield line('float32 sheets with a number called wrong', wrongedFloat32(some));
  yield line('sheets of optimisers with a number called wrong', wrongedSteps(many));
  yield line('a second wrong number behind an unexplained slip', secondWrong(6, some));
  for (const digits of [3, 4, 6])
    yield line(`a random number alone, ${digits} digits, blamed`, blamed(true, digits, many));
  yield line('a random number among right ones, 3 digits, blamed', blamed(false, 3, many));
  for (const digits of [6, 4])
    yield line(`planted mistakes not found, ${digits} digits`, missed({ digits }, 40));
  for (const convention of ['descent-sign', 'biases-kept'] as const)
    yield line(`the same by ${convention}, 6 digits`, missed({ convention }, 20));
}
