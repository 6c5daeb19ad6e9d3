// Formula trees to float64 code: each step becomes a JavaScript statement or loop over one flat memory in which every
// quantity has its place. Only our own formulas come here, never a person's text.
import type { Formula } from '../model/formula.ts';
import type { Step } from '../model/steps.ts';

/** Where a quantity lies: `rows × cols` numbers from `offset`, row by row. */
export interface Place {
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

export type Shape = Pick<Place, 'rows' | 'cols'>;

/** Steps compiled for given shapes: `run(memory)` reads the given quantities' places and fills the computed ones. */
export interface Compiled {
  readonly places: ReadonlyMap<string, Place>;
  readonly size: number;
  readonly run: (memory: Float64Array) => void;
}

/**
 * Compiles steps for the shapes of the given quantities.
 * `a .* b` and `a ./ b` are 0 where a is 0, whatever b is: the 0·ln 0 = 0 of cross-entropy and its derivative.
 * Throws when shapes do not fit: a defect of ours, for a problem's shapes are checked before.
 */
export function compile(steps: readonly Step[], given: ReadonlyMap<string, Shape>): Compiled {
  const places = new Map<string, Place>();
  let size = 0;
  const put = (name: string, { rows, cols }: Shape): Place => {
    const place = { offset: size, rows, cols };
    places.set(name, place);
    size += rows * cols;
    return place;
  };
  for (const [name, shape] of given) put(name, shape);
  const code = steps.map((step) => {
    const translated = translate(step.tree, places);
    return assignment(translated, put(step.name, translated.value));
  });
  return { places, size, run: new Function('m', code.join('\n')) as Compiled['run'] };
}

/**
 * Compiles one formula that puts its value in `target`, where all quantities have their places already. A formula that is
 * one number fills the target with it. Undefined where the shapes do not fit: the formula is then none of this network's.
 */
export function compileFormula(
  tree: Formula,
  target: Place,
  places: ReadonlyMap<string, Place>,
): Compiled['run'] | undefined {
  try {
    const { value, hoisted } = translate(tree, places);
    const fits =
      typeof tree === 'number' || (value.rows === target.rows && value.cols === target.cols);
    return fits
      ? (new Function(
          'm',
          assignment(
            { value: { ...value, rows: target.rows, cols: target.cols }, hoisted },
            target,
          ),
        ) as Compiled['run'])
      : undefined;
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}

/** Shapes that do not go together. */
class Misfit extends Error {}

const assignment = ({ value, hoisted }: Translated, place: Place): string =>
  `{${hoisted.join('')}${loops(value, (i, j, entry) => `m[${index(place, i, j)}]=${entry};`)}}`;

interface Translated {
  readonly value: Value;
  /** The statements (reductions to one number) that must run before its loops. */
  readonly hoisted: readonly string[];
}

/** A value as code: its shape and the expression of the entry at (i, j). */
interface Value extends Shape {
  /** `emit` takes statements that must run just before the expression. */
  readonly at: (i: string, j: string, emit: (code: string) => void) => string;
}

const scalarFunctions: Readonly<Record<string, string>> = {
  exp: 'Math.exp',
  log: 'Math.log',
  tanh: 'Math.tanh',
};

const elementwise: Readonly<Record<string, (a: string, b: string) => string>> = {
  '+': (a, b) => `(${a}+${b})`,
  '-': (a, b) => `(${a}-${b})`,
  '*': (a, b) => `(${a}*${b})`,
  '/': (a, b) => `(${a}/${b})`,
  '.*': (a, b) => `(${a}===0?0:${a}*${b})`,
  './': (a, b) => `(${a}===0?0:${a}/${b})`,
  '.^': (a, b) => (b === '2' ? `(${a}*${a})` : `(${a}**${b})`),
  '>': (a, b) => `(${a}>${b}?1:0)`,
  max: (a, b) => `Math.max(${a},${b})`,
};

/** The value of a tree. */
function translate(tree: Formula, places: ReadonlyMap<string, Place>): Translated {
  const hoisted: string[] = [];
  const reductions = new Map<string, string>();
  let temporaries = 0;
  const temporary = (): string => `t${temporaries++}`;

  const value = (node: Formula): Value => {
    if (typeof node === 'number') return scalar(String(node));
    if (typeof node === 'string') return quantity(node);
    const [head, ...parts] = node;
    if (head === 'only') return only(...(parts as [Formula, number]));
    const [left, right] = parts.map(value);
    if (left === undefined) throw new Error(`${head} has no arguments`);
    if (right === undefined) return unary(head, left);
    return head === '*' && !isScalar(left) && !isScalar(right)
      ? product(left, right)
      : pointwise(head, left, right);
  };

  const quantity = (name: string): Value => {
    const place = places.get(name);
    if (!place) throw new Error(`${name} is read before it is computed`);
    return { ...place, at: (i, j) => `m[${index(place, i, j)}]` };
  };

  const unary = (head: string, of: Value): Value => {
    if (head === "'")
      return { rows: of.cols, cols: of.rows, at: (i, j, emit) => of.at(j, i, emit) };
    // From 0, so that a loss of 0 is never -0.
    if (head === '-') return { ...of, at: (i, j, emit) => `(0-${of.at(i, j, emit)})` };
    // Of the rewrites of mistakes only: a factor left out, and all rows but one left out.
    if (head === 'ones') return { ...of, at: () => '1' };
    if (head === 'count') return scalar(String(of.rows * of.cols));
    if (head === 'sum') return reduction('0', of, (total, entry) => `${total}+=${entry};`);
    if (head === 'max')
      return reduction('-Infinity', of, (most, entry) => `${most}=Math.max(${most},${entry});`);
    const name = scalarFunctions[head];
    if (!name) throw new Error(`no meaning for ${head}`);
    return { ...of, at: (i, j, emit) => `${name}(${of.at(i, j, emit)})` };
  };

  const only = (of: Formula, row: number): Value => {
    const all = value(of);
    return { ...all, at: (i, j, emit) => `(${i}==${row - 1}?${all.at(i, j, emit)}:0)` };
  };

  const reduction = (
    start: string,
    of: Value,
    add: (total: string, entry: string) => string,
  ): Value => {
    const code = (total: string): string =>
      `let ${total}=${start};${loops(of, (_i, _j, entry) => add(total, entry))}`;
    const key = code('total');
    let name = reductions.get(key);
    if (!name) {
      name = temporary();
      reductions.set(key, name);
      hoisted.push(code(name));
    }
    return scalar(name);
  };

  const pointwise = (head: string, left: Value, right: Value): Value => {
    const code = elementwise[head];
    if (!code) throw new Error(`no meaning for ${head}`);
    const shape = isScalar(left) ? right : left;
    const fits =
      isScalar(left) || isScalar(right) || (left.rows === right.rows && left.cols === right.cols);
    if (!fits)
      throw new Misfit(`${head} of ${left.rows}×${left.cols} and ${right.rows}×${right.cols}`);
    return {
      rows: shape.rows,
      cols: shape.cols,
      at: (i, j, emit) => code(entry(left, i, j, emit), entry(right, i, j, emit)),
    };
  };

  const product = (left: Value, right: Value): Value => {
    if (left.cols !== right.rows)
      throw new Misfit(`* of ${left.rows}×${left.cols} and ${right.rows}×${right.cols}`);
    const { rows } = left;
    const { cols } = right;
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
        const term = `${left.at(i, k, (code) => inner.push(code))}*${right.at(k, j, (code) => inner.push(code))}`;
        emit(`let ${total}=0;${forLoop(k, left.cols, `${inner.join('')}${total}+=${term};`)}`);
        return total;
      },
    };
  };

