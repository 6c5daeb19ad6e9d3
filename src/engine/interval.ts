// Interval arithmetic over any numbers that can be rounded down and up: a result holds the exact
// value for certain, whatever the numbers between the ends of the arguments are.
import {
  wholePower,
  type Arithmetic,
  type Narrowing,
  type Room,
  type SumOf,
} from './arithmetic.ts';
import { enclosures, exactValues, type Increasing } from './enclosure.ts';

/**
 * All numbers from `low` to `high`. Both ends are NaN where there is no number for certain: 1/0, or
 * the logarithm of -1.
 */
export interface Interval<N> {
  readonly low: N;
  readonly high: N;
}

/** A function that rounds its result, down or up. */
export interface Rounded<Args extends readonly unknown[], N> {
  readonly down: (...args: Args) => N;
  readonly up: (...args: Args) => N;
}

/** Numbers with rounding down and up. */
export interface Line<N> {
  readonly from: (value: number) => N;
  /** A decimal, which a double is the shortest text of. */
  readonly written: (value: number) => Interval<N>;
  readonly pi: Interval<N>;
  readonly compare: (a: N, b: N) => number;
  readonly isNaN: (a: N) => boolean;
  readonly isFinite: (a: N) => boolean;
  readonly negate: (a: N) => N;
  /** Sum and product where they are numbers of this line, else undefined. */
  readonly exactSum: (a: N, b: N) => N | undefined;
  readonly exactProduct: (a: N, b: N) => N | undefined;
  readonly add: Rounded<[N, N], N>;
  readonly multiply: Rounded<[N, N], N>;
  readonly divide: Rounded<[N, N], N>;
  /** True where what has no value counts for nothing: nobody works out the root of -0.0004. */
  readonly isClipped?: true;
  /** A better way to add many than one after the other, where there is one. */
  readonly total?: Rounded<[readonly N[]], N>;
  readonly functions: Readonly<Record<Increasing | 'sin' | 'cos', Rounded<[N], N>>>;
  readonly toNumber: (a: N) => number;
  /** How wide an interval is, in proportion, that is too wide where more can be told. */
  readonly wide?: number;
  /** A place for so many of them, where there is one. */
  readonly roomOf?: (size: number) => Room<N>;
}

/** The arguments from which on a function has values, and those at which its value is exact. */
const domains: Readonly<Partial<Record<Increasing, readonly [from: number, to: number]>>> = {
  log: [0, Infinity],
  sqrt: [0, Infinity],
  asin: [-1, 1],
};

/** A line on which every result may also be rounded, as far down and up as `round` says. */
export function roughened<N>(line: Line<N>, round: Rounded<[N], N>): Line<N> {
  const rough = <Args extends readonly unknown[]>(of: Rounded<Args, N>): Rounded<Args, N> => ({
    down: (...args) => round.down(of.down(...args)),
    up: (...args) => round.up(of.up(...args)),
  });
  const { add, multiply, divide, functions } = line;
  const { total, ...single } = line;
  return {
    ...single,
    isClipped: true,
    written: (value) => ({ low: line.from(value), high: line.from(value) }),
    exactSum: () => undefined,
    exactProduct: () => undefined,
    add: rough(add),
    multiply: rough(multiply),
    divide: rough(divide),
    functions: Object.fromEntries(
      Object.entries(functions).map(([name, of]) => [name, rough(of)]),
    ) as unknown as Line<N>['functions'],
  };
}

/** Intervals of numbers nearer to 0 are wide because there the range of doubles ends. */
export const leastWide = 1e-250;

