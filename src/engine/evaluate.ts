// Formula trees to float64 code: each step becomes a JavaScript statement or loop over one flat
// memory in which every quantity has its place. Only trees of the operators below become code,
// never a person's text.
import type { Formula } from '../model/formula.ts';
import {
  axisOf,
  broadcast,
  countOf,
  isPairwise,
  isSameShape,
  isSingle,
  Misfit,
  one,
  poolWindow,
  productShape,
  rowAndColumn,
  shapeOfFormula,
  stackedSide,
  type Axis,
  type Shape,
} from '../model/shape.ts';
import { lazy } from '../kept.ts';
import { stable } from '../model/stable.ts';
import type { Step } from '../model/step.ts';
import { argumentsOf, headOf } from '../model/tree.ts';
import { isItsText } from './float-line.ts';
import { singles, type Singles } from './interpret.ts';
import { IndexFault, kernels } from './kernels.ts';

/** Where a quantity lies: `rows × cols` numbers from `offset`, row by row. */
export interface Place extends Shape {
  readonly offset: number;
}

/**
 * Steps compiled for given shapes: `run(memory)` reads the given quantities' places and fills the
 * computed ones.
 */
export interface Compiled {
  readonly places: ReadonlyMap<string, Place>;
  readonly size: number;
  readonly run: (memory: Float64Array, factors?: Float64Array) => void;
  /** What `run` is made of. */
  readonly source: Source;
}

/** Steps that leave something in place of an IndexFault. */
export const withoutFault =
  (run: Compiled['run'], leave: (memory: Float64Array) => void): Compiled['run'] =>
  (memory, factors) => {
    try {
      run(memory, factors);
    } catch (error) {
      if (!(error instanceof IndexFault)) throw error;
      leave(memory);
    }
  };

/** The body of a function of the memory `m`, a scratch memory `s` so large, the kernels `K`. */
export interface Source {
  readonly code: string;
  readonly scratchSize: number;
}

/** Code of what the entry (i, j) of one operation is multiplied by, of the factors `F`. */
export type Shake = (i: string, j: string) => string;

/**
 * Compiles steps for the shapes of the given quantities. `a .* b` and `a ./ b` are 0 where a is 0,
 * whatever b is: the 0·ln 0 = 0 of cross-entropy and its derivative. Results of operations that
 * round are multiplied by what `shake` says, where it is there. Throws Misfit when shapes
 * do not fit.
 */
export function compile(
  steps: readonly Step[],
  given: ReadonlyMap<string, Shape>,
  shake?: Shake,
): Compiled {
  const layout = new Layout(given);
  const { places } = layout;
  // A computed quantity that is given keeps its value.
  const unset = stable(steps, (name) => places.has(name));
  return shake === undefined && placedAsSingles(unset, layout)
    ? runOnceAsSingles(unset, layout)
    : translated(unset, layout, shake);
}

/** Where quantities lie, one behind the other. */
class Layout {
  readonly places = new Map<string, Place>();
  #size = 0;

  constructor(given: ReadonlyMap<string, Shape>) {
    for (const [name, shape] of given) this.put(name, shape);
  }

  get size(): number {
    return this.#size;
  }