  return { value: value(tree), hoisted };
}

const isScalar = ({ rows, cols }: Shape): boolean => rows === 1 && cols === 1;

const scalar = (code: string): Value => ({ rows: 1, cols: 1, at: () => code });

/** The entry of an operand: a scalar goes with every entry of the other. */
function entry(operand: Value, i: string, j: string, emit: (code: string) => void): string {
  return isScalar(operand) ? operand.at('0', '0', emit) : operand.at(i, j, emit);
}

/** Loops over all entries of a value; a dimension of 1 is no loop. */
function loops(value: Value, body: (i: string, j: string, entry: string) => string): string {
  const i = value.rows === 1 ? '0' : 'i';
  const j = value.cols === 1 ? '0' : 'j';
  const before: string[] = [];
  const expression = value.at(i, j, (code) => before.push(code));
  return forLoop(i, value.rows, forLoop(j, value.cols, before.join('') + body(i, j, expression)));
}

function forLoop(variable: string, length: number, body: string): string {
  return length === 1
    ? `{${body}}`
    : `for(let ${variable}=0;${variable}<${length};${variable}++){${body}}`;
}

function index({ offset, cols }: Place, i: string, j: string): string {
  const row = i === '0' ? '' : cols === 1 ? `+${i}` : `+${i}*${cols}`;
  return `${offset}${row}${j === '0' ? '' : `+${j}`}`;
}
