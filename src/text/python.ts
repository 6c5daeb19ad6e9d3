// A problem as Python that computes it: in NumPy with the backward pass written out, in PyTorch by
// autograd. A number is a float there, everything else an array of two dimensions.
import type { Arithmetic } from '../engine/arithmetic.ts';
import { evaluation } from '../engine/certify.ts';
import { doubles } from '../engine/evaluate.ts';
import type { Matrix } from '../matrix.ts';
import type { Formula } from '../model/formula.ts';
import {
  axisOf,
  countOf,
  isPairwise,
  isSameShape,
  isSingle,
  poolWindow,
  rowAndColumn,
  shapeOfFormula,
  type Shape,
} from '../model/shape.ts';
import type { Step } from '../model/step.ts';
import { argumentsOf, namesRead } from '../model/tree.ts';
import { mainNames } from '../engine/results.ts';
import type { Trace } from '../engine/trace.ts';
import { dialects, helpers, type Dialect, type DialectName } from './python-dialects.ts';

/** How tightly a piece of Python binds: what binds less needs parentheses. */
const binding = { comparison: 0, sum: 1, product: 2, sign: 3, power: 4, atom: 5 } as const;

type Binding = (typeof binding)[keyof typeof binding];

interface Code {
  readonly code: string;
  readonly binds: Binding;
}

/** The whole program. The trace's values are those that it asserts. */
export function renderPython(trace: Trace, name: DialectName): string {
  const dialect = dialects[name];
  const writer = new Writer(trace, dialect);
  const lines = name === 'numpy' ? writer.numpy() : writer.pytorch();
  const isUsed = (word: string): boolean =>
    lines.some((line) => new RegExp(`(?<![\\w.])${word}\\(`).test(line));
  const defined = helpers
    .filter(({ word, code }) => code[name] !== '' && isUsed(word))
    .map(({ code }) => code[name]);
  return [...dialect.imports, ...defined, '', ...lines, ''].join('\n');
}

class Writer {
  readonly #trace: Trace;
  readonly #dialect: Dialect;

  constructor(trace: Trace, dialect: Dialect) {
    this.#trace = trace;
    this.#dialect = dialect;
  }

  numpy(): string[] {
    const { steps, problem } = this.#trace;
    const forward = stepsOf(steps, 'forward').filter(({ name }) => !problem.pinned?.has(name));
    return [
      ...this.#givens(),
      ...this.#section('Forward pass', forward),
      ...this.#section('Backward pass: the chain rule', stepsOf(steps, 'backward')),
      ...this.#stepped(),
      ...this.#asserted((quantity) => named(quantity)),
    ];
  }

  pytorch(): string[] {
    const { steps } = this.#trace;
    const forward = stepsOf(steps, 'forward');
    const output = forward.at(-1)!.name;
    const wanted = this.#gradients();
    const kept = forward.filter(({ name }) => name !== output && wanted.has(name));
    const gradients = [...wanted].map(([of, gradient]) =>
      of === output
        ? `${named(gradient)} = torch.tensor(1.0)`
        : `${named(gradient)} = ${named(of)}.grad`,
    );
    return [
      ...this.#givens(),
      ...this.#section('Forward pass', forward).slice(0, -1),
      ...kept.map(({ name }) => `${named(name)}.retain_grad()`),
      '',
      '# Backward pass: autograd',
      `${named(output)}.backward()`,
      ...gradients,
      '',
      ...this.#stepped(),
      ...this.#asserted((quantity) => `${named(quantity)}.detach()`),
    ];
  }

  /** The gradients that there are, by what they are of. */
  #gradients(): Map<string, string> {
    const backward = stepsOf(this.#trace.steps, 'backward');
    return new Map(backward.flatMap(({ of, name }) => (of === undefined ? [] : [[of, name]])));
  }

