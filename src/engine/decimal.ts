// Decimal numbers of any length with rounding down and up, by decimal.js, which is loaded when it
// is first needed.
import type { Decimal } from 'decimal.js';
import { exponential } from './exponential.ts';
import { ranges } from './enclosure.ts';
import type { Interval, Line, Rounded } from './interval.ts';
import { logarithm } from './logarithm.ts';
import { halfToEven, roundDown, roundUp } from './rounding.ts';

/** decimal.js, with its largest range of exponents: 1e-348 is no 0 and 1e348 not infinite. */
export type Decimals = typeof Decimal;

export async function loadDecimals(): Promise<Decimals> {
  const { Decimal } = await import('decimal.js');
  return Decimal.clone(wholeRange);
}

const farthest = 9e15;

/** Its exp has a value to here. */
const farthestExp = 2e16;

const wholeRange = { minE: -farthest, maxE: farthest };

/** Sums and products of numbers that are known to the last digit stay so up to this length. */
const longest = 3000;

/**
 * Digits beyond those of the line that its functions are computed with. Those of decimal.js are
 * off by one unit in the last place at most: exp, log and roots by half of one, by its manual.
 */
const guard = 5;

/** What functions made of a few of these are off by at most, in such units. */
const mostUnits = 4;

/** Digits more for the thousands of roundings of a series. */
const seriesGuard = 8;

/**
 * Digits of sines and cosines, for which decimal.js has 1,025 of π: as many as the result and the
 * argument have together.
 */
const longestWave = 500;

/** A line of numbers that counts what is computed. */
export interface CountingLine extends Line<Decimal> {
  /** How many values of functions were computed, or of what takes as long. */
  readonly computed: () => number;
}

/** Products that take as long as a function of as many digits, about. */
const productsInFunction = 256;

/** A sine or cosine takes as long as another function for every so many digits. */
const digitsOfWave = 20;

