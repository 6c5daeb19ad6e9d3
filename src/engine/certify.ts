// Values that are known well enough for what is printed of them: intervals around the results of
// double precision settle most; what they leave open is computed again with pairs of doubles, and
// what these leave open with decimals, of twice as many digits until it is settled.
import type { Decimal } from 'decimal.js';
import { listed } from '../choice.ts';
import { keptBy, lazy } from '../kept.ts';
import { entryIndex, entryText, ofNumber, splitEntry, type Matrix } from '../matrix.ts';
import type { Formula } from '../model/formula.ts';
import { recognized } from '../model/recognize.ts';
import { partNames } from '../model/split.ts';
import { stable, stableInPlace } from '../model/stable.ts';
import type { Step } from '../model/step.ts';
import { isSingle } from '../model/shape.ts';
import { calls, eachName, namesRead, substitute } from '../model/tree.ts';
import { seeingAlike } from './alike.ts';
import type { Arithmetic } from './arithmetic.ts';
import { narrowedLine, outwardLine } from './float-line.ts';
import {
  interpreter,
  keeper,
  single,
  singles,
  spread,
  type Entries,
  type Keep,
} from './interpret.ts';
import { intervals, leastWide, type Interval, type Line } from './interval.ts';
import { canNarrow, narrower } from './narrow.ts';
import type { halfToEven } from './rounding.ts';
import type { UserError } from '../user-error.ts';
import { notFinite, type Trace } from './trace.ts';

/** An end of an interval of more digits than a double has. */
export interface LongDecimal {
  readonly toFixed: (decimals: number, rounding: typeof halfToEven) => string;
  readonly toExponential: (decimals?: number, rounding?: typeof halfToEven) => string;
  readonly toNumber: () => number;
  readonly isZero: () => boolean;
  readonly isNegative: () => boolean;
}

export type End = number | LongDecimal;

/** How near to its exact value a double is that is said to be right, in proportion to it. */
export const relativeError = 1e-13;

/** What is wanted of every entry, and with how many digits. */
export interface Wanted<R> {
  readonly names: readonly string[];
  /** Formulas of one number each besides, of quantities and of entries (`W1[1,2]`). */
  readonly more?: Formulas<R>;
  readonly digits: number;
  /** Where the search ends, in place of `mostDigits`. */
  readonly most?: number | undefined;
  /**
   * What is printed of an exact value between two ends; undefined where they do not settle it.
   * `value` is what double precision gives.
   */
  readonly read: (low: End, high: End, value: number) => R | undefined;
}

interface Formulas<R> {
  readonly trees: ReadonlyMap<string, Formula>;
  /** Is read of one without a finite value: a slope that no gradient comes to. */
  readonly infinite: R;
}

export interface Certified<R> {
  /** What was read of the entries of each name, row by row. */
  readonly entries: ReadonlyMap<string, readonly R[]>;
  readonly notes: readonly string[];
}

/** Digits that more work begins with, and that it ends with. */
const firstDigits = 40;
const mostDigits = 1000;

/**
 * What is computed with the most digits at most, by functions and the square of their digits: about
 * two seconds. What is longer is given fewer digits.
 */
const mostWork = 2e8;

/** Digits after the point that double precision may settle. */
const doubleDigits = 15;

/** More intervals that do not settle their entries are narrowed first. */
const manyWide = 100;

/**
 * So wide, in proportion to its value, is an interval of doubles where one of pairs would have six
 * digits: they are narrower by 2^47.
 */
const farWide = 1e8;

const mostShown = 6;

/** Digits beyond those asked for that a zero or a tie is taken for certain with. */
const spare = 100;

/**
 * Reads every entry of some quantities from its exact value. Throws UserError naming the first step
 * that has no finite value, or none that the most digits tell.
 */
