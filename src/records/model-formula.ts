// One formula of a model: precedence climbing over its tokens, each part with its place in the
// text.
import { outOfRange, readDecimal, type Note } from '../decimal.ts';
import type { Activation } from '../model/activations.ts';
import { parseFormula, type Formula } from '../model/formula.ts';
import { substitute } from '../model/tree.ts';
import { nearest } from '../names.ts';
import type { Fail } from './excerpt.ts';
import {
  checkArguments,
  checkCount,
  functionName,
  functionNames,
  isFunction,
  writtenOut,
} from './model-functions.ts';
import type { ModelToken } from './model-tokens.ts';
import { isConstant, nearWord, wordFor } from './model-words.ts';
import { writtenByPerson } from './written.ts';

/** Where a part of a formula stands in the text. */
interface Position {
  /** Its operator or function. */
  readonly at: number;
  readonly ofArguments: readonly (number | undefined)[];
}

export type Positions = Map<object, Position>;

const deepest = 100;

/** What is said of a function that there is not. */
function meantBy(name: string): string {
  const lower = name.toLowerCase();
  if (functionNames.includes(lower)) return `did you mean ${lower}?`;
  const word = wordFor(name) ?? nearWord(name);
  if (word !== undefined) return word;
  const near = nearest(name, functionNames, 1 / 3);
  const known = functionNames.join(' ');
  return near === undefined ? `there are ${known}` : `did you mean ${near}?`;
}

const tight: Readonly<Record<string, number>> = {
  '+': 1,
  '-': 1,
  '*': 2,
  '/': 2,
  '.*': 2,
  './': 2,
};

/** Reads all tokens as one formula. Calls `fail` at the first that does not fit. */
export function parseModelFormula(tokens: readonly ModelToken[], context: Context): Formula {
  return new Parser(tokens, context).whole();
}

/** What a formula's parser needs of the model around it. */
export interface Context {
  readonly positions: Positions;
  readonly fail: Fail;
  /**
   * Names that are assigned stand for their quantities, also where a constant has the same name.
   */
  readonly assigned: ReadonlySet<string>;
  /** True of a formula without names, which is kept to its last digit. */
  readonly isValue: boolean;
  /** Takes a line of remark. */
  readonly remark: Note;
  /** Gives a name to a part of the formula, so that no tree becomes deeper than its text. */
  readonly extract: (tree: Formula) => Formula;
}

/**
 * A part with more operations around one another than this is given a name: what is derived from a
 * formula grows with the square of its depth, and goes down it on the stack.
 */
const deepestPart = 12;

/** A value has no names, so nothing is derived from it; its depth is bounded all the same. */
const deepestValue = 500;