  put(name: string, { rows, cols }: Shape): Place {
    const place = { offset: this.#size, rows, cols };
    this.places.set(name, place);
    this.#size += rows * cols;
    return place;
  }
}

/** The steps as code; those that have a place already keep it. */
function translated(steps: readonly Step[], layout: Layout, shake?: Shake): Compiled {
  const { places } = layout;
  const scratch = new Scratch();
  const translate = translator(places, scratch, shake);
  const code = steps.map((step) => {
    const translated = translate(step.tree);
    const shape = ownShape(step, places) ?? translated.value;
    return assignment(translated, places.get(step.name) ?? layout.put(step.name, shape));
  });
  const source = { code: code.join('\n'), scratchSize: scratch.size };
  return { places, size: layout.size, run: scratch.function(source.code), source };
}

/** A gradient has the shape of what it is of, also where its formula is one number for all. */
const ownShape = (step: Step, places: Layout['places']): Shape | undefined =>
  step.pass === 'backward' && step.of !== undefined ? places.get(step.of) : undefined;

/** Gives steps their places as long as each is one number; true where all are. */
function placedAsSingles(steps: readonly Step[], layout: Layout): boolean {
  const { places } = layout;
  const isNumber = singles((name) => {
    const place = places.get(name);
    return place && isSingle(place) ? NaN : undefined;
  }, doubles());
  for (const step of steps) {
    const shape = ownShape(step, places) ?? one;
    if (!isSingle(shape) || isNumber(step.tree) === undefined) return false;
    layout.put(step.name, shape);
  }
  return true;
}

/** Steps of one number each, which have their places: their code is made for a second run. */
function runOnceAsSingles(steps: readonly Step[], layout: Layout): Compiled {
  const { places, size } = layout;
  const asCode = lazy(() => translated(steps, layout));
  const runOnce = (memory: Float64Array): void => {
    const offsetOf = (name: string): number => places.get(name)!.offset;
    const valueOf = singles((name) => memory[offsetOf(name)], doubles());
    for (const { name, tree } of steps) memory[offsetOf(name)] = valueOf(tree)!;
  };
  let hasRun = false;
  return {
    places,
    size,
    run: (memory) => {
      if (hasRun) return asCode().run(memory);
      hasRun = true;
      runOnce(memory);
    },
    get source() {
      return asCode().source;
    },
  };
}

/**
 * Compiles one formula that puts its value in `target`, where all quantities have their places
 * already. A number fills the target; with `mayFill` so does any value of one number, row or
 * column. Undefined where the shapes do not fit: the formula is then none of this network's.
 */
export function compileFormula(
  tree: Formula,
  target: Place,
  places: ReadonlyMap<string, Place>,
  mayFill = false,
): Compiled['run'] | undefined {
  const scratch = new Scratch();
  try {
    const translated = translator(places, scratch)(tree);
    return mayFill || fills(tree, translated.value, target)
      ? scratch.function(assignment(translated, target))
      : undefined;
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}

const fills = (tree: Formula, { rows, cols }: Shape, target: Shape): boolean =>
  typeof tree === 'number' || (rows === target.rows && cols === target.cols);

/** Memory for values on the way that have no name, and the making of functions that use it. */
class Scratch {
  #size = 0;

  get size(): number {
    return this.#size;
  }

  take({ rows, cols }: Shape): number {
    const offset = this.#size;
    this.#size += rows * cols;
    return offset;
  }

  function(code: string): Compiled['run'] {
    if (!/\b[sKF]\b/.test(code)) return new Function('m', code) as Compiled['run'];
    const scratch = new Float64Array(this.#size);
    const run = new Function('m', 's', 'K', 'F', code) as (
      memory: Float64Array,
      scratch: Float64Array,
      kernel: typeof kernels,
      factors: Float64Array | undefined,
    ) => void;
    return (memory, factors) => run(memory, scratch, kernels, factors);
  }
}

const assignment = ({ value, hoisted }: Translated, place: Place): string =>
  `{${hoisted.join('')}${stored(value, 'm', place)}}`;

/**
 * The statements that put a value in its place; one that has fewer rows or columns stands for as
 * many equal ones.
 */
function stored(value: Value, array: string, place: Place): string {
  if (value.store && value.rows === place.rows && value.cols === place.cols)
    return value.store(array, place);
  const filled: Value = {
    ...place,
    at: (i, j, emit) => entry(value, place, i, j, emit),
  };
  return loops(filled, (i, j, entry) => `${array}[${index(place, i, j)}]=${entry};`);
}

interface Translated {
  readonly value: Value;
  /** The statements (reductions to one number) that must run before its loops. */
  readonly hoisted: readonly string[];
}

/** A value as code: its shape and the expression of the entry at (i, j). */
interface Value extends Shape {
  /** `emit` takes statements that must run just before the expression. */
  readonly at: (i: string, j: string, emit: (code: string) => void) => string;
  /** Where it lies, of a value that is not to be computed: reading it again costs nothing. */
  readonly place?: { readonly array: string; readonly place: Place };
  /** True where an entry is read as cheaply as if it had a place. */
  readonly isCheap?: true;
  /** A quicker way to store all of it than entry by entry. */
  readonly store?: (array: string, place: Place) => string;
}

export const scalarFunctions: Readonly<Record<string, (a: string) => string>> = {
  exp: (a) => `Math.exp(${a})`,
  log: (a) => `Math.log(${a})`,
  tanh: (a) => `Math.tanh(${a})`,
  sqrt: (a) => `Math.sqrt(${a})`,
  abs: (a) => `Math.abs(${a})`,
  sin: (a) => `Math.sin(${a})`,
  cos: (a) => `Math.cos(${a})`,
  sign: (a) => `Math.sign(${a})`,
  relu: (a) => `Math.max(${a},0)`,
  sigmoid: (a) => `(1/(1+Math.exp(0-${a})))`,
  erf: (a) => `K.erf(${a})`,
  softplus: (a) => `(Math.max(${a},0)+Math.log1p(Math.exp(0-Math.abs(${a}))))`,
};

export const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** Squares are products, which are rounded once. */
function power(a: string, b: string): string {
  if (b === '2') return `(${a}*${a})`;
  return /^\d/.test(b) ? `(${a}**${b})` : `(${b}===2?${a}*${a}:${a}**${b})`;
}

export const elementwise: Readonly<Record<string, (a: string, b: string) => string>> = {
  '+': (a, b) => `(${a}+${b})`,
  '-': (a, b) => `(${a}-${b})`,
  '*': (a, b) => `(${a}*${b})`,
  '/': (a, b) => `(${a}/${b})`,
  '.*': (a, b) => `(${a}===0?0:${a}*${b})`,
  './': (a, b) => `(${a}===0?0:${a}/${b})`,
  '.^': power,
  '^': power,
  '>': (a, b) => `(${a}>${b}?1:0)`,
  '>=': (a, b) => `(${a}>=${b}?1:0)`,
  // 1 - sigmoid(z) and 1 - tanh(z)^2 where the difference has lost digits, from z.
  sigmoidrest: (a, z) => `(${a}>0.9?1/(1+Math.exp(${z})):1-${a})`,
  tanhslope: (a, z) => `(${a}*${a}>0.9?1/Math.cosh(${z})**2:1-${a}*${a})`,
  max: (a, b) => `Math.max(${a},${b})`,
  min: (a, b) => `Math.min(${a},${b})`,
};

/** What operators do as code, done to doubles. */
export const doubles = lazy((): Singles<number> => {
  const listed = (table: Readonly<Record<string, (...args: string[]) => string>>): string =>
    Object.entries(table)
      .map(([head, code]) => `'${head}':(a,b)=>${code('a', 'b')}`)
      .join();
  const code = `return{functions:{${listed(scalarFunctions)}},operators:{${listed(elementwise)}}}`;
  const made = new Function('K', code)(kernels) as Pick<Singles<number>, 'functions' | 'operators'>;
  return {
    ...made,
    number: (value) => value,
    constant: (name) => constants[name]!,
    isZero: (value) => value === 0,
  };
});

interface Reduction {
  readonly start: string;
  readonly add: (total: string, entry: string) => string;
  /** What is made of the total of `count` entries. */
  readonly end?: (total: string, count: number) => string;
}

const reductions: Readonly<Record<string, Reduction>> = {
  sum: { start: '0', add: (total, entry) => `${total}+=${entry};` },
  mean: {
    start: '0',
    add: (total, entry) => `${total}+=${entry};`,
    end: (total, count) => `${total}/${count}`,
  },
  norm: {
    start: '0',
    add: (total, entry) => `${total}+=(${entry})**2;`,
    end: (total) => `Math.sqrt(${total})`,
  },
  max: { start: '-Infinity', add: (most, entry) => `${most}=Math.max(${most},${entry});` },
  min: { start: 'Infinity', add: (least, entry) => `${least}=Math.min(${least},${entry});` },
};

/** What gives one of its arguments, or 0 or 1. */
const exactHeads: ReadonlySet<string> = new Set(['>', '>=', 'max', 'min', 'abs', 'relu', 'sign']);

const roundingHeads: ReadonlySet<string> = new Set([
  ...Object.keys({ ...elementwise, ...scalarFunctions, ...reductions, ...constants }),
  ...['softmax', 'logsoftmax', 'conv', 'convfull'],
]);

/** True of an operation whose result is rounded, and of a number that is no double itself. */
const isRounding = (node: Formula): boolean => {
  if (typeof node === 'number') return !isItsText(node);
  const head = headOf(node) ?? '';
  return roundingHeads.has(head) && !exactHeads.has(head);
};

/** Longer code than this is not written twice: it gets a name of its own. */
const longest = 120;

/**
 * Makes a function from a tree to its value, one for all steps, for it is made of many. A value is
 * made code before the next is asked for: the names of what it hoists begin anew.
 */
function translator(
  places: ReadonlyMap<string, Place>,
  scratch: Scratch,
  shake?: Shake,
): (tree: Formula) => Translated {
  let hoisted: string[] = [];
  let reduced = new Map<string, string>();
  let temporaries = 0;
  const temporary = (): string => `t${temporaries++}`;

  const value = (node: Formula): Value => {
    const plain = plainValue(node);
    if (shake === undefined || plain.store || !isRounding(node)) return plain;
    const { rows, cols, at } = plain;
    return { rows, cols, at: (i, j, emit) => `(${at(i, j, emit)}*${shake(i, j)})` };
  };

  const plainValue = (node: Formula): Value => {
    // Bracketed where it is negative: neither 0--1 nor -1**2 is code.
    if (typeof node === 'number') return scalar(node < 0 ? `(${node})` : String(node));
    if (typeof node === 'string') return quantity(node);
    const head = node[0];
    const args = argumentsOf(node);
    if (head in constants) return scalar(String(constants[head]));
    if (head === 'count') return counted(node);
    const own = special[head];
    if (own) return own(node, args);
    if (args.length === 0) throw new Error(`${head} has no arguments`);
    const left = value(args[0]!);
    if (isReduction(node)) return reduction(reductions[head]!, left, axisOf(node));
    if (args.length === 1) return unary(head, left);
    const right = value(args[1]!);
    return head === '*' && !isSingle(left) && !isSingle(right)
      ? product(node, left, right)
      : pointwise(node, left, right);
  };

  const quantity = (name: string): Value => {
    const place = places.get(name);
    if (!place) throw new Error(`${name} is read before it is computed`);
    return placed('m', place);
  };

  const shapeOf = (name: string): Shape => places.get(name)!;

  const counted = (node: Formula): Value => {
    const count = String(countOf(node, shapeOf));
    return { ...shapeOfFormula(node, shapeOf), at: () => count, isCheap: true };
  };

  const isReduction = (node: Formula): boolean =>
    typeof node === 'object' && node[0] in reductions && !isPairwise(node);

  const unary = (head: string, of: Value): Value => {
    if (head === "'") return transposed(of);
    // From 0, so that a loss of 0 is never -0.
    if (head === '-') return mapped(of, (a) => `(0-${a})`);
    // A factor left out, of the rewrites of mistakes; a gradient entry by entry that was kept as
    // one number.
    if (head === 'ones') return { rows: of.rows, cols: of.cols, at: () => '1', isCheap: true };
    const code = scalarFunctions[head];
    if (!code) throw new Error(`no meaning for ${head}`);
    return mapped(of, code);
  };

  const mapped = (of: Value, code: (a: string) => string): Value => ({
    rows: of.rows,
    cols: of.cols,
    at: (i, j, emit) => code(short(of.at(i, j, emit), emit)),
  });

  /** Code that may be written more than once. */
  const short = (code: string, emit: (code: string) => void): string => {
    if (code.length <= longest) return code;
    const name = temporary();
    emit(`const ${name}=${code};`);
    return name;
  };

  /** The value where it lies: computed once, however often it is read. */
  const computed = (of: Value): Value & Required<Pick<Value, 'place'>> => {
    if (of.place) return of as Value & Required<Pick<Value, 'place'>>;
    const place = { rows: of.rows, cols: of.cols, offset: scratch.take(of) };
    hoisted.push(stored(of, 's', place));
    return placed('s', place);
  };

  const cheap = (of: Value): Value => (of.place || of.isCheap ? of : computed(of));

  const reduction = (kind: Reduction, of: Value, axis: Axis | undefined): Value => {
    if (axis !== undefined) return reducedAlong(kind, of, axis);
    const end = kind.end ?? ((total: string) => total);
    const code = (total: string): string =>
      `let ${total}=${kind.start};${loops(of, (_i, _j, entry) => kind.add(total, entry))}`;
    const result = end('total', of.rows * of.cols);
    const key = code('total') + result;
    let name = reduced.get(key);
    if (!name) {
      name = temporary();
      reduced.set(key, name);
      hoisted.push(code(name));
      if (kind.end) hoisted.push(`${name}=${kind.end(name, of.rows * of.cols)};`);
    }
    return scalar(name);
  };

  const reducedAlong = (kind: Reduction, of: Value, axis: Axis): Value => {
    const source = cheap(of);
    const shape = axis === 1 ? { rows: 1, cols: of.cols } : { rows: of.rows, cols: 1 };
    const count = axis === 1 ? of.rows : of.cols;
    const lines: Value = {
      ...shape,
      at: (i, j, emit) => {
        const total = temporary();
        const k = `k${total}`;
        const inner: string[] = [];
        const at = axis === 1 ? ([k, j] as const) : ([i, k] as const);
        const entry = source.at(...at, (code) => inner.push(code));
        const body = inner.join('') + kind.add(total, entry);
        emit(`let ${total}=${kind.start};for(let ${k}=0;${k}<${count};${k}++){${body}}`);
        return kind.end ? `(${kind.end(total, count)})` : total;
      },
    };
    return computed(lines);
  };

  const pointwise = (node: Formula, left: Value, right: Value): Value => {
    const head = headOf(node)!;
    const code = elementwise[head];
    if (!code) throw new Error(`no meaning for ${head}`);
    const whole = head === '*' ? productShape(node, left, right) : broadcast(node, left, right);
    const shape = shapeOnly(whole);
    const a = isSameShape(left, shape) ? left : cheap(left);
    const b = isSameShape(right, shape) ? right : cheap(right);
    return {
      ...shape,
      at: (i, j, emit) =>
        code(short(entry(a, shape, i, j, emit), emit), short(entry(b, shape, i, j, emit), emit)),
    };
  };

  const product = (node: Formula, one: Value, other: Value): Value => {
    const { rows, cols } = productShape(node, one, other);
    const left = one.cols === 1 && cols === 1 ? one : cheap(one);
    const right = one.cols === 1 && rows === 1 ? other : cheap(other);
    if (left.cols === 1)
      return {
        rows,
        cols,
        at: (i, j, emit) => `(${left.at(i, '0', emit)}*${right.at('0', j, emit)})`,
      };
    return {
      rows,
      cols,
      at: (i, j, emit) => {
        const total = temporary();
        const k = `k${total}`;
        const inner: string[] = [];
        const add = (code: string): void => void inner.push(code);
        const factors = [left.at(i, k, add), right.at(k, j, add)];
        inner.push(`${total}+=${factors.join('*')};`);
        emit(`let ${total}=0;${forLoop(k, left.cols, inner.join(''))}`);
        return total;
      },
      ...(isTransposed(left) && cols === 1 && { store: byRows(left, right) }),
    };
  };

  /** A transposed matrix times a column, the matrix gone through in the order that it lies in. */
  const byRows =
    (left: Value, right: Value) =>
    (array: string, place: Place): string => {
      const factor = temporary();
      const k = `k${factor}`;
      const target = `${array}[${index(place, 'i', '0')}]`;
      const inner = `${target}+=${left.at('i', k, () => undefined)}*${factor};`;
      const body = `const ${factor}=${right.at(k, '0', () => undefined)};${forLoop('i', place.rows, inner)}`;
      return forLoop('i', place.rows, `${target}=0;`) + forLoop(k, left.cols, body);
    };

  const softmax = (node: Formula, args: readonly Formula[]): Value => {
    const axis = axisOf(node);
    const z = computed(value(args[0]!));
    const most = reduction(reductions['max']!, z, axis);
    const powers = computed({
      rows: z.rows,
      cols: z.cols,
      at: (i, j, emit) => `Math.exp(${z.at(i, j, emit)}-${entry(most, z, i, j, emit)})`,
    });
    const sum = reduction(reductions['sum']!, powers, axis);
    return {
      rows: z.rows,
      cols: z.cols,
      at: (i, j, emit) => `(${powers.at(i, j, emit)}/${entry(sum, z, i, j, emit)})`,
    };
  };

  const logSoftmax = (node: Formula, args: readonly Formula[]): Value => {
    const axis = axisOf(node);
    const z = computed(value(args[0]!));
    const most = reduction(reductions['max']!, z, axis);
    const short = (i: string, j: string, emit: (code: string) => void): string =>
      `(${z.at(i, j, emit)}-${entry(most, z, i, j, emit)})`;
    const shape = shapeOnly(z);
    // Without the largest, which is 1: what the others are beside it has all its digits.
    const first = firstOf(z, 1, axis);
    const others = computed({
      ...shape,
      at: (...at) => `((1-${first.at(...at)})*Math.exp(${short(...at)}))`,
    });
    const sum = reduction(reductions['sum']!, others, axis);
    return {
      ...shape,
      at: (i, j, emit) => `(${short(i, j, emit)}-Math.log1p(${entry(sum, z, i, j, emit)}))`,
    };
  };

  /**
   * Where a block of entries begins, and its shape; an index that is a quantity is read when the
   * code runs.
   */
  const block = (of: Shape, node: Formula, indices: readonly Formula[]): Block => {
    const [row, col] = rowAndColumn(of, indices);
    const shape = shapeOfFormula(node, shapeOf);
    return { ...shape, row: start(row, of.rows), col: start(col, of.cols) };
  };

  const start = (at: Formula, size: number): string => {
    if (typeof at === 'number') return String(at - 1);
    if (typeof at === 'object' && at[0] === 'all') return '0';
    if (typeof at === 'object' && at[0] === ':') return String((at[1] as number) - 1);
    const name = temporary();
    hoisted.push(`const ${name}=K.indexOf(${value(at).at('0', '0', () => undefined)},${size});`);
    return name;
  };

  const indexed = (node: Formula, args: readonly Formula[]): Value => {
    const of = cheap(value(args[0]!));
    const { row, col, rows, cols } = block(of, node, args.slice(1));
    return {
      rows,
      cols,
      at: (i, j, emit) => of.at(shifted(row, i), shifted(col, j), emit),
      isCheap: true,
    };
  };

  /** Zeros, with a block of other entries among them. */
  const withBlock = (shape: Shape, parts: readonly (Block & { readonly of: Value })[]): Value => {
    const place = { rows: shape.rows, cols: shape.cols, offset: scratch.take(shape) };
    hoisted.push(`s.fill(0,${place.offset},${place.offset + shape.rows * shape.cols});`);
    for (const part of parts) {
      const { of, row, col, rows, cols } = part;
      const filled: Value = { rows, cols, at: (i, j, emit) => entry(of, part, i, j, emit) };
      hoisted.push(
        loops(filled, (i, j, code) => {
          const at = index(place, shifted(row, i), shifted(col, j));
          return `s[${at}]=${code};`;
        }),
      );
    }
    return placed('s', place);
  };

  const placedBack = (_: Formula, args: readonly Formula[]): Value => {
    const [gradient = 0, of = 0, ...indices] = args;
    const shape = shapeOfFormula(of, shapeOf);
    const where = block(shape, ['index', of, ...indices], indices);
    return withBlock(shape, [{ ...where, of: cheap(value(gradient)) }]);
  };

  const together = (node: Formula, args: readonly Formula[]): Value => {
    const values = args.map(value);
    const side = stackedSide(node, values);
    let from = 0;
    const parts = values.map((of) => {
      const at = String(from);
      from += of[side];
      const start = side === 'rows' ? { row: at, col: '0' } : { row: '0', col: at };
      return { rows: of.rows, cols: of.cols, ...start, of };
    });
    return withBlock(shapeOfFormula(node, shapeOf), parts);
  };

  const stored4 = (of: Value): string => {
    const { array, place } = computed(of).place;
    return `{of:${array},offset:${place.offset},rows:${place.rows},cols:${place.cols}}`;
  };

  /** A kernel's call that fills a place of its own. */
  const called = (shape: Shape, call: (out: string) => string): Value => {
    const place = { rows: shape.rows, cols: shape.cols, offset: scratch.take(shape) };
    const out = `{of:s,offset:${place.offset},rows:${place.rows},cols:${place.cols}}`;
    hoisted.push(call(out));
    return placed('s', place);
  };

  const convolved = (node: Formula, args: readonly Formula[]): Value => {
    const [head] = node as readonly [string];
    const [first, second] = args.map((arg) => stored4(value(arg)));
    return called(shapeOfFormula(node, shapeOf), (out) => `K.${head}(${out},${first},${second});`);
  };

  const windowOf = (of: Shape, args: readonly Formula[]): string =>
    JSON.stringify(poolWindow(of, args));

  const pooled = (node: Formula, args: readonly Formula[]): Value => {
    const image = value(args[0]!);
    const source = stored4(image);
    const window = windowOf(image, args);
    return called(shapeOfFormula(node, shapeOf), (out) => `K.maxpool(${out},${source},${window});`);
  };

  const unpooled = (_: Formula, args: readonly Formula[]): Value => {
    const [gradient = 0, of = 0, ...sizes] = args;
    const image = value(of);
    const sources = [stored4(value(gradient)), stored4(image)].join(',');
    const window = windowOf(image, [of, ...sizes]);
    return called(image, (out) => `K.unpool(${out},${sources},${window});`);
  };

  /** Of the rewrites of mistakes: a pooling that every entry of a window gets the gradient of. */
  const unpooledToAll = (_: Formula, [gradient = 0, ...args]: readonly Formula[]): Value => {
    const source = stored4(value(gradient));
    const shape = shapeOfFormula(args[0]!, shapeOf);
    const window = windowOf(shape, args);
    return called(shape, (out) => `K.unpoolall(${out},${source},${window});`);
  };

  /** 1 at the first largest entry (`sign` 1) or smallest (-1), 0 elsewhere. */
  const firstOf = (of: Value, sign: 1 | -1, axis: Axis | undefined): Value => {
    const source = stored4(of);
    return called(of, (out) => `K.firstExtreme(${out},${source},${sign},${axis ?? 0});`);
  };

  const firstExtreme = (node: Formula, args: readonly Formula[]): Value => {
    const [head] = node as readonly [string];
    return firstOf(value(args[0]!), head === 'firstmax' ? 1 : -1, axisOf(node));
  };

  /** Of the rewrites of mistakes: all rows but one left out. */
  const only = (_: Formula, [of = 0, row = 0]: readonly Formula[]): Value => {
    const all = value(of);
    const kept = (row as number) - 1;
    return { ...shapeOnly(all), at: (i, j, emit) => `(${i}==${kept}?${all.at(i, j, emit)}:0)` };
  };

  /** Of them too: a matrix from its other end, rows and columns. */
  const flip = (_: Formula, [of = 0]: readonly Formula[]): Value => {
    const all = cheap(value(of));
    const { rows, cols } = all;
    const back = (k: string, size: number): string => (size === 1 ? k : `(${size - 1}-${k})`);
    return { rows, cols, at: (i, j, emit) => all.at(back(i, rows), back(j, cols), emit) };
  };

  const special: Readonly<Record<string, (node: Formula, args: readonly Formula[]) => Value>> = {
    only,
    flip,
    softmax,
    logsoftmax: logSoftmax,
    index: indexed,
    place: placedBack,
    rows: together,
    beside: together,
    list: together,
    conv: convolved,
    convfull: convolved,
    maxpool: pooled,
    unpool: unpooled,
    unpoolall: unpooledToAll,
    firstmax: firstExtreme,
    firstmin: firstExtreme,
  };

  return (tree) => {
    hoisted = [];
    reduced = new Map();
    temporaries = 0;
    return { value: value(tree), hoisted };
  };
}

interface Block extends Shape {
  readonly row: string;
  readonly col: string;
}

const shapeOnly = ({ rows, cols }: Shape): Shape => ({ rows, cols });

/** A value with a place, and its transpose. */
const placed = (array: string, place: Place): Value & Required<Pick<Value, 'place'>> => ({
  ...shapeOnly(place),
  at: (i, j) => `${array}[${index(place, i, j)}]`,
  place: { array, place },
});

const transposed = (of: Value): Value => ({
  rows: of.cols,
  cols: of.rows,
  at: (i, j, emit) => of.at(j, i, emit),
  ...((of.place || of.isCheap) && { isCheap: true as const }),
});

/** A matrix that lies in memory in the order of its columns. */
const isTransposed = (value: Value): boolean =>
  value.place === undefined && value.isCheap === true && value.rows > 1;

const scalar = (code: string): Value => ({ rows: 1, cols: 1, at: () => code, isCheap: true });

/** The entry of an operand of a larger value: one row, column or number goes with every other. */
function entry(
  operand: Value,
  whole: Shape,
  i: string,
  j: string,
  emit: (code: string) => void,
): string {
  const row = operand.rows < whole.rows ? '0' : i;
  const col = operand.cols < whole.cols ? '0' : j;
  return operand.at(row, col, emit);
}

function shifted(from: string, by: string): string {
  if (from === '0') return by;
  return by === '0' ? from : `(${from}+${by})`;
}

/** Loops over all entries of a value; a dimension of 1 is no loop. */
function loops(value: Value, body: (i: string, j: string, entry: string) => string): string {
  const i = value.rows === 1 ? '0' : 'i';
  const j = value.cols === 1 ? '0' : 'j';
  const before: string[] = [];
  const expression = value.at(i, j, (code) => before.push(code));
  return forLoop(i, value.rows, forLoop(j, value.cols, before.join('') + body(i, j, expression)));
}

/** Loops of so few rounds are written out: they take a fifth less time so. */
const fewRounds = 4;

function forLoop(variable: string, length: number, body: string): string {
  if (length === 1) return `{${body}}`;
  if (length > fewRounds)
    return `for(let ${variable}=0;${variable}<${length};${variable}++){${body}}`;
  const rounds = Array.from({ length }, (_, k) => `{const ${variable}=${k};${body}}`);
  return rounds.join('');
}

function index({ offset, cols }: Place, i: string, j: string): string {
  const down = cols === 1 ? `+${i}` : `+${i}*${cols}`;
  const row = i === '0' ? '' : down;
  const col = j === '0' ? '' : `+${j}`;
  return `${offset}${row}${col}`;
}