export async function certified<R>(trace: Trace, wanted: Wanted<R>): Promise<Certified<R>> {
  const search = new Search(trace, wanted);
  // More digits than a double has: nothing but what is short would be settled.
  if (wanted.digits <= doubleDigits) search.settle(outwardLine, intervals(outwardLine));
  if (search.canNarrow) search.settle(narrowedLine, intervals(narrowedLine));
  if (search.isDone) return search.result;
  const { ballDigits, ballEnds, balls } = await import('./pair-ball.ts');
  if (wanted.digits <= ballDigits && !search.isFar) search.settle(ballEnds, balls);
  if (search.isDone) return search.result;
  const { decimalLine, loadDecimals, middle } = await import('./decimal.ts');
  const decimals = await loadDecimals();
  let digits = Math.max(firstDigits, wanted.digits + 20);
  let computed = 0;
  const { most = mostDigits } = wanted;
  const guess = (of: Interval<Decimal>): Decimal => middle(of, wanted.digits + spare);
  while (!search.isDone) {
    const next = Math.min(2 * digits, most);
    const isLast = digits === most || computed * next ** 2 > mostWork;
    const line = decimalLine(decimals, digits);
    search.settle(line, seeingAlike(intervals(line)), isLast ? { digits, guess } : undefined);
    computed = line.computed();
    digits = next;
  }
  return search.result;
}

/** What can be said of an end. */
type Ends<N> = Pick<Line<N>, 'isFinite' | 'isNaN'>;

/** The most digits, and what is taken for a value that these do not settle. */
interface Last<N> {
  readonly digits: number;
  readonly guess: (of: Interval<N>) => N;
}

/** Entries of a quantity that are not settled yet. */
interface Open {
  readonly name: string;
  readonly entries: ArrayLike<number>;
  /** False of those that must be finite, no more. */
  readonly isRead: boolean;
  /** True of a formula besides, which need not be. */
  readonly isMore: boolean;
}

/** The entries that are wanted, and which of them are not settled yet. */
class Search<R> {
  readonly #trace: Trace;
  readonly #own: readonly Named[];
  readonly #read: Wanted<R>['read'];
  readonly #infinite: R | undefined;
  readonly #entries: Map<string, R[]>;
  readonly #guessed: string[] = [];
  #most = 0;
  /** Numbers whose intervals were too wide, and how many entries that one said nothing of. */
  #wide: string[] = [];
  #far = 0;
  #open: readonly Open[];

  constructor(trace: Trace, { names, more, read }: Wanted<R>) {
    const trees = [...(more?.trees ?? [])];
    const added = trees.map(([name, tree]) => ({
      name,
      tree: withIndices(precise(tree), trace.values),
    }));
    this.#trace = trace;
    this.#own = [...computedTrees(trace), ...added];
    this.#read = read;
    this.#infinite = more?.infinite;
    this.#entries = new Map();
    for (const name of names) this.#entries.set(name, room(trace.values.get(name)));
    for (const { name } of added) this.#entries.set(name, room());
    const open = added.map(({ name }) => ({ name, entries: [0], isRead: true, isMore: true }));
    this.#open = [...openEntries(trace, new Set(names)), ...open];
  }

  get isDone(): boolean {
    return this.#open.length === 0;
  }