  #givens(): string[] {
    const { values, steps } = this.#trace;
    const pinned = this.#trace.problem.pinned ?? new Map<string, Matrix>();
    const computed = new Set(steps.map(({ name }) => name));
    const given = [...values.keys()].filter((name) => !computed.has(name) || pinned.has(name));
    const wanted = this.#gradients();
    const lines = given.map((name) => {
      const value = this.#dialect.value(values.get(name)!);
      const isLeaf = this.#dialect.leaf !== undefined && wanted.has(name);
      const written = isLeaf ? this.#dialect.leaf!(value) : value;
      return `${named(name)} = ${written}`;
    });
    return ['# Given', ...lines, ''];
  }

  #section(title: string, steps: readonly Step[]): string[] {
    if (steps.length === 0) return [];
    return [`# ${title}`, ...steps.map((step) => this.#assignment(step)), ''];
  }

  /** The step of gradient descent and the forward pass behind it. */
  #stepped(): string[] {
    const { steps } = this.#trace;
    return [
      ...this.#section('One step of gradient descent', stepsOf(steps, 'update')),
      ...this.#section('Forward pass with the new weights', stepsOf(steps, 'again')),
    ];
  }

  #asserted(value: (quantity: string) => string): string[] {
    const names = mainNames(this.#trace).filter((name) => this.#trace.values.has(name));
    const lost = lostInPython(this.#trace, names);
    const rows = names
      .filter((name) => !lost.has(name))
      .map((name) => {
        const right = this.#dialect.plain(this.#trace.values.get(name)!);
        return `    ${JSON.stringify(name)}: (${value(name)}, ${right}),`;
      });
    return [
      '# What backprop prints',
      ...(lost.size === 0
        ? []
        : [`# Not these, which doubles lose on the way: ${[...lost].join(', ')}`]),
      'expected = {',
      ...rows,
      '}',
      'for name, (value, right) in expected.items():',
      '    np.testing.assert_allclose(value, right, rtol=1e-7, atol=1e-12, err_msg=name)',
      '    print(name, value)',
    ];
  }

  #assignment({ name, tree }: Step): string {
    const shape = this.#shapeOf(name);
    const code = this.#code(tree).code;
    const own = shapeOfFormula(tree, this.#shapeOf);
    const whole = isSameShape(own, shape) ? code : this.#dialect.full(code, shape);
    return `${named(name)} = ${whole}`;
  }

  #shapeOf = (name: string): Shape => this.#trace.values.get(name)!;

  #shape = (tree: Formula): Shape => shapeOfFormula(tree, this.#shapeOf);

  #code(tree: Formula): Code {
    if (typeof tree === 'number')
      return { code: String(tree), binds: tree < 0 ? binding.sign : binding.atom };
    if (typeof tree === 'string') return atom(named(tree));
    const [head] = tree;
    const args = argumentsOf(tree);
    if (head === 'pi' || head === 'e') return atom(`math.${head}`);
    if (head === 'count') return atom(this.#number(String(countOf(tree, this.#shapeOf))));
    if (head === "'") return this.#transposed(args[0]!);
    if (head === '*') return this.#product(tree, args);
    if (head === '-' && args.length === 1)
      return { code: `-${this.#within(args[0]!, binding.sign)}`, binds: binding.sign };
    const operator = operators[head];
    if (operator) return this.#truth(operator, this.#infix(operator, args));
    const called = this.#call(tree, head, args);
    const isOne = windowed.has(head) && isSingle(this.#shape(tree));
    return atom(isOne ? this.#dialect.single(called) : called);
  }

  #within(tree: Formula, least: Binding): string {
    const { code, binds } = this.#code(tree);
    return binds < least ? `(${code})` : code;
  }

  #infix([sign, binds]: Operator, [left = 0, right = 0]: readonly Formula[]): Code {
    // `**` binds to the right, and comparisons are not chained.
    const isChained = sign !== '**' && binds !== binding.comparison;
    const first = this.#within(left, isChained ? binds : above(binds));
    const isFree = sign === '+' || sign === '*';
    const second = this.#within(right, isFree ? binds : above(binds));
    return { code: `${first} ${sign} ${second}`, binds };
  }

  /** A comparison as a number, 1 or 0. */
  #truth([, binds]: Operator, { code }: Code): Code {
    return binds === binding.comparison
      ? { code: `1.0 * (${code})`, binds: binding.product }
      : { code, binds };
  }

  #product(tree: Formula, [left = 0, right = 0]: readonly Formula[]): Code {
    if (isSingle(this.#shape(left)) || isSingle(this.#shape(right)))
      return this.#infix(['*', binding.product], [left, right]);
    const product = this.#infix(['@', binding.product], [left, right]);
    return isSingle(this.#shape(tree)) ? atom(this.#dialect.single(product.code)) : product;
  }

  #transposed(of: Formula): Code {
    return isSingle(this.#shape(of)) ? this.#code(of) : atom(`${this.#within(of, binding.atom)}.T`);
  }

  #call(tree: Formula, head: string, args: readonly Formula[]): string {
    const plain = (k: number): string => this.#argument(args[k]!);
    const { functions, reductions, stack } = this.#dialect;
    if (isPairwise(tree)) return this.#pair(head as 'max' | 'min', args);
    if (head in reductions) return reductions[head]!(plain(0), axisIn(axisOf(tree)));
    if (head === 'index') return this.#index(args);
    if (head === 'place') return this.#placed(args);
    if (head === 'rows' || head === 'beside' || head === 'list') {
      const rows = args.reduce<number>((sum, arg) => sum + this.#shape(arg).rows, 0);
      const side = rows === this.#shape(tree).rows && args.length > 1 ? 0 : 1;
      return stack(args.map(this.#argument), side);
    }
    if (head === 'maxpool' || head === 'unpool') return this.#pooled(head, args);
    if (ofNumbers.has(head) && namesRead(args[0]!).length === 0)
      return `math.${head}(${this.#code(args[0]!).code})`;
    const own = functions[head];
    if (own !== undefined) return own(plain(0));
    const axis = axisIn(axisOf(tree));
    const along = axis === undefined ? '' : `, ${axis}`;
    if (head === 'softmax' || head === 'firstmax' || head === 'firstmin')
      return `${head}(${plain(0)}${along})`;
    return `${head}(${args.map((arg) => this.#code(arg).code).join(', ')})`;
  }

  /** What a function is called with: a plain number is none of a tensor's. */
  #argument = (tree: Formula): string => {
    const { code } = this.#code(tree);
    const isNumber = namesRead(tree).length === 0 && isSingle(this.#shape(tree));
    return isNumber ? this.#number(code) : code;
  };

  #number = (code: string): string => this.#dialect.constant(code);

  #pooled(head: 'maxpool' | 'unpool', args: readonly Formula[]): string {
    const values = head === 'maxpool' ? args.slice(0, 1) : args.slice(0, 2);
    const image = values.at(-1)!;
    const window = poolWindow(this.#shape(image), [image, ...args.slice(values.length)]);
    const { high, wide, stride } = window;
    const codes = values.map((value) => this.#code(value).code);
    return `${head}(${[...codes, high, wide, stride].join(', ')})`;
  }

  /** `max(u, 0)` is relu, whose slope at 0 is 0. */
  #pair(head: 'max' | 'min', args: readonly Formula[]): string {
    if (head === 'max' && args.includes(0))
      return this.#dialect.functions.relu(this.#argument(args.find((arg) => arg !== 0) ?? 0));
    const [a = 0, b = 0] = args;
    return this.#dialect.pairs[head](this.#argument(a), this.#argument(b));
  }

  #index([of = 0, ...indices]: readonly Formula[]): string {
    const shape = this.#shape(of);
    if (isSingle(shape)) return this.#code(of).code;
    const tree: Formula = ['index', of, ...indices];
    return `${this.#within(of, binding.atom)}[${this.#where(shape, indices, this.#shape(tree))}]`;
  }

  #placed([gradient = 0, of = 0, ...indices]: readonly Formula[]): string {
    const shape = this.#shape(of);
    if (isSingle(shape)) return this.#code(gradient).code;
    const one: Shape = { rows: 0, cols: 0 };
    const where = this.#where(shape, indices, one);
    return `place(${this.#code(gradient).code}, (${shape.rows}, ${shape.cols}), np.s_[${where}])`;
  }

  /** Rows and columns of a block, from 0: plain numbers where one entry is taken. */
  #where(of: Shape, indices: readonly Formula[], taken: Shape): string {
    const at = (index: Formula): string => {
      if (typeof index === 'object' && index[0] === 'all') return ':';
      if (typeof index === 'object' && index[0] === ':')
        return `${(index[1] as number) - 1}:${this.#code(index[2]!).code}`;
      if (typeof index === 'number')
        return isSingle(taken) ? String(index - 1) : `${index - 1}:${index}`;
      const computed = `int(${this.#code(index).code})`;
      return isSingle(taken) ? `${computed} - 1` : `${computed} - 1:${computed}`;
    };
    return rowAndColumn(of, indices).map(at).join(', ');
  }
}

