// Expressions from strangers: a bound on their length, allowed words only, mathjs's parser, and our
// own evaluation of the tree, which has no case for anything but numbers, arithmetic, elementary
// functions and array literals.
import { create, parseDependencies, type MathNode } from 'mathjs/number';
import { readDecimal, type Note } from '../decimal.ts';
import { oddRowText, type Nested, type Written } from '../matrix.ts';
import { writtenDecimal } from './written.ts';
import {
  allowed,
  constants,
  functions,
  isNumber,
  readTokens,
  type Apply,
  type Token,
} from './tokens.ts';
import { excerpt, type Fail } from './excerpt.ts';
import { counted, UserError } from '../user-error.ts';

const longest = 10_000;

const { parse } = create({ ...parseDependencies });

const operators: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ['+', (x, y) => x + y],
  ['-', (x, y) => x - y],
  ['*', (x, y) => x * y],
  ['/', (x, y) => x / y],
  ['^', (x, y) => x ** y],
]);

/** What an expression gives, and what it is where that says more. */
export interface Evaluated {
  readonly value: Nested;
  readonly written: Written | undefined;
}

/**
 * The value of an expression; `where` names it in errors. Throws UserError with a caret under the
 * place.
 */
export function evaluateExpression(typed: string, where: string, note: Note): Evaluated {
  if (typed.length > longest)
    throw new UserError(
      `${where}: the expression has ${typed.length} characters, at most ${longest} are read: ` +
        'give a large matrix in a record with --from',
    );
  // mathjs takes a line end for the end of a statement, and knows no other blanks than space and
  // tab.
  const text = typed.replace(/\s/g, ' ');
  const fail: Fail = (message, at) => {
    throw new UserError(`${where}: ${message}`, excerpt(text, at));
  };
  const tokens = readTokens(text, fail);
  for (const { text: token } of tokens) if (isNumber(token)) readDecimal(token, () => where, note);
  const result = evaluator(tokens, fail)(parseText(text, fail));
  const isShort = tokens.length <= longestWritten;
  return { value: valueOf(result), written: isShort ? writtenOf(result) : undefined };
}

/** Longer expressions are taken at double precision: their trees would be too deep. */
const longestWritten = 1000;

/** A number of an expression, and what it was written as. */
interface Scalar {
  readonly value: number;
  readonly written: Written;
}

type Result = Scalar | readonly Scalar[] | readonly (readonly Scalar[])[];

const isScalar = (result: Result | Scalar): result is Scalar => !Array.isArray(result);

const isList = (result: Result): result is readonly Scalar[] =>
  !isScalar(result) && (result as readonly (Scalar | readonly Scalar[])[]).every(isOne);

const isOne = (item: Scalar | readonly Scalar[]): item is Scalar => !Array.isArray(item);

function valueOf(result: Result): Nested {
  if (isScalar(result)) return result.value;
  if (isList(result)) return result.map(({ value }) => value);
  return (result as readonly (readonly Scalar[])[]).map((row) => row.map(({ value }) => value));
}

/** Undefined where all is numbers, which their doubles say. */
function writtenOf(result: Result): Written | undefined {
  if (isScalar(result)) return typeof result.written === 'number' ? undefined : result.written;
  const rows = isList(result)
    ? result.map((item) => [item])
    : (result as readonly (readonly Scalar[])[]);
  const entries = rows.map((row) => row.map(({ written }) => written));
  if (entries.flat().every((entry) => typeof entry === 'number')) return undefined;
  return ['rows', ...entries.map((row): Written => ['beside', ...row])];
}

/** Functions by the name that formulas have for them. */
const meant: Readonly<Record<string, string>> = { ln: 'log', pow: '^' };

/** A sign in front of a number is the number's. */
const operated = (op: string, left: Scalar, right: Scalar, value: number): Written =>
  left.written === 0 && typeof right.written === 'number' && op === '-'
    ? value
    : [op, left.written, right.written];

interface Node extends MathNode {
  readonly name?: string;
  readonly op?: string;
  readonly content?: Node;
  readonly args?: Node[];
  readonly items?: Node[];
}

const parserWords: readonly [RegExp, string][] = [
  [/^value expected$/, 'a value is missing here'],
  [/^unexpected operator ([)\]])$/, '$1 closes nothing'],
  [/^unexpected end of expression$/, 'the expression ends too early'],
  [/^parenthesis \) expected$/, ') is missing here'],
  [/^end of matrix \] expected$/, '] is missing here'],
  [/^column dimensions mismatch.*$/, 'all rows of a matrix must have the same length'],
];