  /** True where so many intervals were too wide that to narrow them is quicker, if that can be. */
  get canNarrow(): boolean {
    if (this.#wide.length < manyWide) return false;
    const { steps } = this.#trace;
    const [trees, parts] = [treesOf(steps), partsAmong(steps)];
    return this.#wide.some((name) => canNarrow(trees.get(name) ?? name, parts));
  }

  /** True where so many intervals say so little that those of pairs would not do either. */
  get isFar(): boolean {
    return this.#far > manyWide;
  }

  get result(): Certified<R> {
    const shown = listed(this.#guessed, mostShown);
    const note = `not settled by ${this.#most} digits, so printed as 0 or to even: ${shown}`;
    const notes = this.#guessed.length > 0 ? [note] : [];
    return { entries: this.#entries, notes };
  }

  /**
   * Reads what these numbers settle, and by a guess at its value what they do not. Throws UserError
   * at a value that is not finite, for certain or where it must be guessed.
   */
  settle<N extends End, I extends Interval<N>>(
    line: Ends<N>,
    arithmetic: Arithmetic<I>,
    last?: Last<N>,
  ): void {
    if (last) this.#most = last.digits;
    this.#wide = [];
    this.#far = 0;
    const names = new Set<string>();
    for (const { name } of this.#open) names.add(name);
    const valueOf = evaluation(this.#trace, this.#own, arithmetic, names);
    const left: Open[] = [];
    for (const open of this.#open) {
      const { name, entries } = open;
      const { cols, at } = valueOf(name);
      let unsettled: number[] | undefined;
      for (let i = 0; i < entries.length; i++) {
        const k = entries[i]!;
        const of = at(Math.floor(k / cols), k % cols);
        if (this.#settles(open, k, of, line, last?.guess)) continue;
        (unsettled ??= []).push(k);
        this.#see(name, k, of);
      }
      if (unsettled !== undefined) left.push({ ...open, entries: unsettled });
    }
    this.#open = left;
  }

  /** Notes how little an interval says, where that is not because the range of doubles ends. */
  #see<N extends End>(name: string, k: number, { low, high }: Interval<N>): void {
    const { data } = this.#trace.values.get(name) ?? unknown;
    const size = Math.abs(data[k]!);
    if (!(size > leastWide)) return;
    if (data.length === 1) this.#wide.push(name);
    const isNear = doubleOf(high) - doubleOf(low) < farWide * size;
    if (!isNear) this.#far++;
  }

  /** The error of a step that may have a finite value, which the most digits do not tell. */
  #untold(name: string): UserError {
    const { tree } = this.#trace.steps.find((step) => step.name === name)!;
    const isWave = calls('sin', tree) || calls('cos', tree);
    const why = `a sine or cosine of a number so large that ${this.#most} digits do not tell it`;
    return notFinite(name, this.#trace, isWave ? why : undefined);
  }

  /** Reads an entry of a quantity; false where its interval does not settle it. */
  #settles<N extends End>(
    { name, isRead, isMore }: Open,
    k: number,
    of: Interval<N>,
    line: Ends<N>,
    guess?: (of: Interval<N>) => N,
  ): boolean {
    const { low, high } = of;
    const isFinite = line.isFinite(low) && line.isFinite(high);
    const isInfinite = line.isNaN(low) || (!isFinite && guess !== undefined);
    if (isInfinite && !isMore)
      throw line.isNaN(low) ? notFinite(name, this.#trace) : this.#untold(name);
    if (isInfinite) this.#entries.get(name)![k] = this.#infinite!;
    if (!isFinite) return isInfinite;
    if (!isRead) return true;
    const value = this.#trace.values.get(name) ?? unknown;
    let read = this.#read(low, high, value.data[k]!);
    if (read === undefined && guess) {
      const guessed = guess(of);
      read = this.#read(guessed, guessed, value.data[k]!);
      this.#guessed.push(name + entryText(k, value));
    }
    if (read === undefined) return false;
    this.#entries.get(name)![k] = read;
    return true;
  }
}

const doubleOf = (end: End): number => (typeof end === 'number' ? end : end.toNumber());

/** As long as it will be: one that grows is given room for 17. */
const room = <R>({ data }: Pick<Matrix, 'data'> = unknown): R[] => new Array<R>(data.length);

/** Every entry that is read, and those of steps that double precision finds infinite. */
function openEntries({ values }: Trace, read: ReadonlySet<string>): Open[] {
  const open: Open[] = [];
  values.forEach(({ data }, name) => {
    const isRead = read.has(name);
    const entries = isRead ? allOf(data) : infiniteIn(data);
    if (entries.length > 0) open.push({ name, entries, isRead, isMore: false });
  });
  return open;
}

const onlyEntry = [0];

function allOf({ length }: Float64Array): ArrayLike<number> {
  if (length === 1) return onlyEntry;
  const all = new Uint32Array(length);
  for (let k = 0; k < length; k++) all[k] = k;
  return all;
}

function infiniteIn(data: Float64Array): ArrayLike<number> {
  const found: number[] = [];
  for (let k = 0; k < data.length; k++) if (!Number.isFinite(data[k])) found.push(k);
  return found;
}

/** A formula as it is computed, and the name of its value. */
type Named = Pick<Step, 'name' | 'tree'>;

/** The formulas of the steps, without those of pinned quantities. */
export const computedTrees = ({
  problem,
  steps,
  computed,
}: Pick<Trace, 'problem' | 'steps' | 'computed'>): readonly Named[] =>
  computed ??
  stable(steps, (name) => problem.pinned?.has(name) ?? false).map((step) => {
    const tree = precise(step.tree);
    return tree === step.tree ? step : { name: step.name, tree };
  });

/** A formula in the way that keeps its digits. */
const precise = (tree: Formula): Formula => stableInPlace(recognized(tree));

/** What double precision has of a formula besides the steps. */
const unknown = ofNumber(NaN);

/** The values of some quantities and of all that they depend on, entry by entry. */
export function evaluation<T>(
  { problem, values, steps }: Trace,
  own: readonly Named[],
  arithmetic: Arithmetic<T>,
  wanted: ReadonlySet<string>,
): (name: string) => Entries<T> {
  const { pinned } = problem;
  const keep = keeper(arithmetic);
  const read = new Set(wanted);
  const need = (used: string): unknown => read.add(used);
  for (let k = own.length - 1; k >= 0; k--)
    if (read.has(own[k]!.name)) eachName(own[k]!.tree, need);
  const needed = lazy(() => namesIn(own.filter(({ name }) => read.has(name))));
  const numbers = new Map<string, T>();
  const found = new Map<string, Entries<T>>();
  const valueOf = (name: string): Entries<T> => {
    const known = found.get(name);
    if (known) return known;
    const number = numbers.get(name);
    if (number !== undefined) return single(number);
    const written = problem.given.get(name) ?? pinned?.get(name) ?? values.get(name)!;
    const given = givenEntries(written, arithmetic, keep);
    found.set(name, given);
    return given;
  };
  const interpret = interpreter(valueOf, arithmetic, keep);
  const singleOf = (name: string): T | undefined => {
    const number = numbers.get(name);
    if (number !== undefined) return number;
    const value = valueOf(name);
    return isSingle(value) ? value.at(0, 0) : undefined;
  };
  const numberOf = singles(singleOf, arithmetic);
  const narrow = narrower(singleOf, arithmetic, () => partsAmong(steps));
  for (const { name, tree } of own) {
    if (!read.has(name)) continue;
    // A gradient has the shape of what it is of, also where its formula is one number.
    const shape = values.get(name) ?? unknown;
    const number = numberOf(tree);
    if (number === undefined) {
      const value = keep(spread(interpret(tree), shape, keep));
      found.set(name, value);
      // In the order of the steps, so that none has to go far back.
      if (needed().has(name)) visit(value);
    } else if (isSingle(shape))
      numbers.set(
        name,
        narrow(number, () => treesOf(steps).get(name) ?? tree),
      );
    else found.set(name, spread(single(number), shape, keep));
  }
  return valueOf;
}

/** The formulas of the steps, as they are written. */
const treesOf = keptBy(
  (steps: readonly Step[]): ReadonlyMap<string, Formula> =>
    new Map(steps.map(({ name, tree }) => [name, tree])),
);

/** The formulas of parts of others that were given a name, and of their gradients. */
const partsAmong = keptBy((steps: readonly Step[]): ReadonlyMap<string, Formula> => {
  const parts = partNames(steps);
  return new Map(steps.flatMap(({ name, tree }) => (parts.has(name) ? [[name, tree]] : [])));
});

/** The names that some formulas read. */
function namesIn(formulas: readonly Named[]): Set<string> {
  const names = new Set<string>();
  for (const { tree } of formulas) eachName(tree, (name) => names.add(name));
  return names;
}

/** A formula that reads entries by indices, where it was written with their names, `W1[1,2]`. */
function withIndices(tree: Formula, values: Trace['values']): Formula {
  const entries = namesRead(tree).flatMap((name): [string, Formula][] => {
    const { quantity, entry } = splitEntry(name);
    if (entry === '') return [];
    const value = values.get(quantity)!;
    const k = entryIndex(entry, value)!;
    return [[name, ['index', quantity, Math.floor(k / value.cols) + 1, (k % value.cols) + 1]]];
  });
  return substitute(tree, Object.fromEntries(entries));
}

function visit<T>({ rows, cols, at }: Entries<T>): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) at(i, j);
}

/** A given quantity as it was written. */
function givenEntries<T>(given: Matrix, arithmetic: Arithmetic<T>, keep: Keep<T>): Entries<T> {
  const { rows, cols, data, written } = given;
  if (written === undefined)
    return keep({ rows, cols, at: (i, j) => arithmetic.number(data[i * cols + j]!) });
  const valueOf = (name: string): never => {
    throw new Error(`${name} in a value`);
  };
  return keep(spread(interpreter(valueOf, arithmetic)(written), given));
}
