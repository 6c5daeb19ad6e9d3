// The words of an expression: only the allowed ones pass, and only where they can stand. What they
// mean together is for the parser.
import { unsigned } from '../decimal.ts';
import { plainCharacters, shownCharacter } from './characters.ts';
import type { Fail } from './excerpt.ts';

/**
 * The most brackets, signs and powers around one another: mathjs's parser takes 100 in 0.6 MB of
 * stack.
 */
const deepest = 100;

export type Apply = (x: number, y: number) => number;

const mathFunctions = [
  'sqrt',
  'cbrt',
  'exp',
  'log',
  'log10',
  'log2',
  'abs',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'pow',
] as const;

export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
]);

export const functions: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ...mathFunctions.map((name): [string, Apply] => [name, Math[name]]),
  ['ln', Math.log],
]);

export const allowed =
  'use numbers, + - * / ^ ( ), pi, e, elementary functions, and [ , ; ] for vectors and matrices';

export interface Token {
  readonly text: string;
  /** Its first character's index in the expression. */
  readonly at: number;
}

/** The words of an expression in their order; `fail` is called at the first that is not allowed. */
export function readTokens(text: string, fail: Fail): Token[] {
  const tokens = tokenize(text, fail);
  checkTokens(tokens, text, fail);
  return tokens;
}

const tokenPattern = new RegExp(
  String.raw`\s+|${unsigned}(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|[-+*/^()[\],;]`,
  'y',
);

export const isNumber = (token: string): boolean => /^[.\d]/.test(token);
const isWord = (token: string): boolean => /^[A-Za-z_]/.test(token);
const endsValue = (token: string): boolean => /^[\w.)\]]/.test(token);
const startsValue = (token: string): boolean => /^[\w.([]/.test(token);

/** Only the allowed characters pass, each refused one with its place. */
function tokenize(text: string, fail: Fail): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  for (let at = 0; at < text.length; at = tokenPattern.lastIndex) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(text);
    if (!match) {
      return fail(strangeCharacter(text, at), at);
    }
    if (match[0].trim() !== '') tokens.push({ text: match[0], at });
  }
  return tokens;
}

const meant: Readonly<Record<string, string>> = {
  ...plainCharacters,
  '√': 'sqrt(2)',
  '∞': 'a large number such as 1e9',
  ':': 'all numbers, as in [1, 2, 3]',
  '"': 'it without quotes',
  '“': 'it without quotes',
  '‘': 'it without quotes',
  '”': 'it without quotes',
  '’': 'it without quotes',
  '°': '*pi/180',
  '\u200b': 'it without this character',
  $: 'it without $',
  '\\': 'plain numbers such as 1/2, not LaTeX',
};

/** What is said of a character where something stands before it. */
const behind: readonly (readonly [before: RegExp, character: RegExp, written: string])[] = [
  [/\]\s*$/, /^(?:'|\.T\b|ᵀ)/, 'a row as [[1, 2]], a column as [1, 2]'],
  [/\b(?:np|numpy|torch|tf|jnp)$/, /^\./, 'the list alone, as [0.5, 0.1]'],
];

function strangeCharacter(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) as number);
  const [before, rest] = [text.slice(0, at), text.slice(at)];
  const placed = behind.find(([left, right]) => left.test(before) && right.test(rest));
  const plain = placed?.[2] ?? meant[character];
  if (plain !== undefined)
    return `${shownCharacter(character)} can't stand in a value: write ${plain}`;
  if (/\p{N}/u.test(character))
    return `${character} is not understood: write numbers such as 0.5 or 1/2`;
  return `${shownCharacter(character)} can't stand in a value: ${allowed}`;
}

/** Bounds, known words, and no product or index by mere standing side by side. */
function checkTokens(tokens: readonly Token[], text: string, fail: Fail): void {
  const nesting = countNesting();
  tokens.forEach(({ text: token, at }, i) => {
    const next = tokens[i + 1];
    const { depth, bracket } = nesting(token, tokens[i - 1]?.text ?? '');
    if (depth > deepest) fail(`nested deeper than ${deepest}`, at);
    if (/^[,;]$/.test(token) && (bracket === undefined || bracket === '('))
      fail('a vector stands in brackets, as [1, 2]', at);
    if (isWord(token)) checkWord(token, at, next?.text, fail);
    const between = next && betweenTokens(token, next, text, bracket === '[');
    if (between) fail(between, next.at);
  });
}