function parseText(text: string, fail: Fail): Node {
  try {
    return parse(text) as Node;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { message, char = 1 } = error as SyntaxError & { readonly char?: number };
    const said = message
      .replace(/^SyntaxError: /, '')
      .replace(/ ?\(char \d+\)$/, '')
      .toLowerCase();
    const words = parserWords.reduce((text, [pattern, ours]) => text.replace(pattern, ours), said);
    return fail(words, Math.max(0, char - 1));
  }
}

/**
 * Evaluates a tree in the order of its text, so that the tokens come in step with it: the tree
 * keeps no places, and an error needs one.
 */
function evaluator(tokens: readonly Token[], fail: Fail): (node: Node) => Result {
  let cursor = 0;
  const take = (wanted: (token: string) => boolean): Token => {
    while (cursor < tokens.length && !wanted((tokens[cursor] as Token).text)) cursor++;
    return tokens[cursor++] ?? { text: '', at: 0 };
  };

  const number = (node: Node): Scalar => {
    const { at } = tokens[cursor] ?? { at: 0 };
    const result = evaluate(node);
    return isScalar(result)
      ? result
      : fail('arithmetic is for numbers: write it inside the vector or matrix, entry by entry', at);
  };

  const finite = (value: number, said: string, at: number): number => {
    if (Number.isNaN(value))
      return fail(`${said} is not a real number: write an expression that has one`, at);
    return Number.isFinite(value)
      ? value
      : fail(`${said} is not a finite number: write an expression that has one`, at);
  };

  /**
   * A chain of operators (`1 + 2 + …`) hangs on its left: a loop goes through it, so that its
   * length needs no stack.
   */
  const operation = (node: Node): Scalar => {
    const chain = [node];
    for (let left = node; left.args?.length === 2;) {
      left = left.args[0] as Node;
      if (left.type !== 'OperatorNode' || !operators.has(left.op ?? '')) break;
      chain.unshift(left);
    }
    const [first] = chain[0]?.args ?? [];
    // A sign alone goes with -0: `-0 - x` is -x for 0 too, and `-0 + x` is x.
    let left: Scalar =
      chain[0]?.args?.length === 2 ? number(first as Node) : { value: -0, written: 0 };
    for (const { op = '', args = [] } of chain) {
      const { at } = take((token) => token === op);
      const right = number(args.at(-1) as Node);
      const result = (operators.get(op) as Apply)(left.value, right.value);
      const value = finite(result, `${left.value} ${op} ${right.value}`, at);
      left = { value, written: operated(op, left, right, value) };
    }
    return left;
  };

  const call = (name: string, args: readonly Node[]): Scalar => {
    const { at } = take((token) => token === name);
    const wanted = name === 'pow' ? 2 : 1;
    if (args.length !== wanted)
      fail(`${name} takes ${counted(wanted, 'value')}, got ${args.length}`, at);
    const scalars = args.map(number);
    const [x = 0, y = 0] = scalars.map(({ value }) => value);
    const said = wanted === 1 ? `${name}(${x})` : `${name}(${x}, ${y})`;
    const value = finite((functions.get(name) as Apply)(x, y), said, at);
    return { value, written: [meant[name] ?? name, ...scalars.map(({ written }) => written)] };
  };

  const array = (items: readonly Node[]): Result => {
    const { at } = tokens[cursor] ?? { at: 0 };
    if (tokens[cursor]?.text === '[') cursor++;
    if (items.length === 0) return fail('an empty vector has no numbers', at);
    const values = items.map(evaluate);
    if (values.every(isScalar)) return values;
    const rows = values as readonly (readonly Scalar[])[];
    const flat = values.every((row) => !isScalar(row) && isList(row));
    if (!flat) return fail('a matrix is rows of numbers, such as [[1, 2], [3, 4]]', at);
    const width = rows[0]!.length;
    const odd = rows.findIndex((row) => row.length !== width);
    if (odd >= 0) fail(oddRowText(odd + 1, rows[odd]!.length, width), at);
    return rows;
  };

  const evaluate = (node: Node): Result => {
    const { type, name = '', op = '', args = [], content, items } = node;
    if (type === 'ParenthesisNode' && content) {
      take((token) => token === '(');
      return evaluate(content);
    }
    if (type === 'ConstantNode') {
      const { text } = take(isNumber);
      return { value: Number(text), written: writtenDecimal(text) ?? Number(text) };
    }
    if (type === 'SymbolNode' && constants.has(name)) {
      take((token) => token === name);
      return { value: constants.get(name)!, written: [name] };
    }
    if (type === 'OperatorNode' && operators.has(op)) return operation(node);
    if (type === 'FunctionNode' && functions.has(name)) return call(name, args);
    if (type === 'ArrayNode' && items) return array(items);
    return fail(`this can't stand in a value: ${allowed}`, tokens[cursor]?.at ?? 0);
  };
  return evaluate;
}
