// The law of intervals: whatever numbers lie in the arguments, what an operator gives of them lies
// in the result. For doubles, pairs of them and decimals, against plain decimals of more digits.
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { Arithmetic } from '../src/engine/arithmetic.ts';
import { decimalLine, loadDecimals } from '../src/engine/decimal.ts';
import { floatLine, outwardLine } from '../src/engine/float-line.ts';
import { intervals, type Interval, type Line } from '../src/engine/interval.ts';
import { halfToEven } from '../src/engine/rounding.ts';
import { Pair, pairStep } from '../src/engine/pair.ts';
import { Ball, balls } from '../src/engine/pair-ball.ts';
import { inRange } from '../src/engine/pair-functions.ts';
import { runsIn } from './effort.ts';
import { decimals } from './exact.ts';
import { between, random } from './random.ts';

const digits = 400;
// Which takes most of the time.
const exact = decimals(runsIn(200, digits));
const Exact = Decimal.clone({ precision: digits });

/** A double to its last digit, which 101 are not enough for below 1e-25: not its shortest text. */
function whole(value: number): Decimal {
  let [multiple, halvings] = [value, 0];
  for (; !Number.isInteger(multiple); halvings++) multiple *= 2;
  return new Exact(String(BigInt(multiple))).div(Exact.pow(2, halvings));
}

/** A random double of a random size, now and then a round one. */
function randomNumber(next: () => number): number {
  if (next() < 0.2) return Math.round(between(next, -3, 3));
  return between(next, -1, 1) * 10 ** Math.round(between(next, -6, 3));
}

/** Two numbers, the lower first; often the same. */
function randomEnds(next: () => number): readonly [number, number] {
  const low = randomNumber(next);
  if (next() < 0.3) return [low, low];
  const other = next() < 0.5 ? low * (1 + 1e-14 * next()) : randomNumber(next);
  return [Math.min(low, other), Math.max(low, other)];
}

function holds<N>({ low, high }: Interval<N>, value: Decimal): boolean {
  const [from, to] = [low, high].map((end) => (end instanceof Decimal ? end : wholeOf(end)));
  return from!.lte(value) && to!.gte(value);
}

const wholeOf = (end: unknown): Decimal => {
  if (end instanceof Pair) return Number.isFinite(end.high) ? sum(end) : new Exact(end.high);
  return Number.isFinite(end) ? whole(end as number) : new Exact(String(end));
};

const sum = ({ high, low, steps }: Pair): Decimal =>
  whole(high)
    .plus(whole(low))
    .times(Exact.pow(2, pairStep * steps));

/** A kind of intervals, and how one is made of its ends. */
interface Kind<I> {
  readonly arithmetic: Arithmetic<I>;
  readonly from: (low: number, high: number) => I;
}

const onLine = <N>(line: Line<N>): Kind<Interval<N>> => ({
  arithmetic: intervals(line),
  from: (low, high) => ({ low: endOf(line, low), high: endOf(line, high) }),
});

const ballFrom = (low: number, high: number): Ball => {
  if (low === high) return new Ball(inRange(low, 0, 0), 0);
  const middle = low + (high - low) / 2;
  return new Ball(new Pair(middle), Math.max(middle - low, high - middle) * (1 + 1e-15));
};

const ofBalls: Kind<Ball> = { arithmetic: balls, from: ballFrom };

const kinds = [
  ['doubles', async () => onLine(floatLine)],
  ['doubles, rounded outward', async () => onLine(outwardLine)],
  ['pairs of doubles', async () => ofBalls],
  ['decimals', async () => onLine(decimalLine(await loadDecimals(), 20))],
] as readonly (readonly [string, () => Promise<unknown>])[] as readonly (readonly [
  string,
  () => Promise<Kind<Interval<unknown>>>,
])[];

const rights = new Map<string, Decimal>();

/** The value of a function at 80 digits, which all lines are held against. */
function rightOf(name: string, p: number): Decimal {
  const key = `${name} ${p}`;
  const right = rights.get(key) ?? exact.functions[name]!(whole(p));
  rights.set(key, right);
  return right;
}

