// Expressions from strangers: bounds and an allow-list on the tokens, mathjs's parser, and our own evaluation of the
// tree, which has no case for anything but numbers, arithmetic, elementary functions and array literals.
import { create, parseDependencies, type MathNode } from 'mathjs/number';
import type { Nested } from './matrix.ts';
import { UserError } from './user-error.ts';

const longest = 10_000;
const deepest = 100;
const mostEntries = 1_000_000;

const { parse } = create({ ...parseDependencies });

const constants: Readonly<Record<string, number>> = { __proto__: null as never, pi: Math.PI, e: Math.E };

const functions: Readonly<Record<string, (x: number, y: number) => number>> = {
  __proto__: null as never,
  ...Object.fromEntries(
    (['sqrt', 'cbrt', 'exp', 'log', 'log10', 'log2', 'abs', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'pow'] as const).map(
      (name) => [name, Math[name]],
    ),
  ),
  ln: Math.log,
};

const operators: Readonly<Record<string, (x: number, y: number) => number>> = {
  __proto__: null as never,
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '^': (x, y) => x ** y,
};

interface Token {
  readonly text: string;
  readonly at: number;
}

/** The value of an expression; `where` names it in errors. Throws UserError with a caret under the place. */
export function evaluateExpression(text: string, where: string): Nested {
  if (text.length > longest) throw new UserError(`${where}: the expression has ${text.length} characters, at most ${longest} are read; give a large matrix in a record with --from`);
  const fail = (message: string, at: number): never => {
    throw new UserError(`${where}: ${message}`, excerpt(text, at));
  };
  const tokens = tokenize(text, fail);
  checkTokens(tokens, text, fail);
  const calls = tokens.filter(({ text: name }) => name in functions);
  const evaluate = evaluator(calls, fail, text);
  return evaluate(parseText(text, fail));
}

type Fail = (message: string, at: number) => never;

function excerpt(text: string, at: number): string[] {
  const from = Math.max(0, at - 40);
  const shown = text.slice(from, at + 40).replace(/[\p{Cc}]/gu, ' ');
  return [`  ${shown}`, `  ${' '.repeat([...text.slice(from, at)].length)}^`];
}

const tokenPattern = /\s+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|[-+*/^()[\],;]/y;

/** Only the allowed characters pass, each refused one with its place. */
function tokenize(text: string, fail: Fail): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  for (let at = 0; at < text.length; at = tokenPattern.lastIndex) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(text);
    if (!match) {
      const [character] = text.slice(at);
      return fail(`${JSON.stringify(character)} can't stand in a value; ${allowed}`, at);
    }
    if (match[0].trim() !== '') tokens.push({ text: match[0], at });
  }
  return tokens;
}

const allowed = 'use numbers, + - * / ^ ( ), pi, e, elementary functions, and [ , ; ] for vectors and matrices';

