// What a formula needs of numbers to have a value: a kind of number, and on it every operator and
// function of one number or of two. What an operator means for rows and columns is interpret.ts's.

/** Higher powers than this are taken by way of the logarithm. */
export const largestPower = 1000;

/** a to a whole number from 1, by squaring. */
export function wholePower<T>(a: T, n: number, times: (a: T, b: T) => T): T {
  if (n === 1) return a;
  const half = wholePower(a, Math.floor(n / 2), times);
  const even = times(half, half);
  return n % 2 === 0 ? even : times(even, a);
}

export interface Arithmetic<T> {
  /** A number as its shortest text says it: 0.1 is a tenth, not the double next to it. */
  readonly number: (value: number) => T;
  /** `pi` and `e`. */
  readonly constant: (name: string) => T;
  readonly functions: Readonly<Record<string, (a: T) => T>>;
  readonly operators: Readonly<Record<string, (a: T, b: T) => T>>;
  readonly sum: (terms: readonly T[]) => T;
  /** The same of terms that are made one by one, where they need not be held. */
  readonly sumOf?: SumOf<T>;
  /** True where it is 0 for certain. */
  readonly isZero: (a: T) => boolean;
  /** The double nearest to it. */
  readonly toNumber: (a: T) => number;
  /** How what has come out too wide is made narrower, where numbers are intervals. */
  readonly narrowing?: Narrowing<T> | undefined;
  /** A place for so many that takes less memory than an array of them, where there is one. */
  readonly roomOf?: ((size: number) => Room<T>) | undefined;
}

export interface Narrowing<T> {
  readonly isWide: (a: T) => boolean;
  /** Its lower end. */
  readonly least: (a: T) => T;
  /** What lies in both. */
  readonly both: (a: T, b: T) => T;
}

export type SumOf<T> = (count: number, term: (k: number) => T) => T;

/** Holds numbers by their index; only those that were set are there to be got. */
export interface Room<T> {
  readonly get: (k: number) => T;
  readonly set: (k: number, value: T) => void;
}
