// What a formula needs of numbers to have a value: a kind of number, and on it every operator and
// function of one number or of two. What an operator means for rows and columns is interpret.ts's.

export interface Arithmetic<T> {
  /** A number as its shortest text says it: 0.1 is a tenth, not the double next to it. */
  readonly number: (value: number) => T;
  /** `pi` and `e`. */
  readonly constant: (name: string) => T;
  readonly functions: Readonly<Record<string, (a: T) => T>>;
  readonly operators: Readonly<Record<string, (a: T, b: T) => T>>;
  readonly sum: (terms: readonly T[]) => T;
  /** True where it is 0 for certain. */
  readonly isZero: (a: T) => boolean;
  /** The double nearest to it. */
  readonly toNumber: (a: T) => number;
}