/** Numbers of `digits` significant digits where they cannot be exact. */
export function decimalLine(decimals: Decimals, digits: number): CountingLine {
  let computed = 0;
  const rounding = (precision: number, how: Decimal.Rounding): Decimals =>
    decimals.clone({ ...wholeRange, precision, rounding: how });
  const [up, down] = [rounding(digits, roundUp), rounding(digits, roundDown)];
  const exact = rounding(2 * longest + 10, halfToEven);
  const wide = rounding(digits + guard, halfToEven);
  const series = rounding(digits + guard + seriesGuard, halfToEven);
  const unit = new wide(10).pow(1 - digits - guard).times(mostUnits);
  const [zero, one] = [new wide(0), new wide(1)];

  const both = (apply: (of: Decimals, a: Decimal, b: Decimal) => Decimal) => {
    const counted = (of: Decimals, a: Decimal, b: Decimal): Decimal => {
      computed += 1 / productsInFunction;
      return apply(of, a, b);
    };
    return {
      down: (a: Decimal, b: Decimal) => counted(down, a, b),
      up: (a: Decimal, b: Decimal) => counted(up, a, b),
    };
  };

  /** A function that keeps its last value: both ends of an interval are often of one number. */
  const lastOf = (apply: (a: Decimal) => Decimal, cost = 1): ((a: Decimal) => Decimal) => {
    let last: { readonly a: Decimal; readonly value: Decimal } | undefined;
    return (a) => {
      if (last?.a.eq(a)) return last.value;
      computed += cost;
      const value = apply(a);
      last = { a, value };
      return value;
    };
  };

  /** A function whose result is off by some units of the wider precision at most. */
  const approximate = (
    apply: (a: Decimal) => Decimal,
    least = -Infinity,
    most = Infinity,
  ): Rounded<[Decimal], Decimal> => {
    const valueAt = lastOf(apply);
    const near = (a: Decimal, of: Decimals, side: 1 | -1): Decimal => {
      const value = valueAt(new wide(a));
      if (!value.isFinite()) return overflow(value, side);
      // A value of 0 is one below the range of exponents: exact ones are known before.
      const slack = value.isZero() ? nearest : value.abs().times(unit);
      return of.max(least, of.min(most, of.add(value, slack.times(side))));
    };
    return { down: (a) => near(a, down, -1), up: (a) => near(a, up, 1) };
  };

  const nearest = new wide(`1e-${farthest - 1000}`);

  /** What is past the range of exponents: as large as can be said. */
  const overflow = (value: Decimal, side: 1 | -1): Decimal => {
    if (value.isNaN() || value.isNegative() === side < 0) return value;
    return new wide(`1e${farthest}`).times(-side);
  };

  const short = digits + guard > longestWave ? rounding(longestWave, halfToEven) : wide;

  /** Of an argument rounded first; one of so many digits before its point may give anything. */
  const wave = (name: 'sin' | 'cos'): Rounded<[Decimal], Decimal> => {
    const proportion = new short(10).pow(1 - short.precision);
    const [least, most] = ranges[name];
    const valueAt = lastOf((a) => a[name](), digits / digitsOfWave);
    const near = (a: Decimal, of: Decimals, side: 1 | -1): Decimal => {
      const argument = new short(a).toSignificantDigits(short.precision);
      if (argument.e > longestWave) return new wide(side);
      const value = valueAt(argument);
      const dropped = argument.eq(a) ? zero : argument.abs();
      const slack = value.abs().plus(dropped).times(proportion);
      return of.max(least, of.min(most, of.add(value, slack.times(side))));
    };
    return { down: (a) => near(a, down, -1), up: (a) => near(a, up, 1) };
  };

  const exponentials = new Map<number, (a: Decimal) => Decimal>();

  /** With at least so many digits more than the line's functions have. */
  const exponentialOf = (spare: number): ((a: Decimal) => Decimal) => {
    const more = Math.ceil(spare / 16) * 16;
    const found = exponentials.get(more) ?? exponential(decimals, digits + guard + more);
    exponentials.set(more, found);
    return found;
  };

  /** exp with digits in hand; past the range of exponents infinite, or 0. */
  const exp = (a: Decimal, spare = 0): Decimal => {
    if (a.abs().lt(farthestExp)) return exponentialOf(spare)(a);
    return a.isNegative() ? zero : new wide(Infinity);
  };

  let logOf: ((a: Decimal) => Decimal) | undefined;

  const log = (a: Decimal): Decimal => {
    // Of what has no logarithm, or none that is finite, the library knows what it is.
    if (!a.isFinite() || a.lte(0)) return a.ln();
    logOf ??= logarithm(decimals, digits + guard);
    return logOf(a);
  };

  /** Digits that 1 - exp(a) loses where a is small. */
  const lost = (a: Decimal): number => Math.max(0, 1 - a.e);

  /** So near 0 that the cube is beyond the digits. */
  const isTiny = (a: Decimal): boolean => 2 * a.e < -digits - guard;

  const tanh = (a: Decimal): Decimal => {
    if (isTiny(a)) return a;
    const power = exp(a.abs().times(-2), lost(a));
    const size = new wide(exact.sub(1, power)).div(power.plus(1));
    return a.isNegative() ? size.neg() : size;
  };

  const sinh = (a: Decimal): Decimal =>
    isTiny(a) ? a : new wide(exact.sub(exp(a, lost(a)), exp(a.neg(), lost(a)))).div(2);

  /** log(1 + t) for t from 0 on: the alternating series where 1 + t is near 1. */
  const log1p = (t: Decimal): Decimal => {
    if (t.gt(0.01)) return log(new wide(exact.add(1, t)));
    let sum = zero;
    let power = new wide(t);
    for (let k = 1; !power.isZero(); k++, power = power.times(t).neg()) {
      const longer = sum.plus(power.div(k));
      if (longer.eq(sum)) break;
      sum = longer;
    }
    return sum;
  };

  const sigmoid = (z: Decimal): Decimal => {
    const power = exp(z.abs().neg());
    return (z.isNegative() ? power : one).div(power.plus(1));
  };

  const softplus = (z: Decimal): Decimal => {
    const rest = log1p(exp(z.abs().neg()));
    return z.isPositive() ? rest.plus(z) : rest;
  };

  /** The series of kernels.ts, all terms positive; what 1 is more is less than exp(-x^2). */
  const erf = (x: Decimal): Decimal => {
    const own = new series(x);
    const square = own.times(own).times(2);
    if (square.gt(2 * Math.LN10 * (digits + guard))) return x.isNegative() ? one.neg() : one;
    let term = own.times(2).div(series.acos(-1).sqrt());
    let sum = term;
    for (let n = 1; !term.isZero(); n++) {
      term = term.times(square).div(2 * n + 1);
      const longer = sum.plus(term);
      if (longer.eq(sum)) break;
      sum = longer;
    }
    return sum.times(exp(square.div(-2), seriesGuard));
  };

  const isShort = (value: Decimal): boolean => value.isFinite() && value.precision() <= longest;

  return {
    from: (value) => new wide(value),
    written: (value) => {
      const decimal = new wide(String(value));
      return { low: decimal, high: decimal };
    },
    get pi(): Interval<Decimal> {
      const { down, up } = approximate(() => wide.acos(-1));
      return { low: down(zero), high: up(zero) };
    },
    compare: (a, b) => a.cmp(b),
    isNaN: (a) => a.isNaN(),
    isFinite: (a) => a.isFinite(),
    negate: (a) => a.neg(),
    exactSum: (a, b) => {
      if (a.isZero()) return b;
      if (b.isZero()) return a;
      if (Math.abs(a.e - b.e) > longest) return undefined;
      const sum = exact.add(a, b);
      return isShort(sum) ? sum : undefined;
    },
    exactProduct: (a, b) => {
      const product = exact.mul(a, b);
      return isShort(product) ? product : undefined;
    },
    add: both((of, a, b) => of.add(a, b)),
    multiply: both((of, a, b) => of.mul(a, b)),
    divide: both((of, a, b) => of.div(a, b)),
    functions: {
      exp: approximate(exp, ...ranges.exp),
      log: approximate(log),
      log1p: approximate(log1p, 0),
      sqrt: { down: (a) => down.sqrt(a), up: (a) => up.sqrt(a) },
      cbrt: { down: (a) => down.cbrt(a), up: (a) => up.cbrt(a) },
      tanh: approximate(tanh, ...ranges.tanh),
      sinh: approximate(sinh),
      atan: approximate((a) => a.atan()),
      asin: approximate((a) => a.asin()),
      sin: wave('sin'),
      cos: wave('cos'),
      sigmoid: approximate(sigmoid, ...ranges.sigmoid),
      softplus: approximate(softplus, ...ranges.softplus),
      erf: approximate(erf, ...ranges.erf),
    },
    toNumber: (a) => a.toNumber(),
    computed: () => computed,
  };
}

/**
 * What an interval holds that no digits settle: the tie that both ends are to so many digits, else
 * 0.
 */
export function middle({ low, high }: Interval<Decimal>, digits: number): Decimal {
  const [from, to] = [low, high].map((end) => end.toSignificantDigits(digits, halfToEven));
  return from!.eq(to!) ? from! : low.times(0);
}
