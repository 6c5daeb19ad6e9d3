// Results in double precision that have lost digits, found at little cost and computed again with
// pairs of doubles. They are found by running the steps again on numbers that are off by some units
// in the last place, and with the result of every operation moved by one: what is rounded then is
// rounded otherwise, so what stays as it was has digits.
// After Vignes, Discrete stochastic arithmetic for validating results of numerical software,
// Numerical Algorithms 37 (2004).
import type { Arithmetic } from './arithmetic.ts';
import { computedTrees, relativeError } from './certify.ts';
import { compile, withoutFault, type Compiled, type Shake } from './evaluate.ts';
import { floatLine } from './float-line.ts';
import { interpreter, keptForATime, spread, type Entries } from './interpret.ts';
import { intervals, type Interval } from './interval.ts';
import { pairArithmetic } from './pair-arithmetic.ts';
import type { Pair } from './pair.ts';
import { offsetsIn } from './places.ts';
import type { Problem } from './problem.ts';
import type { Prepared } from './trace.ts';

/**
 * What results may move by, in proportion, in two runs where the given numbers are moved by 6 to 15
 * units in the last place, which are off by half of one at most, by the rounding of what was
 * written, and results of operations by 3 to 7. What moves by more is run four times again, and may
 * then move by `mostOfSix`: of 600,000 random records of five networks 2 were off by more than
 * `relativeError` after it, the worst by 1.15 times.
 */
const mostOfTwo = 3 * relativeError;
const mostOfSix = 9 * relativeError;

/**
 * Pairs of doubles have 50 bits more than a double: what is larger than this part of what double
 * precision moves by has 13 digits in them.
 */
const hasDigits = 2 ** -4;

/** Runs with moves of their own: what cancels out in one does not in another. */
const firstSeeds = [0x9e3779b9, 0x85ebca6b] as const;
const moreSeeds = [0xc2b2ae35, 0x27d4eb2f, 0x165667b1, 0xd3a2646c] as const;

/**
 * Makes the wanted results in a computed memory right to `relativeError`; false where that takes
 * more than pairs of doubles. For memories of one kind of problem.
 */
export type Refine = (memory: Float64Array) => boolean;

export function refiner(problem: Problem, prepared: Prepared, wanted: readonly string[]): Refine {
  const { compiled } = prepared;
  const given = offsetsOf(compiled, [...problem.given.keys()]);
  const offsets = offsetsOf(compiled, wanted);
  const moved = movedSteps(problem, prepared);
  const shakenBy = (seeds: readonly number[]): readonly Shaken[] =>
    seeds.map((seed) => shaken(moved, given, seed));
  const first = shakenBy(firstSeeds);
  let all: typeof first | undefined;
  const moves = new Float64Array(offsets.length);
  const again = <T>(arithmetic: Arithmetic<T>): Again<T> =>
    runAgain(problem, prepared, wanted, arithmetic);
  const inPairs = again(pairArithmetic);
  const inIntervals = again(intervals(floatLine));
  const [one, two] = first as [Shaken, Shaken];
  return (memory) => {
    if (areNear(one(memory), two(memory), memory, offsets)) return true;
    moves.fill(0);
    all ??= [...first, ...shakenBy(moreSeeds)];
    if (largestMove(all, memory, offsets, moves) <= mostOfSix) return true;
    return replaceIn(memory, offsets, moves, inPairs(memory), () => inIntervals(memory));
  };
}

const offsetsOf = ({ places }: Compiled, names: readonly string[]): Int32Array =>
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
 * True where no entry moves by more than `mostOfTwo` in two runs: what nearly all records are told
 * by.
 */
function areNear(
  one: Float64Array,
  two: Float64Array,
  memory: Float64Array,
  offsets: Int32Array,
): boolean {
  for (let k = 0; k < offsets.length; k++) {
    const at = offsets[k]!;
    const value = memory[at]!;
    const most = mostOfTwo * Math.abs(value);
    if (!(Math.abs(one[at]! - value) <= most && Math.abs(two[at]! - value) <= most)) return false;
  }
  return true;
}

/**
 * How far the entries move in these runs; gives the largest move in proportion to its entry, NaN
 * where one is no number.
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

/** Wanted entries of a memory in other numbers, by their place among all that are wanted. */
type Again<T> = (memory: Float64Array) => (k: number) => T;

function runAgain<T>(
  problem: Problem,
  { steps, compiled: { places } }: Prepared,
  wanted: readonly string[],
  arithmetic: Arithmetic<T>,
): Again<T> {
  const { keep, forget } = keptForATime<T>();
  let trees: ReturnType<typeof computedTrees> | undefined;
  let found = new Map<string, Entries<T>>();
  let now: Float64Array = new Float64Array();
  const valueOf = (name: string): Entries<T> => {
    const { rows, cols, offset } = places.get(name)!;
    const at = (i: number, j: number): T => arithmetic.number(now[offset + i * cols + j]!);
    if (!found.has(name)) found.set(name, keep({ rows, cols, at }));
    return found.get(name)!;
  };
  const readFormulas = (): void => {
    found = new Map();
    trees ??= computedTrees({ problem, steps });
    const interpret = interpreter(valueOf, arithmetic, keep);
    for (const { name, tree } of trees)
      found.set(name, keep(spread(interpret(tree), places.get(name)!, keep)));
  };
  return (memory) => {
    now = memory;
    forget();
    // What an index of a model points at is found when its formulas are read.
    if (found.size === 0 || problem.model.network === undefined) readFormulas();
    return (k) => {
      let first = 0;
      const name = wanted.find((each) => {
        const { rows, cols } = places.get(each)!;
        if (k < first + rows * cols) return true;
        first += rows * cols;
        return false;
      })!;
      const { cols, at } = valueOf(name);
      return at(Math.floor((k - first) / cols), (k - first) % cols);
    };
  };
}

/**
 * False where an entry is no double, or has too few digits in pairs; what hardly moved has digits
 * already. In pairs what is 0 may be so because the rest is lost: intervals tell.
 */
function replaceIn(
  memory: Float64Array,
  offsets: Int32Array,
  moves: Float64Array,
  right: (k: number) => Pair,
  inIntervals: () => (k: number) => Interval<number>,
): boolean {
  let ends: ReturnType<typeof inIntervals> | undefined;
  const isZero = (k: number): boolean => {
    const { low, high } = (ends ??= inIntervals())(k);
    return low === 0 && high === 0;
  };
  return offsets.every((offset, k) => {
    const value = memory[offset]!;
    const move = moves[k]!;
    if (move <= relativeError * Math.abs(value)) return true;
    const found = entryOf(right(k), value, move);
    if (found === undefined || (found === 0 && !isZero(k))) return false;
    memory[offset] = found;
    return true;
  });
}

function entryOf(pair: Pair, value: number, move: number): number | undefined {
  const right = pair.toNumber();
  const size = Math.abs(right);
  if (Math.abs(value - right) <= relativeError * size) return value;
  return Number.isFinite(right) && (right === 0 || size > move * hasDigits) ? right : undefined;
}
