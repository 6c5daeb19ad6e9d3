// The steps of a problem as one list of operations on single numbers, without rows, columns or
// names: what is done with every record of a stream is read off the formulas once.
import type { Formula } from '../model/formula.ts';
import type { Arithmetic } from './arithmetic.ts';
import type { Place } from './evaluate.ts';
import { interpreter, kept, spread, type Entries } from './interpret.ts';

export interface Operation {
  readonly head: string;
  /** Operations that stand before it. */
  readonly args: readonly Operation[];
  readonly index: number;
  /** Of a number, what it is. */
  readonly value: number;
  /** Where in memory the result is, of what has a name. */
  place?: number;
}

export interface Tape {
  readonly operations: readonly Operation[];
  /** The wanted entries, in their order. */
  readonly wanted: readonly Operation[];
}

/** V8 does not optimise the code of many more. */
const mostOperations = 800;

/** There are too many, or they are others for every record: an index is one of its numbers. */
class NoTape extends Error {}

/** The tape of some quantities, from the formulas of all that are computed, if there is one. */
export function tapeOf(
  formulas: readonly { readonly name: string; readonly tree: Formula }[],
  places: ReadonlyMap<string, Place>,
  wanted: readonly string[],
): Tape | undefined {
  const operations: Operation[] = [];
  const add = (head: string, args: readonly Operation[], value = 0): Operation => {
    const index = operations.length;
    if (index === mostOperations) throw new NoTape();
    const operation = { head, args, index, value };
    operations.push(operation);
    return operation;
  };
  const trees = new Map(formulas.map(({ name, tree }) => [name, tree]));
  const found = new Map<string, Entries<Operation>>();
  const valueOf = (name: string): Entries<Operation> => {
    if (!found.has(name)) found.set(name, kept(placed(read(name), places.get(name)!)));
    return found.get(name)!;
  };
  const read = (name: string): Entries<Operation> => {
    const tree = trees.get(name);
    const place = places.get(name)!;
    return tree === undefined
      ? { ...place, at: () => add('given', []) }
      : spread(interpret(tree), place);
  };
  const interpret = interpreter(valueOf, recorder(add));
  try {
    return { operations, wanted: wanted.map(valueOf).flatMap(entriesOf) };
  } catch (error) {
    if (error instanceof NoTape) return undefined;
    throw error;
  }
}

const placed = ({ rows, cols, at }: Entries<Operation>, { offset }: Place): Entries<Operation> => ({
  rows,
  cols,
  at: (i, j) => {
    const operation = at(i, j);
    operation.place ??= offset + i * cols + j;
    return operation;
  },
});

const entriesOf = <T>({ rows, cols, at }: Entries<T>): T[] =>
  Array.from({ length: rows * cols }, (_, k) => at(Math.floor(k / cols), k % cols));

type Add = (head: string, args: readonly Operation[], value?: number) => Operation;

/** The arithmetic that writes down what is done. */
const recorder = (add: Add): Arithmetic<Operation> => ({
  number: (value) => add('number', [], value),
  constant: (name) => add(name, []),
  functions: byName((head) => (a: Operation) => add(head, [a])),
  operators: byName((head) => (a: Operation, b: Operation) => add(head, [a, b])),
  sum: (terms) => (terms.length === 1 ? terms[0]! : add('sum', terms)),
  isZero: () => false,
  toNumber: () => {
    throw new NoTape();
  },
});

/** A table with every name in it. */
const byName = <Value>(make: (head: string) => Value): Readonly<Record<string, Value>> =>
  new Proxy({}, { get: (_, head) => make(String(head)) });

/** Runs what a wanted entry of a memory takes in other numbers: by its place among all of them. */
export function playing<T>(
  { operations, wanted }: Tape,
  arithmetic: Arithmetic<T>,
): (memory: Float64Array) => (k: number) => T {
  let now: Float64Array = new Float64Array();
  const results: (T | undefined)[] = [];
  const makers = operations.map((operation) => maker(operation));
  // Not deeper than a tape is long.
  const resultOf = ({ index }: Operation): T => (results[index] ??= makers[index]!());
  return (memory) => {
    now = memory;
    results.fill(undefined);
    return (k) => resultOf(wanted[k]!);
  };

  function maker({ head, args, value, place }: Operation): () => T {
    const [first, second] = args as readonly [Operation, Operation?];
    if (head === 'given') return () => arithmetic.number(now[place!]!);
    if (head === 'sum') return () => arithmetic.sum(args.map(resultOf));
    if (args.length === 0) {
      const constant = head === 'number' ? arithmetic.number(value) : arithmetic.constant(head);
      return () => constant;
    }
    if (second === undefined) {
      const apply = arithmetic.functions[head]!;
      return () => apply(resultOf(first));
    }
    const apply = arithmetic.operators[head]!;
    // As entry by entry 0 times anything is 0.
    const isZeroFirst = head === '*' || head === '/';
    return () => {
      const a = resultOf(first);
      return isZeroFirst && arithmetic.isZero(a) ? a : apply(a, resultOf(second));
    };
  }
}
