// Sheets as a person would write them: computed with a mistake planted at one step, everything
// after it carried on rightly.
import { kindFor } from '../src/check/desk.ts';
import type { ConventionId } from '../src/check/conventions.ts';
import { isRounding, type Base, type Hypothesis, type Kind } from '../src/check/hypotheses.ts';
import { denseMistakeIds, type DenseMistakeId as MistakeId } from '../src/check/mistake-ids.ts';
import type { WrittenAnswer } from '../src/check/sheet.ts';
import type { Problem } from '../src/engine/problem.ts';
import { computedNames } from '../src/engine/results.ts';
import { prepare, run, type Prepared } from '../src/engine/trace.ts';
import { type LossName } from '../src/model/losses.ts';
import { valueText } from '../src/text/notation.ts';
import type { Matrix } from '../src/matrix.ts';
import { hasLoneSoftmax, layersFor, randomProblem } from './networks.ts';
import { random } from './random.ts';

export const lr = 0.5;

export const plantedShapes: readonly (readonly number[])[] = [
  [1, 1, 1],
  [2, 2, 2],
  [3, 2, 1],
];

/** Losses under which a mistake can be made that the default has no room for. */
const losses: Partial<Record<MistakeId, LossName>> = {
  'slope-kept': 'bce',
  'slope-included': 'bce',
  'sigmoid-for-softmax': 'ce',
};

export interface Planted {
  readonly problem: Problem;
  readonly answers: readonly WrittenAnswer[];
  /** The same without the mistake. */
  readonly right: readonly WrittenAnswer[];
  /** The quantity whose step has the mistake. */
  readonly step: string;
  /** The quantities whose numbers, as written, are not the right ones. */
  readonly changed: ReadonlySet<string>;
}

/** What all problems with the same network and shapes share. */
export interface PreparedKind {
  readonly prepared: Prepared;
  readonly kind: Kind;
  readonly names: readonly string[];
}

export function prepareKind(problem: Problem, rate = lr): PreparedKind {
  const prepared = prepare(problem, rate);
  return {
    prepared,
    kind: kindFor(problem.model, prepared.steps, prepared.compiled),
    names: computedNames(prepared),
  };
}

export function rightValues(problem: Problem, { prepared, kind }: PreparedKind): Float64Array {
  const right = new Float64Array(kind.size);
  for (const [name, { data }] of run(problem, prepared.lr, prepared).values)
    right.set(data, kind.places[kind.names.indexOf(name)]?.offset);
  return right;
}

/** The values of a problem with some steps replaced; `after` may change what a step gave. */
export function valuesWith(
  kind: Kind,
  right: Float64Array,
  hypothesis: Pick<Hypothesis, 'rewrites'>,
  after: (values: Float64Array, from: number, to: number) => void = () => undefined,
  { runs }: Base = kind.own,
): Float64Array {
  const values = right.slice();
  runs.forEach((run, at) => {
    (hypothesis.rewrites.find((rewrite) => rewrite.at === at)?.run ?? run)(values);
    const { offset, rows, cols } = kind.places[at + kind.givenCount] as Kind['places'][number];
    after(values, offset, offset + rows * cols);
  });
  return values;
}

/** The answers for some quantities, each number written by `write`. */
export function answersFor(
  kind: Kind,
  names: readonly string[],
  values: Float64Array,
  write: (value: number) => string,
): WrittenAnswer[] {
  return names.map((name) => {
    const { offset, rows, cols } = kind.places[kind.names.indexOf(name)] as Kind['places'][number];
    const matrix: Matrix = { rows, cols, data: values.subarray(offset, offset + rows * cols) };
    return { name, text: valueText(matrix, write), where: '' };
  });
}

export const sixDigits = (value: number): string => value.toPrecision(6);

/** How a mistake is planted: written to so many digits, by a convention. */
export interface Planting {
  readonly digits?: number;
  readonly convention?: ConventionId;
}

/**
 * Plants a mistake in random networks of a shape; undefined where nobody could see it: where it
 * changes its step by ten units of the last digit or less.
 */
export function planter(
  id: MistakeId,
  widths: readonly number[],
  how: Planting = {},
): (seed: number) => Planted | undefined {
  const loss = losses[id] ?? 'half-sse';
  const layers = layersFor('sigmoid', loss, widths.length - 1);
  if (hasLoneSoftmax(layers, widths)) return () => undefined;
  const draw = (seed: number): Problem => randomProblem(widths, layers, loss, seed);
  const prepared = prepareKind(draw(1));
  return (seed) => plant(id, draw(seed), seed, prepared, how);
}

function plant(
  id: MistakeId,
  problem: Problem,
  seed: number,
  prepared: PreparedKind,
  { digits = 6, convention }: Planting,
): Planted | undefined {
  const { kind, names } = prepared;
  const base =
    convention === undefined
      ? kind.own
      : kind.others().find((other) => other.convention === convention);
  const able = base?.hypotheses().filter((one) => isPlanted(one, id)) ?? [];
  const chosen = able[Math.floor(random(seed + 7777)() * able.length)];
  if (!base || !chosen) return undefined;
  const given = rightValues(problem, prepared);
  const right = valuesWith(kind, given, { rewrites: [] }, undefined, base);
  const values = valuesWith(kind, given, chosen, undefined, base);
  const write = (value: number): string => value.toPrecision(digits);
  const wrong = answersFor(kind, names, values, write);
  const plain = answersFor(kind, names, right, write);
  const changed = new Set(names.filter((_, i) => wrong[i]?.text !== plain[i]?.text));
  const at = chosen.rewrites[0]!.at;
  const { offset, rows, cols } = kind.places[at + kind.givenCount]!;
  const isSeen = Array.from({ length: rows * cols }, (_, k) => offset + k).some(
    (k) => Math.abs(values[k]! - right[k]!) > 10 * unit(right[k]!, digits),
  );
  const step = base.steps[at]!.name;
  return isSeen ? { problem, answers: wrong, right: plain, step, changed } : undefined;
}

/** True of a mistake with a name of its own. */
export const isByName = (one: Hypothesis): boolean => !isRounding(one) && !one.row.general;

/** True of such a mistake at one step that has this name. */
const isPlanted = (one: Hypothesis, id: MistakeId): boolean =>
  one.id === id && one.rewrites.length === 1 && isByName(one);

/** One unit of the last of so many digits. */
export const unit = (value: number, digits: number): number =>
  10 ** (Math.floor(Math.log10(Math.abs(value) || 1e-300)) + 1 - digits);

export const plantable = denseMistakeIds;