interface Level {
  readonly bracket: string | undefined;
  /** How deep the bracket itself stands. */
  readonly base: number;
  readonly depth: number;
}

/**
 * Counts, token after token, what a parser's stack has to bear: brackets, signs and powers around
 * one another. A power and a sign stand around all that follows up to the next operator that binds
 * less; a bracket that closes leaves what stood before it, so that `1^(1)^(1)` is a chain of two.
 */
function countNesting(): (token: string, before: string) => Level {
  const outside: Level[] = [];
  let level: Level = { bracket: undefined, base: 0, depth: 0 };
  const deeper = (): Level => ({ ...level, depth: level.depth + 1 });
  const open = (bracket: string): Level => {
    outside.push(level);
    return { bracket, base: level.depth + 1, depth: level.depth + 1 };
  };
  return (token, before) => {
    const isSign = /^[-+]$/.test(token) && !endsValue(before);
    if (/^[([]$/.test(token)) level = open(isWord(before) ? 'call' : token);
    else if (/^[)\]]$/.test(token)) level = outside.pop() ?? level;
    else if (token === '^' || isSign) level = deeper();
    else if (/^[-+*/,;]$/.test(token)) level = { ...level, depth: level.base };
    return level;
  };
}

/** What is wrong between two tokens: no product, index or entry comes of standing side by side. */
function betweenTokens(
  token: string,
  next: Token,
  text: string,
  inVector: boolean,
): string | undefined {
  const spaced = /\s/.test(text[next.at - 1] ?? '');
  const closing = /^[)\],;]/.test(next.text);
  if (/^[,;]$/.test(token) && closing) return 'a value is missing here';
  if (token === '*' && next.text === '*') return 'write ^ for a power';
  if (!endsValue(token)) return undefined;
  if (/\d\.$/.test(token) && /^[*/^]/.test(next.text) && !spaced)
    return `write ${token}0 before ${next.text}`;
  const sign = /^[-+]$/.test(next.text) && spaced && /\S/.test(text[next.at + 1] ?? ' ');
  if (sign && inVector) return 'write a comma before the sign, or a space after it';
  if (!startsValue(next.text) || (functions.has(token) && next.text === '(')) return undefined;
  if (next.text === '[') return 'indexing is not possible in a value';
  if (spaced) return 'an operator or a comma is missing here';
  if (isNumber(token) && isNumber(next.text)) return 'a number has one decimal point';
  return isNumber(token) && /^[eE]/.test(next.text)
    ? 'digits are missing after the e'
    : 'write * for a product';
}

function checkWord(word: string, at: number, next: string | undefined, fail: Fail): void {
  if (functions.has(word) && next !== '(')
    fail(`${word} needs its value in parentheses, as in ${word}(2)`, at);
  const lower = word.toLowerCase();
  if (
    !functions.has(word) &&
    !constants.has(word) &&
    (functions.has(lower) || constants.has(lower))
  )
    fail(`${word} is not known here: write ${lower}`, at);
  if (!functions.has(word) && !constants.has(word))
    fail(`${word} is not known here: ${otherWords.get(lower) ?? withNumber(word) ?? allowed}`, at);
}

/** `ln2` is a function and its argument. */
function withNumber(word: string): string | undefined {
  const [, name = '', number] = /^([a-z]+?)(\d+)$/.exec(word) ?? [];
  return functions.has(name) ? `write ${name}(${number})` : undefined;
}

/** What to write, by words of other languages and programs. */
const otherWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'write the list alone, as [0.5, 0.1]': 'array tensor matrix vector list np numpy torch',
    'write the numbers, as in [0, 0; 0, 0]': 'zeros ones eye rand randn full linspace arange range',
    'for a mask write a large number such as 1e9': 'inf infinity',
    'write atan': 'arctan arctg atg',
    'write asin': 'arcsin',
    'write acos': 'arccos',
    'write tan': 'tg',
    'write sinh': 'sh',
    'write cosh': 'ch',
    'write pow(2, 3), or 2^3': 'power',
    'write log10': 'lg',
    'write abs': 'fabs',
    'write 1/(1+exp(-2))': 'sigmoid sigma',
  }).flatMap(([written, words]) => words.split(' ').map((word) => [word, written] as const)),
);