class Parser {
  readonly #tokens: readonly ModelToken[];
  readonly #context: Context;
  readonly #fail: Fail;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly ModelToken[], context: Context) {
    this.#tokens = tokens;
    this.#context = context;
    this.#fail = context.fail;
  }

  whole(): Formula {
    const tree = this.#sum(1);
    const rest = this.#peek();
    if (rest) this.#fail(this.#unexpected(rest), rest.at);
    return tree;
  }

  #peek(): ModelToken | undefined {
    return this.#tokens[this.#next];
  }

  /** The next token where it is an operator. */
  #operator(): string | undefined {
    const token = this.#tokens[this.#next];
    return token?.kind === 'operator' ? token.text : undefined;
  }

  #is(text: string): boolean {
    return this.#operator() === text;
  }

  #take(text: string, message: string): ModelToken {
    const token = this.#peek();
    if (token?.text === text && token.kind === 'operator') {
      this.#next++;
      return token;
    }
    if (token?.text === '=' && text === ')')
      return this.#fail(
        'arguments have no names: an axis is its number alone, sum(X, 1) down the rows ' +
          '(axis=0) and sum(X, 2) along them (axis=1)',
        token.at,
      );
    const isValue = token?.kind === 'name' || token?.kind === 'number';
    const said = isValue && text === ')' ? this.#unexpected(token) : message;
    return this.#fail(said, token?.at ?? this.#end());
  }

  #end(): number {
    return this.#tokens.at(-1)?.end ?? 0;
  }

  #unexpected({ kind, text }: ModelToken): string {
    const before = this.#tokens[this.#next - 1]?.text ?? '';
    if ((kind === 'name' || kind === 'number') && isFunction(before))
      return `${before} is a function: write ${before}(${text})`;
    if (/^(?:if|else|and|or)$/.test(text) || before === 'not') return conditions;
    if (text === 'for') return 'there are no loops: write every term, or sum(x) of a vector';
    if (/^(?:where|at|with)$/.test(text)) return 'values are assigned apart: x = 1; f = x * y';
    if (before === 'lambda') return 'write the formula alone, its names are the arguments';
    if (kind === 'name' || kind === 'number')
      return wordFor(text) ?? `an operator is missing before ${text}: write * for a product`;
    if (text === '(' && before === "'")
      return "' is the transpose: a derivative is printed with the function, as dx with f = x^2";
    if (text === '(' || text === '[')
      return `an operator is missing before ${text}: write * for a product`;
    if (text === '=' && this.#tokens[this.#next + 1]?.text === '=') return conditions;
    const [behind, whole] = [this.#tokens[this.#next + 1], this.#tokens[this.#next - 1]];
    const isWhole = whole?.kind === 'number' && /^\d+$/.test(whole.text);
    if (text === ',' && behind?.kind === 'number' && !behind.isSpaced && isWhole)
      return `a number has a point, not a comma: write ${whole.text}.${behind.text}`;
    if (text === ':' && isWhole) return 'a vector is written out, as in [1, 2, 3]';
    if (text === ',' || text === ':')
      return `${text} cannot stand here: assignments stand in lines, or with ; between them`;
    if (text === '=') return 'one = an assignment: put the next one on a line of its own';
    if (text === ')' || text === ']') return `${text} closes nothing`;
    return `${text} cannot stand here`;
  }

  #made(
    at: number,
    tree: readonly [string, ...Formula[]],
    ofArguments: Position['ofArguments'] = [],
  ): Formula {
    this.#context.positions.set(tree, { at, ofArguments });
    const depth = depthOf(tree);
    if (depth > deepestValue)
      this.#fail(`more than ${deepestValue} operations around one another`, at);
    const isLeft = depth <= deepestPart || tree[0] === 'list' || tree[0] === ':';
    return isLeft ? tree : this.#context.extract(tree);
  }

  /**
   * A part that has become deep, by its name; a bracket inside another is told from it by its own
   * form.
   */
  #shallow(tree: Formula): Formula {
    return depthOf(tree) > deepestPart ? this.#context.extract(tree) : tree;
  }

  #nested<Value>(at: number, read: () => Value): Value {
    if (++this.#depth > deepest) this.#fail(`nested deeper than ${deepest} levels`, at);
    const value = read();
    this.#depth--;
    return value;
  }

  /** Operators of one tightness, from the left. */
  #sum(level: number): Formula {
    let left = level > 1 ? this.#signed() : this.#sum(level + 1);
    for (;;) {
      const operator = this.#operator();
      if (operator === undefined || tight[operator] !== level) return left;
      const { at } = this.#peek()!;
      this.#next++;
      if (operator === '*' && this.#is('*')) this.#fail('write ^ for a power', at);
      const right = level > 1 ? this.#signed() : this.#sum(level + 1);
      // Entry by entry and strict: 0/0 is no number, whichever of the two is written.
      left = this.#made(at, [operator === './' ? '/' : operator, left, right]);
    }
  }

  #signed(): Formula {
    const sign = this.#operator();
    if (sign !== '-' && sign !== '+') return this.#power();
    const { at } = this.#peek()!;
    this.#next++;
    const signed = (): Formula => this.#signed();
    return this.#nested(at, sign === '+' ? signed : () => this.#made(at, ['-', signed()]));
  }

  #power(): Formula {
    const base = this.#postfix();
    const operator = this.#operator();
    if (operator !== '^' && operator !== '.^') return base;
    const { at } = this.#peek()!;
    this.#next++;
    const exponent = this.#nested(at, () => this.#signed());
    return this.#made(at, ['.^', base, exponent]);
  }

  #postfix(): Formula {
    let value = this.#primary();
    for (;;) {
      const operator = this.#operator();
      if (operator !== "'" && operator !== '[') return value;
      const { at, isSpaced } = this.#peek()!;
      if (operator === '[' && isSpaced) return value;
      if (operator === '[') value = this.#indexed(value, at);
      else {
        this.#next++;
        value = this.#made(at, ["'", value]);
      }
    }
  }

  #indexed(of: Formula, at: number): Formula {
    const places: number[] = [];
    const indices: Formula[] = [];
    do {
      this.#next++;
      places.push(this.#peek()?.at ?? this.#end());
      indices.push(this.#index());
    } while (this.#is(','));
    this.#take(']', this.#is(':') ? 'a range has no step' : behindIndex(this.#peek()));
    if (places.length > 2) this.#fail('an entry has a row and a column, no more', places[2]!);
    return this.#made(at, ['index', of, ...indices], [undefined, ...places]);
  }

  /** `2`, `1:2`, `:`, or the name of a given. */
  #index(): Formula {
    const token = this.#peek();
    if (token === undefined) return this.#fail('an index is missing here', this.#end());
    this.#next++;
    if (token.text === ':') {
      if (this.#peek()?.kind === 'number') this.#fail(openRange, token.at);
      return ['all'];
    }
    if (token.text === 'end' && !this.#context.assigned.has('end'))
      this.#fail('write the number of the last one in place of end', token.at);
    if (token.kind === 'name') return token.text;
    if (token.kind !== 'number') return this.#fail(indexForms, token.at);
    const from = this.#whole(token);
    if (!this.#is(':')) return from;
    this.#next++;
    const end = this.#peek();
    if (end?.kind !== 'number') return this.#fail(openRange, end?.at ?? this.#end());
    this.#next++;
    return this.#made(token.at, [':', from, this.#whole(end)], [token.at, end.at]);
  }

  #whole({ text, at }: ModelToken): number {
    const value = Number(text);
    return Number.isInteger(value) && value >= 1
      ? value
      : this.#fail(`${text} is not a whole number from 1: indices count from 1`, at);
  }

  #primary(): Formula {
    const token = this.#peek();
    if (token === undefined) return this.#fail('the formula ends too early', this.#end());
    this.#next++;
    if (token.kind === 'number') return this.#number(token);
    if (token.kind === 'name') return this.#name(token);
    if (token.text === '(') {
      const inner = this.#nested(token.at, () => this.#sum(1));
      const isList = this.#is(',') || this.#is(';');
      this.#take(')', isList ? 'a vector stands in brackets, as [1; 2]' : ') is missing here');
      return inner;
    }
    if (token.text === '[') return this.#nested(token.at, () => this.#bracket(token.at));
    const isComment = /^[/*]$/.test(token.text) && this.#tokens[this.#next - 2]?.text === '/';
    const missing = isComment
      ? 'a comment begins with #'
      : `a value is missing before ${token.text}`;
    const message = /[-+*/^.]/.test(token.text) ? missing : this.#unexpected(token);
    return this.#fail(message, token.at);
  }

  #number({ text, at }: ModelToken): Formula {
    if (!Number.isFinite(Number(text))) this.#fail(outOfRange(text), at);
    const { isValue, remark } = this.#context;
    return (isValue && writtenByPerson(text)) || readDecimal(text, () => 'the model', remark);
  }

  #name({ text, at }: ModelToken): Formula {
    const next = this.#peek();
    const isCall = next?.text === '(' && next.kind === 'operator';
    if (!isCall && next?.text === '^' && isFunction(text) && !this.#context.assigned.has(text))
      this.#fail(`${text} is a function: write ${text}(x), and ${text}(x)^2 for a power of it`, at);
    if (!isCall) {
      const isName = !isConstant(text) || this.#context.assigned.has(text);
      return isName ? text : this.#made(at, [text]);
    }
    const name = functionName(text);
    if (name === undefined) return this.#unknown(text, at);
    const activation = writtenOut.get(name);
    this.#next++;
    const args = this.#nested(at, () => this.#arguments());
    return activation ? this.#activated(name, activation, args, at) : this.#call(name, args, at);
  }

  #unknown(name: string, at: number): never {
    const inside = this.#tokens[this.#next + 1];
    const isEntry = inside?.kind === 'number' || inside?.text === ':';
    const isKnown = wordFor(name) !== undefined || nearest(name, functionNames) !== undefined;
    if (isEntry && !isKnown)
      this.#fail(`unknown function ${name}: entries are in brackets, ${name}[1, 2]`, at);
    if (!isKnown && this.#isQuantity(name))
      this.#fail(`unknown function ${name}: write its formula, or ${name} * (…) for a product`, at);
    return this.#fail(`unknown function ${name}: ${meantBy(name)}`, at);
  }

  /** True of a name that is assigned, or stands without parentheses too, or is as short. */
  #isQuantity(name: string): boolean {
    const isAlone = ({ text }: ModelToken, k: number): boolean =>
      text === name && this.#tokens[k + 1]?.text !== '(';
    return name.length < 3 || this.#context.assigned.has(name) || this.#tokens.some(isAlone);
  }

  #arguments(): Formula[] {
    const args: Formula[] = [];
    if (!this.#is(')'))
      do {
        args.push(this.#isEmptyBracket() ? ['empty'] : this.#sum(1));
      } while (this.#is(',') && ++this.#next);
    this.#take(')', ') is missing here');
    return args;
  }

  #isEmptyBracket(): boolean {
    const isEmpty = this.#is('[') && this.#tokens[this.#next + 1]?.text === ']';
    if (isEmpty) this.#next += 2;
    return isEmpty;
  }

  /** The formula of an activation, its argument by a name where it is more than that. */
  #activated(
    name: string,
    { forward, parameter }: Activation,
    args: readonly Formula[],
    at: number,
  ): Formula {
    checkCount(name, args, [1, parameter === undefined ? 1 : 2], (said) => this.#fail(said, at));
    const [z = 0, alpha = parameter] = args;
    const by = {
      z: typeof z === 'object' ? this.#context.extract(z) : z,
      ...(alpha !== undefined && { alpha }),
    };
    return this.#placed(substitute(parseFormula(forward), by), at);
  }

  /** A formula that stands for one place of the text. */
  #placed(tree: Formula, at: number): Formula {
    if (typeof tree !== 'object') return tree;
    const [head, ...args] = tree;
    return this.#made(at, [head, ...args.map((arg) => this.#placed(arg, at))]);
  }

  #call(name: string, args: readonly Formula[], at: number): Formula {
    checkArguments(name, args, (message) => this.#fail(message, at));
    return this.#made(at, [name, ...args]);
  }

  /** `[1, 2]`, `[1, 2; 3, 4]`, `[[1, 2], [3, 4]]`, `[a; x]`. */
  #bracket(at: number): Formula {
    if (this.#is(']')) return this.#fail('an empty vector has no numbers', at);
    const rows: Formula[][] = [[]];
    let lists = 0;
    for (;;) {
      if (this.#is('[')) lists++;
      rows.at(-1)!.push(this.#sum(1));
      if (this.#is(';')) rows.push([]);
      else if (!this.#is(',')) break;
      this.#next++;
    }
    this.#take(']', 'a comma or ] is missing here');
    const [first] = rows as [Formula[]];
    if (rows.length > 1) return this.#made(at, ['rows', ...rows.map((row) => this.#row(row, at))]);
    const isNested = lists === first.length && first.every(isList);
    if (!isNested) return this.#made(at, ['list', ...first.map((part) => this.#shallow(part))]);
    const inner = first.map((row) => (row as readonly Formula[]).slice(1));
    return this.#made(at, ['rows', ...inner.map((row) => this.#row(row, at))]);
  }

  #row(items: readonly Formula[], at: number): Formula {
    return items.length === 1 ? items[0]! : this.#made(at, ['beside', ...items]);
  }
}

/** How many operations of a formula stand around one another. */
function depthOf(tree: Formula): number {
  if (typeof tree !== 'object') return 0;
  let depth = 0;
  for (let k = 1; k < tree.length; k++) depth = Math.max(depth, depthOf(tree[k] as Formula));
  return depth + 1;
}

const indexForms = 'an index is a whole number from 1, a range such as 1:2, or a name';

const openRange = 'a range has both its ends, as in 2:5';

const conditions = 'there are no conditions: write max(x, 0), or a product with a mask of 0 and 1';

/** What is said of what stands behind an index in place of a bracket. */
function behindIndex(token: ModelToken | undefined): string {
  const text = token?.text ?? '';
  if (text === ';') return 'a comma stands between row and column, as in x[1, 2]';
  return /^[-+*/]$/.test(text) ? `${indexForms}: write its number` : '] is missing here';
}

const isList = (tree: Formula): boolean => typeof tree === 'object' && tree[0] === 'list';