describe.each(kinds)('intervals of %s', (_, makeKind) => {
  it.each(Object.keys(exact.operators))('hold a %s b', async (name) => {
    const { arithmetic, from } = await makeKind();
    const next = random(11);
    for (let k = 0; k < runsIn(4, 60); k++) {
      const [a, b] = [randomEnds(next), randomEnds(next)];
      // A power of a negative number is one only for whole exponents, of which there are few.
      const exponent = Math.round(b[0] % 5);
      const second = name.includes('^') ? ([exponent, exponent] as const) : b;
      const [p, q] = [inside(a, next), inside(second, next)];
      const right = exact.operators[name]!(whole(p), whole(q));
      const [x, y] = [a, second].map(([low, high]) => from(low, high));
      const found = arithmetic.operators[name]!(x!, y!);
      if (!right.isFinite()) continue;
      expect(holds(found, right), `${p} ${name} ${q} in ${a} ${second}: seed 11, ${k}`).toBe(true);
    }
  });

  const functions = Object.keys(intervals(floatLine).functions).filter(
    (name) => name in exact.functions,
  );

  it.each(functions)('hold %s', async (name) => {
    const { arithmetic, from } = await makeKind();
    const next = random(12);
    for (let k = 0; k < runsIn(2, 25); k++) {
      const drawn = randomEnds(next);
      // 1 + t is a decimal of 80 digits only where t is not too small.
      const a = name === 'log1p' ? ([Math.abs(drawn[0]), Math.abs(drawn[0])] as const) : drawn;
      const p = inside(a, next);
      const right = rightOf(name, p);
      const found = arithmetic.functions[name]!(from(...a));
      // What is left of 1 + exp(a) at this many digits says nothing there.
      if (!right.isFinite() || (name === 'softplus' && p < -100)) continue;
      expect(holds(found, right), `${name} of ${p} in ${a}: seed 12, ${k}`).toBe(true);
    }
  });
});

/** A double as an end: of a decimal line all of its digits. */
const endOf = <N>(line: Line<N>, value: number): N =>
  line.from(0) instanceof Decimal ? (whole(value) as N) : line.from(value);

const inside = ([low, high]: readonly [number, number], next: () => number): number =>
  Math.min(high, Math.max(low, low + (high - low) * next()));

it('a decimal lies in its interval of pairs, which has 25 digits', () => {
  const next = random(13);
  for (let k = 0; k < runsIn(100, 20_000); k++) {
    const size = 10 ** Math.round(between(next, -1, 1) * (k % 3 === 0 ? 60 : 5));
    const value = Number((randomNumber(next) * size).toPrecision(1 + (k % 17)));
    const { low, high } = balls.number(value);
    const decimal = new Exact(String(value));
    expect(holds({ low, high }, decimal), String(value)).toBe(true);
    const width = sum(high).minus(sum(low));
    expect(width.lte(decimal.abs().times(1e-25)), String(value)).toBe(true);
  }
});

