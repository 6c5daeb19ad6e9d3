// Expressions from strangers: a bound on their length, allowed words only, mathjs's parser, and our
// own evaluation of the tree, which has no case for anything but numbers, arithmetic, elementary
// functions and array literals.
import { create, parseDependencies, type MathNode } from 'mathjs/number';
import { readDecimal, type Note } from '../decimal.ts';
import type { Nested } from '../matrix.ts';
import {
  allowed,
  constants,
  functions,
  isNumber,
  readTokens,
  type Apply,
  type Fail,
  type Token,
} from './tokens.ts';
import { excerpt } from './excerpt.ts';
import { UserError } from '../user-error.ts';

const longest = 10_000;

const { parse } = create({ ...parseDependencies });

const operators: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ['+', (x, y) => x + y],
  ['-', (x, y) => x - y],
  ['*', (x, y) => x * y],
  ['/', (x, y) => x / y],
  ['^', (x, y) => x ** y],
]);

/**
 * The value of an expression; `where` names it in errors. Throws UserError with a caret under the
 * place.
 */
export function evaluateExpression(typed: string, where: string, note: Note): Nested {
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
  return evaluator(tokens, fail)(parseText(text, fail));
}

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
  [/^column dimensions mismatch.*$/, 'the rows of a matrix must be equally long'],
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
function evaluator(tokens: readonly Token[], fail: Fail): (node: Node) => Nested {
  let cursor = 0;
  const take = (wanted: (token: string) => boolean): Token => {
    while (cursor < tokens.length && !wanted((tokens[cursor] as Token).text)) cursor++;
    return tokens[cursor++] ?? { text: '', at: 0 };
  };

  const number = (node: Node): number => {
    const { at } = tokens[cursor] ?? { at: 0 };
    const value = evaluate(node);
    return typeof value === 'number'
      ? value
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
  const operation = (node: Node): number => {
    const chain = [node];
    for (let left = node; left.args?.length === 2;) {
      left = left.args[0] as Node;
      if (left.type !== 'OperatorNode' || !operators.has(left.op ?? '')) break;
      chain.unshift(left);
    }
    const [first] = chain[0]?.args ?? [];
    // A sign alone goes with -0: `-0 - x` is -x for 0 too, and `-0 + x` is x.
    let value = chain[0]?.args?.length === 2 ? number(first as Node) : -0;
    for (const { op = '', args = [] } of chain) {
      const { at } = take((token) => token === op);
      const right = number(args.at(-1) as Node);
      value = finite((operators.get(op) as Apply)(value, right), `${value} ${op} ${right}`, at);
    }
    return value;
  };

  const call = (name: string, args: readonly Node[]): number => {
    const { at } = take((token) => token === name);
    const wanted = name === 'pow' ? 2 : 1;
    const values = wanted === 1 ? 'value' : 'values';
    if (args.length !== wanted) fail(`${name} takes ${wanted} ${values}, got ${args.length}`, at);
    const [x = 0, y = 0] = args.map(number);
    const said = wanted === 1 ? `${name}(${x})` : `${name}(${x}, ${y})`;
    return finite((functions.get(name) as Apply)(x, y), said, at);
  };

  const array = (items: readonly Node[]): Nested => {
    const { at } = tokens[cursor] ?? { at: 0 };
    if (tokens[cursor]?.text === '[') cursor++;
    if (items.length === 0) return fail('an empty vector has no numbers', at);
    const values = items.map(evaluate);
    if (values.every((value) => typeof value === 'number')) return values;
    const rows = values as readonly (readonly number[])[];
    const flat = rows.every(
      (row) => Array.isArray(row) && row.every((entry) => typeof entry === 'number'),
    );
    if (!flat) return fail('a matrix is rows of numbers, such as [[1, 2], [3, 4]]', at);
    const width = rows[0]!.length;
    const odd = rows.findIndex((row) => row.length !== width);
    const number = odd + 1;
    if (odd >= 0) fail(`row ${number} has ${rows[odd]!.length} entries but row 1 has ${width}`, at);
    return rows;
  };

  const evaluate = (node: Node): Nested => {
    const { type, name = '', op = '', args = [], content, items } = node;
    if (type === 'ParenthesisNode' && content) {
      take((token) => token === '(');
      return evaluate(content);
    }
    if (type === 'ConstantNode') return Number(take(isNumber).text);
    if (type === 'SymbolNode' && constants.has(name)) {
      take((token) => token === name);
      return constants.get(name) as number;
    }
    if (type === 'OperatorNode' && operators.has(op)) return operation(node);
    if (type === 'FunctionNode' && functions.has(name)) return call(name, args);
    if (type === 'ArrayNode' && items) return array(items);
    return fail(`this can't stand in a value: ${allowed}`, tokens[cursor]?.at ?? 0);
  };
  return evaluate;
}