/**
 * What double precision has no number for by the formulas as they are written, although it has a
 * value: 0 · log(0), where a probability is smaller than any double.
 */
function lostInPython(trace: Trace, names: readonly string[]): ReadonlySet<string> {
  const plain = doubles();
  const arithmetic: Arithmetic<number> = {
    ...plain,
    functions: { ...plain.functions, square: (value) => value * value },
    sum: (terms) => terms.reduce((total, term) => total + term, 0),
    isZero: () => false,
    toNumber: (value) => value,
  };
  const valueOf = evaluation(trace, trace.steps, arithmetic, new Set(names));
  const isLost = (name: string): boolean => {
    const { cols, at } = valueOf(name);
    return !trace.values
      .get(name)!
      .data.every((_, k) => Number.isFinite(at(Math.floor(k / cols), k % cols)));
  };
  return new Set(names.filter(isLost));
}

type Operator = readonly [sign: string, binds: Binding];

const operators: Readonly<Record<string, Operator>> = {
  '+': ['+', binding.sum],
  '-': ['-', binding.sum],
  '.*': ['*', binding.product],
  '/': ['/', binding.product],
  './': ['/', binding.product],
  '^': ['**', binding.power],
  '.^': ['**', binding.power],
  '>': ['>', binding.comparison],
  '>=': ['>=', binding.comparison],
};

/** Functions of plain numbers, which a tensor's do not take. */
const ofNumbers: ReadonlySet<string> = new Set(['exp', 'log', 'sqrt', 'sin', 'cos', 'tanh']);

/** What gives arrays, also of one number. */
const windowed: ReadonlySet<string> = new Set(['conv', 'convfull', 'maxpool', 'unpool']);

const above = (binds: Binding): Binding => Math.min(binds + 1, binding.atom) as Binding;

const atom = (code: string): Code => ({ code, binds: binding.atom });

const axisIn = (axis: 1 | 2 | undefined): 0 | 1 | undefined =>
  axis === undefined ? undefined : ((axis - 1) as 0 | 1);

const stepsOf = (steps: readonly Step[], pass: Step['pass']): Step[] =>
  steps.filter((step) => step.pass === pass);

/** Words of Python, and what the program itself is written with. */
const taken: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield np torch math F expected name value right float int print'
  )
    .split(' ')
    .concat(helpers.map(({ word }) => word)),
);

/** A name as Python has it. */
const named = (name: string): string => (taken.has(name) ? `${name}_` : name);