/** The arithmetic of intervals on a line. */
export function intervals<N>(line: Line<N>): Arithmetic<Interval<N>> {
  type I = Interval<N>;
  const { add, multiply, divide, negate, compare, isNaN } = line;
  const [zero, unit, two] = [0, 1, 2].map(line.from) as [N, N, N];
  const [most, least, none] = [Infinity, -Infinity, NaN].map(line.from) as [N, N, N];
  const point = (value: N): I => ({ low: value, high: value });
  const nothing = point(none);
  const everything: I = { low: least, high: most };
  const [zeroPoint, unitPoint] = [point(zero), point(unit)];
  const unitInterval: I = { low: zero, high: unit };
  const tiny = line.from(leastWide);

  const isPoint = ({ low, high }: I): boolean => low === high || compare(low, high) === 0;
  const isNothing = ({ low }: I): boolean => isNaN(low);
  const isBelow = (a: N, b: N): boolean => compare(a, b) < 0;
  const smaller = (a: N, b: N): N => (isBelow(b, a) ? b : a);
  const larger = (a: N, b: N): N => (isBelow(a, b) ? b : a);
  const isNegative = (a: N): boolean => isBelow(a, zero);
  const isZeroEnd = (a: N): boolean => compare(a, zero) === 0;
  const isZero = ({ low, high }: I): boolean => isZeroEnd(low) && isZeroEnd(high);
  const holdsZero = ({ low, high }: I): boolean => !isBelow(zero, low) && !isNegative(high);

  const plus = (a: I, b: I): I => {
    if (isPoint(a) && isPoint(b)) {
      const exact = line.exactSum(a.low, b.low);
      if (exact !== undefined) return point(exact);
    }
    return { low: add.down(a.low, b.low), high: add.up(a.high, b.high) };
  };

  const minus = (a: I): I => ({ low: negate(a.high), high: negate(a.low) });

  /** Ends stand for finite numbers that come near them, so 0 times any of them is 0. */
  const end = (apply: (a: N, b: N) => N, a: N, b: N): N =>
    isZeroEnd(a) || isZeroEnd(b) ? zero : apply(a, b);

  const times = (a: I, b: I): I => {
    if (isNothing(a) || isNothing(b)) return nothing;
    if (isPoint(a) && isPoint(b)) {
      const exact = line.exactProduct(a.low, b.low);
      if (exact !== undefined) return point(exact);
    }
    if (!isNegative(a.low)) return timesPositive(b, a);
    if (!isNegative(b.low)) return timesPositive(a, b);
    if (!isBelow(zero, a.high)) return minus(timesPositive(b, minus(a)));
    if (!isBelow(zero, b.high)) return minus(timesPositive(a, minus(b)));
    return {
      low: smaller(end(multiply.down, a.low, b.high), end(multiply.down, a.high, b.low)),
      high: larger(end(multiply.up, a.low, b.low), end(multiply.up, a.high, b.high)),
    };
  };

  const timesPositive = (a: I, by: I): I => ({
    low: end(multiply.down, a.low, isNegative(a.low) ? by.high : by.low),
    high: end(multiply.up, a.high, isNegative(a.high) ? by.low : by.high),
  });

  const dividedBy = (a: I, b: I): I => {
    if (isNothing(a) || isNothing(b) || isZero(b)) return nothing;
    if (isZero(a)) return holdsZero(b) ? everything : zeroPoint;
    if (holdsZero(b)) return everything;
    if (isNegative(b.high)) return dividedByPositive(minus(a), minus(b));
    return dividedByPositive(a, b);
  };

  const dividedByPositive = (above: I, below: I): I => ({
    low: divide.down(above.low, isNegative(above.low) ? below.low : below.high),
    high: divide.up(above.high, isNegative(above.high) ? below.high : below.low),
  });

  const absolute = (a: I): I => {
    if (isNothing(a) || !isNegative(a.low)) return a;
    if (!isBelow(zero, a.high)) return minus(a);
    return { low: zero, high: larger(negate(a.low), a.high) };
  };

  const extreme =
    (pick: (a: N, b: N) => N) =>
    (a: I, b: I): I =>
      isNothing(a) || isNothing(b)
        ? nothing
        : { low: pick(a.low, b.low), high: pick(a.high, b.high) };
  const [max, min] = [extreme(larger), extreme(smaller)];

  /** A function at one end. */
  const atEnds = (name: Increasing | 'sin' | 'cos'): Rounded<[N], N> => {
    const { down, up } = line.functions[name];
    const exact = exactValues[name]?.map(line.from) as [N, N] | undefined;
    if (!exact) return { down, up };
    const [argument, value] = exact;
    return {
      down: (of) => (compare(of, argument) === 0 ? value : down(of)),
      up: (of) => (compare(of, argument) === 0 ? value : up(of)),
    };
  };

  const increasing = (name: Increasing): ((a: I) => I) => {
    const { down, up } = atEnds(name);
    const [from, to] = (domains[name]?.map(line.from) ?? [least, most]) as [N, N];
    return (a) => {
      if (isNothing(a)) return a;
      if (isBelow(a.high, from) || isBelow(to, a.low)) return nothing;
      // The logarithm has no value at 0, but as near to it as one likes.
      if (name === 'log' && isZero(a)) return nothing;
      if (name === 'log' && !isBelow(zero, a.low)) return { low: least, high: up(a.high) };
      // Part of it may lie outside of the domain; more digits tell.
      if (!line.isClipped && (isBelow(a.low, from) || isBelow(to, a.high))) return everything;
      return { low: down(larger(a.low, from)), high: up(smaller(a.high, to)) };
    };
  };

  /** Sine and cosine change by no more than their argument does. */
  const wave = (name: 'sin' | 'cos'): ((a: I) => I) => {
    const { down, up } = atEnds(name);
    return (a) => {
      if (isNothing(a)) return a;
      if (isPoint(a)) return { low: down(a.low), high: up(a.low) };
      const width = add.up(a.high, negate(a.low));
      // Not from -1 to 1: nobody is to take the middle of them for the value.
      if (!isBelow(width, unit)) return everything;
      const middle = add.down(a.low, divide.down(width, two));
      const away = larger(add.up(middle, negate(a.low)), add.up(a.high, negate(middle)));
      return {
        low: larger(negate(unit), add.down(down(middle), negate(away))),
        high: smaller(unit, add.up(up(middle), away)),
      };
    };
  };

  const grows = Object.fromEntries(
    (Object.keys(line.functions) as Increasing[]).map((name) => [name, increasing(name)]),
  ) as Readonly<Record<Increasing, (a: I) => I>>;
  const [sin, cos] = [wave('sin'), wave('cos')];

  /** Of numbers that are not negative. */
  const powerOf = (a: I, n: number): I => wholePower(a, n, times);

  const toWhole = (a: I, n: number): I => {
    if (isNothing(a) || !isNegative(a.low)) return isNothing(a) ? a : powerOf(a, n);
    if (n % 2 === 0) return powerOf(absolute(a), n);
    if (!isBelow(zero, a.high)) return minus(powerOf(minus(a), n));
    return {
      low: negate(powerOf(point(negate(a.low)), n).high),
      high: powerOf(point(a.high), n).high,
    };
  };

  const doubleOf = (a: I): number | undefined => {
    const value = line.toNumber(a.low);
    return isPoint(a) && compare(a.low, line.from(value)) === 0 ? value : undefined;
  };

  const decided = (isTrue: boolean, isFalse: boolean): I => {
    if (isTrue) return unitPoint;
    return isFalse ? zeroPoint : unitInterval;
  };

  const compared =
    (isTrue: (a: N, b: N) => boolean) =>
    (a: I, b: I): I => {
      if (isNothing(a) || isNothing(b)) return nothing;
      return decided(isTrue(a.low, b.high), !isTrue(a.high, b.low));
    };
  const oneByOne: SumOf<I> = (count, term) => {
    let sum = count === 0 ? zeroPoint : term(0);
    for (let k = 1; k < count; k++) sum = plus(sum, term(k));
    return sum;
  };

  const sumOf: SumOf<I> = (count, term) => {
    const { total } = line;
    if (!total || count < 3) return oneByOne(count, term);
    const [lows, highs]: [N[], N[]] = [[], []];
    let exact: N | undefined = zero;
    for (let k = 0; k < count; k++) {
      const of = term(k);
      lows.push(of.low);
      highs.push(of.high);
      if (exact !== undefined) exact = isPoint(of) ? line.exactSum(exact, of.low) : undefined;
    }
    if (exact !== undefined) return point(exact);
    return { low: total.down(lows), high: total.up(highs) };
  };

  const narrowingBy = (wide: N): Narrowing<I> => ({
    isWide: (a) => {
      if (isNothing(a)) return false;
      const size = absolute(a).low;
      // Of what may be 0 no digit can be told.
      if (isBelow(size, tiny)) return false;
      return isBelow(multiply.down(size, wide), add.up(a.high, negate(a.low)));
    },
    least: ({ low }) => point(low),
    both: (a, b) =>
      isNothing(b) ? a : { low: larger(a.low, b.low), high: smaller(a.high, b.high) },
  });

  return {
    ...enclosures<I>({
      zero: zeroPoint,
      one: unitPoint,
      everything,
      nothing,
      number: line.written,
      pi: line.pi,
      isNothing,
      isZero,
      isBelow: (a, bound) => isBelow(a.high, line.from(bound)),
      isAbove: (a, bound) => isBelow(line.from(bound), a.low),
      doubleOf,
      negate: minus,
      absolute,
      plus,
      times,
      dividedBy,
      toWhole,
      max,
      min,
      isGreater: compared((a, b) => isBelow(b, a)),
      isAtLeast: compared((a, b) => !isBelow(a, b)),
      functions: { ...grows, sin, cos },
    }),
    sum: (terms) => sumOf(terms.length, (k) => terms[k]!),
    sumOf,
    toNumber: ({ low }) => line.toNumber(low),
    narrowing: line.wide === undefined ? undefined : narrowingBy(line.from(line.wide)),
    roomOf: line.roomOf && ((size) => roomForEnds(line.roomOf!(size), line.roomOf!(size))),
  };
}

const roomForEnds = <N>(lows: Room<N>, highs: Room<N>): Room<Interval<N>> => ({
  get: (k) => ({ low: lows.get(k), high: highs.get(k) }),
  set: (k, { low, high }) => {
    lows.set(k, low);
    highs.set(k, high);
  },
});
