// Results in double precision that are not right to 13 digits, found at little cost and computed
// again with pairs of doubles: by a bound of their errors where there is a tape of the steps, else
// by what changes them.
import type { Arithmetic } from './arithmetic.ts';
import { computedTrees, relativeError } from './certify.ts';
import { errorBound } from './error-bound.ts';
import { lazy } from '../kept.ts';
import { interpreter, keptForATime, spread, type Entries } from './interpret.ts';
import { balls, type Ball } from './pair-ball.ts';
import type { Problem } from './problem.ts';
import { offsetsOf, shakenScreen } from './shaken.ts';
import { stable } from '../model/stable.ts';
import { playing, tapeOf } from './tape.ts';
import type { Prepared } from './trace.ts';

/** Doubles below have fewer digits. */
const leastNormal = 2 ** -1022;

/**
 * Makes the wanted results in a computed memory right to `relativeError`; false where that takes
 * more than pairs of doubles. For memories of one kind of problem.
 */
export type Refine = (memory: Float64Array) => boolean;

/** True where all wanted entries are right; else `errors` is how far each may be off. */
type Screen = (memory: Float64Array, errors: Float64Array) => boolean;

export function refiner(problem: Problem, prepared: Prepared, wanted: readonly string[]): Refine {
  const offsets = offsetsOf(prepared.compiled, wanted);
  const errors = new Float64Array(offsets.length);
  const screen = lazy<Screen>(
    () => boundScreen(problem, prepared, wanted) ?? shakenScreen(problem, prepared, offsets),
  );
  const inBalls = lazy(() => runAgain(problem, prepared, wanted, balls));
  return (memory) =>
    screen()(memory, errors) || replaceIn(memory, offsets, errors, inBalls()(memory));
}

/** By the formulas that are computed in double precision. */
function boundScreen(
  { pinned }: Problem,
  { steps, compiled: { places } }: Prepared,
  wanted: readonly string[],
): Screen | undefined {
  const tape = tapeOf(
    stable(steps, (name) => pinned?.has(name) ?? false),
    places,
    wanted,
  );
  return tape && errorBound(tape);
}

/** Wanted entries of a memory in other numbers, by their place among all that are wanted. */
type Again<T> = (memory: Float64Array) => (k: number) => T;

function runAgain<T>(
  problem: Problem,
  prepared: Prepared,
  wanted: readonly string[],
  arithmetic: Arithmetic<T>,
): Again<T> {
  const trees = computedTrees({ problem, steps: prepared.steps });
  const tape = tapeOf(trees, prepared.compiled.places, wanted);
  return tape
    ? playing(tape, arithmetic)
    : interpreting(problem, trees, prepared.compiled, wanted, arithmetic);
}

function interpreting<T>(
  problem: Problem,
  trees: ReturnType<typeof computedTrees>,
  { places }: Prepared['compiled'],
  wanted: readonly string[],
  arithmetic: Arithmetic<T>,
): Again<T> {
  const { keep, forget } = keptForATime<T>();
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

/** False where an entry is no double, or is not known well enough. */
function replaceIn(
  memory: Float64Array,
  offsets: Int32Array,
  errors: Float64Array,
  right: (k: number) => Ball,
): boolean {
  return offsets.every((offset, k) => {
    const value = memory[offset]!;
    const error = errors[k]!;
    if (!Number.isFinite(error)) return false;
    if (error <= relativeError * Math.abs(value) + leastNormal) return true;
    const found = entryOf(right(k), value);
    if (found === undefined) return false;
    memory[offset] = found;
    return true;
  });
}

/** The double that a ball is; undefined where that is not certain, or it is beyond them. */
function entryOf({ middle, error }: Ball, value: number): number | undefined {
  const right = middle.toNumber();
  const isKnown = error <= relativeError * Math.abs(middle.high);
  const isDouble = Number.isFinite(right) && (right === 0) === middle.isZero();
  if (!isKnown || !isDouble) return undefined;
  return Math.abs(value - right) <= relativeError * Math.abs(right) ? value : right;
}
