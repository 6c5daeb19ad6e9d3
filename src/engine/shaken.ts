// Results in double precision that have lost digits, found by running the steps again on numbers
// that are off by some units in the last place, and with the result of every operation moved by
// some: what is rounded then is rounded otherwise, so what stays as it was has digits.
// After Vignes, Discrete stochastic arithmetic for validating results of numerical software,
// Numerical Algorithms 37 (2004).
import { relativeError } from './certify.ts';
import { compile, withoutFault, type Compiled, type Shake } from './evaluate.ts';
import { offsetsIn } from './places.ts';
import type { Problem } from './problem.ts';
import type { Prepared } from './trace.ts';

/**
 * What results may move by, in proportion, in two runs, and what moves by more in four others.
 * Given numbers are moved by 6 to 15 units in the last place and results of operations by 3 to 7,
 * where rounding changes them by half of one at most: moves have 17 times the deviation of errors.
 * Of results whose error is z deviations, and `relativeError`, all n moves stay within a part p of
 * it by a chance of (z · p / 21)^n: where z is 2, in two runs 1 in 1,000.
 */
const mostOfTwo = relativeError / 3;
const mostOfFour = 2 * relativeError;

/** Runs with moves of their own: what cancels out in one does not in another. */
const firstSeeds = [0x9e3779b9, 0x85ebca6b] as const;
const moreSeeds = [0xc2b2ae35, 0x27d4eb2f, 0x165667b1, 0xd3a2646c] as const;

/**
 * True where no wanted entry of a computed memory moves by much in any run; else `moves` is how far
 * they do.
 */
export function shakenScreen(
  problem: Problem,
  prepared: Prepared,
  offsets: Int32Array,
): (memory: Float64Array, moves: Float64Array) => boolean {
  const moved = movedSteps(problem, prepared);
  const given = offsetsOf(prepared.compiled, [...problem.given.keys()]);
  const shakenBy = (seeds: readonly number[]): readonly Shaken[] =>
    seeds.map((seed) => shaken(moved, given, seed));
  const first = shakenBy(firstSeeds);
  let more: typeof first | undefined;
  return (memory, moves) => {
    moves.fill(0);
    if (largestMove(first, memory, offsets, moves) <= mostOfTwo) return true;
    more ??= shakenBy(moreSeeds);
    return largestMove(more, memory, offsets, moves) <= mostOfFour;
  };
}

export const offsetsOf = ({ places }: Compiled, names: readonly string[]): Int32Array =>
  offsetsIn(names.map((name) => places.get(name)!));

/** The memory computed again with every given number moved, and every result. */
type Shaken = (memory: Float64Array) => Float64Array;

/** Numbers near 1, some units in the last place off: few sums of these units are 0. */
const nudges = Float64Array.of(3, -4, 5, -7, 4, -3, 7, -5).map(
  (units) => 1 + units * Number.EPSILON,
);

/** Steps whose operations are multiplied by factors, `nudges.length` of them for each. */
interface Moved extends Pick<Compiled, 'run' | 'size'> {
  readonly operations: number;
  /** So many numbers at the start of the memory are not computed. */
  readonly inputs: number;
  readonly isNetwork: boolean;
}

/** One function for all seeds, which is compiled once. */
function movedSteps(
  { model: { network }, pinned }: Problem,
  { compiled: { size, places }, steps }: Prepared,
): Moved {
  // What is computed lies behind all that is not.
  const computed = steps.filter(({ name }) => !pinned?.has(name));
  const inputs = Math.min(...computed.map(({ name }) => places.get(name)!.offset));
  const shapes = new Map([...places].filter(([, { offset }]) => offset < inputs));
  let operations = 0;
  // One factor for all entries of a loop would cancel out where they do.
  const shake: Shake = (i, j) => {
    const first = nudges.length * operations++;
    if (i === '0' && j === '0') return `F[${first}]`;
    return `F[${first}+(5*${i}+3*${j}&${nudges.length - 1})]`;
  };
  const { run } = compile(steps, shapes, shake);
  const isNetwork = network !== undefined;
  const again = isNetwork ? run : withoutFault(run, (memory) => memory.fill(NaN));
  return { run: again, size, operations, inputs, isNetwork };
}

function shaken(
  { run, size, operations, inputs, isNetwork }: Moved,
  given: Int32Array,
  seed: number,
): Shaken {
  const other = new Float64Array(size);
  const factors = new Float64Array(inputs).fill(1);
  given.forEach((offset, k) => (factors[offset] = 1 + movedBy(k + 1, seed) * Number.EPSILON));
  const ofResults = new Float64Array(nudges.length * operations).map((_, k) => {
    const own = Math.imul(Math.floor(k / nudges.length) + 1, seed) >>> 29;
    return nudges[(k + own) % nudges.length]!;
  });
  return (memory) => {
    for (let k = 0; k < inputs; k++) other[k] = memory[k]! * factors[k]!;
    if (!isNetwork) keepWhole(other, memory, inputs);
    run(other, ofResults);
    return other;
  };
}

/** 6 to 15 units, up or down. */
function movedBy(k: number, seed: number): number {
  const bits = Math.imul(k, seed) >>> 13;
  const units = 6 + ((bits >>> 1) % 10);
  return bits % 2 === 0 ? units : -units;
}

/** Whole numbers of a model may be indices: they stay. */
function keepWhole(other: Float64Array, memory: Float64Array, inputs: number): void {
  for (let k = 0; k < inputs; k++) if (Number.isInteger(memory[k])) other[k] = memory[k]!;
}

/**
 * Adds to how far the entries move how far they do in these runs; gives the largest move in
 * proportion to its entry, NaN where one is no number.
 */
function largestMove(
  runs: readonly Shaken[],
  memory: Float64Array,
  offsets: Int32Array,
  moves: Float64Array,
): number {
  for (const run of runs) {
    const other = run(memory);
    for (let k = 0; k < offsets.length; k++)
      moves[k] = Math.max(moves[k]!, Math.abs(other[offsets[k]!]! - memory[offsets[k]!]!));
  }
  let largest = 0;
  for (let k = 0; k < offsets.length; k++)
    if (moves[k] !== 0) largest = Math.max(largest, moves[k]! / Math.abs(memory[offsets[k]!]!));
  return largest;
}
