// Numbers that are computed alike are equal, however many digits would be needed to tell: e^2 and
// e^2 tie, their difference is 0, and e^2 + 0.1 - 0.1 is e^2.
import type { Arithmetic } from './arithmetic.ts';

/** A number with the number of the way in which it was computed. */
type Told<T> = T & {
  readonly way: number;
  /** What it is the sum of, in the order of their ways; of itself where that is left out. */
  readonly terms?: readonly Term<T>[];
};

/** A number that is no sum, so many times. */
interface Term<T> {
  readonly of: Told<T>;
  readonly times: number;
}

/** Operations for which the order of two numbers does not matter. */
const commutative: ReadonlySet<string> = new Set(['+', '*', 'max', 'min']);

/** What two numbers that are equal give. */
const ofEqual: Readonly<Record<string, 0 | 1>> = { '>': 0, '>=': 1 };

/** What is kept in memory: numbers beyond these count as unlike all others. */
const mostWays = 200_000;
const mostSummands = 1000;

/** A sum of more is as one number; so is one of so many times the same. */
const mostTerms = 12;
const mostTimes = 2 ** 31;

const termsOf = <T>(a: Told<T>): readonly Term<T>[] => a.terms ?? [{ of: a, times: 1 }];

/** The terms of a sum, those of one number together; undefined of a sum of too many. */
function together<T>(terms: readonly Term<T>[]): readonly Term<T>[] | undefined {
  const found = new Map<number, Term<T>>();
  for (const { of, times } of terms)
    found.set(of.way, { of, times: times + (found.get(of.way)?.times ?? 0) });
  const left = [...found.values()].filter(({ times }) => times !== 0);
  if (left.length > mostTerms || left.some(({ times }) => Math.abs(times) > mostTimes))
    return undefined;
  return left.sort((a, b) => a.of.way - b.of.way);
}

/** An arithmetic that sees where two numbers are computed alike. */
export function seeingAlike<T extends object>(arithmetic: Arithmetic<T>): Arithmetic<Told<T>> {
  const ways = new Map<string, number>();
  let others = 0;
  const unlike = (value: T): Told<T> => ({ ...value, way: --others });
  const told = (value: T, ...way: readonly (string | number)[]): Told<T> => {
    if (ways.size >= mostWays) return unlike(value);
    const key = way.join(' ');
    if (!ways.has(key)) ways.set(key, ways.size);
    return { ...value, way: ways.get(key)! };
  };
  const zero: Told<T> = { ...told(arithmetic.number(0), 'number', 0), terms: [] };
  const number = (value: number): Told<T> =>
    value === 0 ? zero : told(arithmetic.number(value), 'number', value);

  /** A sum by what it is the sum of, where these are few; undefined where they are not. */
  const sumOf = (all: readonly Term<T>[], total: () => T): Told<T> | undefined => {
    const terms = together(all);
    const [first] = terms ?? [];
    if (terms === undefined || first === undefined) return terms && zero;
    if (terms.length === 1 && first.times === 1) return first.of;
    const parts = terms.flatMap(({ of, times }) => [of.way, times]);
    return { ...told(total(), 'terms', ...parts), terms };
  };

  const plus =
    (name: string, times: 1 | -1, apply: (a: T, b: T) => T) =>
    (a: Told<T>, b: Told<T>): Told<T> => {
      const others = termsOf(b).map((term) => ({ ...term, times: times * term.times }));
      const total = (): T => apply(a, b);
      return (
        sumOf([...termsOf(a), ...others], total) ?? told(total(), name, ...inOrder(name, a, b))
      );
    };

  const ofOne =
    (name: string, apply: (a: T) => T) =>
    (a: Told<T>): Told<T> =>
      told(apply(a), name, a.way);

  const ofTwo =
    (name: string, apply: (a: T, b: T) => T) =>
    (a: Told<T>, b: Told<T>): Told<T> => {
      const equal = a.way === b.way ? ofEqual[name] : undefined;
      if (equal !== undefined) return number(equal);
      return told(apply(a, b), name, ...inOrder(name, a, b));
    };

  const isAtLeast = arithmetic.operators['>=']!;
  const beats = (a: Told<T>, b: Told<T>): boolean =>
    a.way === b.way || arithmetic.toNumber(isAtLeast(a, b)) === 1;

  /** One of the two where it is known which, so that it stays what it is. */
  const extreme =
    (name: string, apply: (a: T, b: T) => T, isFirst: (a: Told<T>, b: Told<T>) => boolean) =>
    (a: Told<T>, b: Told<T>): Told<T> => {
      if (isFirst(a, b)) return a;
      return isFirst(b, a) ? b : ofTwo(name, apply)(a, b);
    };

  const { max, min, '+': add, '-': subtract } = arithmetic.operators;
  return {
    number,
    constant: (name) => told(arithmetic.constant(name), name),
    functions: mapped(arithmetic.functions, ofOne),
    operators: {
      ...mapped(arithmetic.operators, ofTwo),
      '+': plus('+', 1, add!),
      '-': plus('-', -1, subtract!),
      max: extreme('max', max!, beats),
      min: extreme('min', min!, (a, b) => beats(b, a)),
    },
    sum: (terms) => {
      const total = arithmetic.sum(terms);
      if (terms.length > mostSummands) return unlike(total);
      return (
        sumOf(terms.flatMap(termsOf), () => total) ??
        told(total, 'sum', ...terms.map(({ way }) => way))
      );
    },
    isZero: arithmetic.isZero,
    toNumber: arithmetic.toNumber,
  };
}

/** The ways of two numbers, in one order where it does not matter. */
const inOrder = <T>(name: string, a: Told<T>, b: Told<T>): readonly [number, number] =>
  commutative.has(name) && b.way < a.way ? [b.way, a.way] : [a.way, b.way];

const mapped = <A, B>(
  table: Readonly<Record<string, A>>,
  change: (name: string, of: A) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(table).map(([name, of]) => [name, change(name, of)]));