describe('balls are narrow', () => {
  const width = ({ low, high }: Ball): Decimal => sum(high).minus(sum(low));
  const narrow = (value: number): Ball => new Ball(new Pair(value), Math.abs(value) * 2 ** -95);

  it.each(['exp', 'log', 'log1p', 'sqrt', 'tanh', 'sinh', 'sigmoid', 'softplus', 'erf'])(
    '%s of what is known to 28 digits is known to 23',
    (name) => {
      const next = random(15);
      for (let k = 0; k < runsIn(20, 500); k++) {
        const size = between(next, 0.1, 1) * 10 ** Math.round(between(next, -6, 1));
        const value = name === 'log' || name === 'sqrt' || next() < 0.5 ? size : -size / 12;
        const found = balls.functions[name]!(narrow(value));
        const most = sum(found.middle).abs().times(1e-23);
        // At 1 the logarithm is 0, and what is off there is all that there is of it.
        const least = name === 'log' ? new Exact(1e-26) : new Exact(0);
        expect(width(found).lte(Decimal.max(most, least)), `${name} ${value}`).toBe(true);
      }
    },
  );

  it.each(['tanh', 'sigmoid', 'softplus'])('%s holds where it comes near its ends', (name) => {
    const next = random(18);
    for (let k = 0; k < runsIn(20, 300); k++) {
      const value = between(next, 25, 75) * (next() < 0.5 ? 1 : -1);
      const found = balls.functions[name]!(new Ball(new Pair(value), 0));
      expect(holds(found, rightOf(name, value)), `${name} ${value}`).toBe(true);
      expect(width(found).lte(sum(found.middle).abs().times(1e-25)), `${value}`).toBe(true);
    }
  });

  it.each(['+', '-', '*', '/', 'max', 'min'])('a %s b of what has 28 digits has 26', (name) => {
    const next = random(16);
    for (let k = 0; k < runsIn(20, 500); k++) {
      const [a, b] = [between(next, 1, 2), -between(next, 3, 9) * 10 ** between(next, -30, 30)];
      const found = balls.operators[name]!(narrow(a), narrow(b));
      expect(width(found).lte(sum(found.middle).abs().times(2e-26)), `${a} ${name} ${b}`).toBe(
        true,
      );
    }
  });

  it('erf, which no plain decimal has, holds what decimals of 60 digits hold', async () => {
    const line = decimalLine(await loadDecimals(), 60);
    const next = random(17);
    for (let k = 0; k < runsIn(20, 300); k++) {
      const low = between(next, -11, 11) / 10 ** (k % 4);
      const ends = [low, low + 1e-3 * next() * (k % 3)] as const;
      const p = inside(ends, next);
      const right = intervals(line).functions['erf']!(onLine(line).from(p, p));
      const found = balls.functions['erf']!(ballFrom(...ends));
      expect(holds(found, new Exact(right.low.toString())), `erf of ${p} in ${ends}`).toBe(true);
    }
  });

  it('sums and products of doubles are exact, and so is what cancels', () => {
    const { operators, number } = balls;
    const product = operators['*']!(number(0.1), number(3));
    const double = (value: number): Ball => new Ball(new Pair(value), 0);
    const exact = operators['*']!(double(1 + 2 ** -40), double(1 + 2 ** -41));
    expect(product.error).toBeGreaterThan(0);
    expect(exact.error).toBe(0);
    expect(balls.isZero(operators['-']!(exact, exact))).toBe(true);
    expect(balls.isZero(operators['*']!(number(0), product))).toBe(true);
    expect(balls.isZero(balls.functions['tanh']!(number(0)))).toBe(true);
  });
});

it.each([20, 33, 400])('a pair has the digits of decimal.js, of up to %d places', (places) => {
  const next = random(14);
  for (let k = 0; k < runsIn(50, 5000); k++) {
    const high = randomNumber(next);
    const pair = new Pair(high, next() < 0.3 ? 0 : high * between(next, -1, 1) * 2 ** -54, k % 2);
    const decimal = sum(pair);
    const digits = k % places;
    expect(pair.toFixed(digits)).toBe(decimal.toFixed(digits, halfToEven));
    expect(pair.toExponential(digits)).toBe(decimal.toExponential(digits, halfToEven));
  }
});

describe('intervals of doubles are narrow', () => {
  const { operators, number, sum } = intervals(floatLine);

  it('sums and products that are doubles are exact', () => {
    expect(operators['+']!(number(0.5), number(-0.5))).toEqual({ low: 0, high: 0 });
    expect(operators['*']!(number(1.5), number(2.5))).toEqual({ low: 3.75, high: 3.75 });
    expect(operators['/']!(number(6), number(3))).toEqual({ low: 2, high: 2 });
  });

  it('a sum of many is off by a few units in the last place of its value, not of its length', () => {
    const terms = Array.from({ length: 1000 }, (_, k) => number(1 + k / 3));
    const { low, high } = sum(terms);
    expect((high - low) / high).toBeLessThan(5e-16);
  });
});

it.each(['sin', 'cos'] as const)('a chain of %s stays as wide as what it begins with', (name) => {
  const apply = intervals(floatLine).functions[name]!;
  let of: Interval<number> = { low: 0.5, high: 0.5 + 1e-12 };
  for (let k = 0; k < 100; k++) of = apply(of);
  expect(of.high - of.low).toBeLessThan(2e-12);
});