const isWord = (text: string): boolean => /^[A-Za-z_]/.test(text);
const endsValue = (text: string): boolean => /^[\w.)\]]/.test(text);
const startsValue = (text: string): boolean => /^[\w.([]/.test(text);

function checkTokens(tokens: readonly Token[], text: string, fail: Fail): void {
  let depth = 0;
  let entries = 1;
  tokens.forEach(({ text: token, at }, i) => {
    const next = tokens[i + 1];
    if (token === '(' || token === '[') depth++;
    if (token === ')' || token === ']') depth--;
    if (token === ',' || token === ';') entries++;
    if (depth > deepest) fail(`nested deeper than ${deepest}`, at);
    if (entries > mostEntries) fail(`more than ${mostEntries} entries`, at);
    if (/^\d/.test(token) && !Number.isFinite(Number(token))) fail(`${token} is out of range: the largest number is about 1.8e308`, at);
    if (isWord(token)) checkWord(token, at, next?.text, fail);
    const calls = token in functions && next?.text === '(';
    if (next && endsValue(token) && startsValue(next.text) && !calls) {
      fail(next.text === '[' ? 'indexing is not possible in a value' : /\s/.test(text[next.at - 1] ?? '') ? 'an operator or a comma is missing here' : 'write * for a product', next.at);
    }
  });
}

function checkWord(word: string, at: number, next: string | undefined, fail: Fail): void {
  if (word in functions && next !== '(') fail(`${word} needs its value in parentheses, as in ${word}(2)`, at);
  if (!(word in functions) && !(word in constants)) fail(`${word} is not known here; ${allowed}`, at);
}

interface Node extends MathNode {
  readonly value?: unknown;
  readonly name?: string;
  readonly op?: string;
  readonly content?: Node;
  readonly args?: Node[];
  readonly items?: Node[];
}

function parseText(text: string, fail: Fail): Node {
  try {
    return parse(text) as Node;
  } catch (error) {
    const { message = '', char } = error as { message?: string; char?: number };
    const said = message.replace(/^SyntaxError: /, '').replace(/ ?\(char \d+\)$/, '').toLowerCase();
    return fail(said.replace('parenthesis ) expected', ') is missing here').replace(/^unexpected end of expression$/, 'the expression ends too early'), (char ?? 1) - 1);
  }
}

/** Evaluates a tree in the order of its text, so that `calls`, the function names of the text, come in step with it. */
function evaluator(calls: readonly Token[], fail: Fail, text: string): (node: Node) => Nested {
  let call = 0;
  const number = (node: Node): number => {
    const value = evaluate(node);
    if (typeof value !== 'number') return fail('arithmetic is for numbers: write it inside the vector or matrix, entry by entry', text.indexOf('['));
    return value;
  };
  const finite = (value: number, node: Node, at: number): number => {
    if (Number.isNaN(value)) fail(`${node.toString()} is not a real number`, at);
    if (!Number.isFinite(value)) fail(`${node.toString()} is not a finite number`, at);
    return value;
  };
  const firstOf = (node: Node): number => Math.max(0, text.indexOf(node.toString()));
  const evaluate = (node: Node): Nested => {
    const args = node.args ?? [];
    if (node.type === 'ParenthesisNode' && node.content) return evaluate(node.content);
    if (node.type === 'ConstantNode' && typeof node.value === 'number') return finite(node.value, node, firstOf(node));
    if (node.type === 'SymbolNode' && node.name && node.name in constants) return constants[node.name] as number;
    if (node.type === 'OperatorNode' && node.op && node.op in operators && args.length <= 2) {
      const [left, right] = args.map(number);
      const operate = operators[node.op] as (x: number, y: number) => number;
      return right === undefined ? operate(0, left as number) : finite(operate(left as number, right), node, firstOf(node));
    }
    if (node.type === 'FunctionNode' && node.name && node.name in functions) {
      const at = calls[call++]?.at ?? 0;
      const wanted = node.name === 'pow' ? 2 : 1;
      if (args.length !== wanted) fail(`${node.name} takes ${wanted} value${wanted === 1 ? '' : 's'}, got ${args.length}`, at);
      const [x = 0, y = 0] = args.map(number);
      return finite((functions[node.name] as (x: number, y: number) => number)(x, y), node, at);
    }
    if (node.type === 'ArrayNode' && node.items) return array(node.items.map(evaluate));
    return fail(`${node.toString().slice(0, 40)} can't stand in a value; ${allowed}`, firstOf(node));
  };
  const array = (items: readonly Nested[]): Nested => {
    if (items.length === 0) return fail('an empty vector has no numbers', text.indexOf('['));
    if (items.every((item) => typeof item === 'number')) return items;
    const rows = items as readonly (readonly number[])[];
    const flat = rows.every((row) => Array.isArray(row) && row.every((entry) => typeof entry === 'number'));
    if (!flat) return fail('a matrix is rows of numbers, such as [[1, 2], [3, 4]]', text.indexOf('['));
    const odd = rows.findIndex((row) => row.length !== rows[0]?.length);
    if (odd >= 0) fail(`row ${odd + 1} has ${rows[odd]?.length} entries but row 1 has ${rows[0]?.length}`, text.indexOf('['));
    return rows;
  };
  return evaluate;
}
