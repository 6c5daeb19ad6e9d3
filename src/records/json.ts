// Strict JSON (RFC 8259) in one pass over its characters: where values stand, and the first fault
// with its place. No tree is made: a million numbers, or 64 MiB of blanks or escapes, take no
// memory beside their text. (jsonc-parser takes 32 s and 2.3 GB for the blanks, 5 s for two million
// numbers.)
import { codePoint } from './characters.ts';
import type { Fail } from './excerpt.ts';

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** A value, from its first character to behind its last. */
export interface JsonValue {
  readonly type: JsonType;
  readonly from: number;
  readonly to: number;
}

export interface JsonProperty {
  readonly key: JsonValue;
  readonly value: JsonValue;
}

/** A text, and how its first fault is said. */
export interface Source {
  readonly text: string;
  readonly fail: Fail;
}

const deepest = 100;

const tab = 9;
const newline = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const plus = 43;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const colon = 58;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** Takes the properties of an object, in their order. */
export type TakeProperty = (property: JsonProperty) => void;

/**
 * The value of a whole text, with the properties of an object taken on the way; `fail` is called at
 * the first character that makes it no JSON.
 */
export function readJson(source: Source, take: TakeProperty): JsonValue {
  const { text } = source;
  const from = blanksEnd(text, 0);
  const isObject = text.charCodeAt(from) === openBrace;
  const to = isObject ? objectEnd(source, from, 0, take) : valueEnd(source, from, 0);
  const rest = blanksEnd(text, to);
  if (rest < text.length) failAt(source, rest, faults.behind);
  return valueAt(text, from, to);
}

/** The properties of an object that is known to be JSON. */
export function eachProperty(source: Source, { from }: JsonValue, take: TakeProperty): void {
  objectEnd(source, from, 0, take);
}

/** The items of an array that is known to be JSON, in their order. */
export function eachItem(
  source: Source,
  { from }: JsonValue,
  take: (item: JsonValue) => void,
): void {
  arrayEnd(source, from, 0, take);
}

/** What a string says. */
export const stringOf = (text: string, { from, to }: JsonValue): string =>
  said(text.slice(from, to));

/** What a string of its own says. */
export const said = (json: string): string =>
  json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);

/** JSON without the blanks outside its strings. */
export function compact(json: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) at = quoteEnd(json, at) - 1;
    if (!isBlank(code)) continue;
    parts.push(json.slice(from, at));
    from = blanksEnd(json, at);
    at = from - 1;
  }
  return parts.length === 0 ? json : parts.join('') + json.slice(from);
}

/**
 * Behind the closing quote of the string that begins at `at`; the end of the text where it has
 * none.
 */
export function quoteEnd(json: string, at: number): number {
  let end = at + 1;
  while (end < json.length && json.charCodeAt(end) !== quote)
    end += json.charCodeAt(end) === backslash ? 2 : 1;
  return Math.min(end + 1, json.length);
}

const isBlank = (code: number): boolean =>
  code === space || code === newline || code === carriageReturn || code === tab;

const isDigit = (code: number): boolean => code >= zero && code <= nine;

function blanksEnd(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function typeAt(text: string, at: number): JsonType {
  const code = text.charCodeAt(at);
  if (code === openBrace) return 'object';
  if (code === openBracket) return 'array';
  if (code === quote) return 'string';
  if (isDigit(code) || code === minus) return 'number';
  return text.startsWith('null', at) ? 'null' : 'boolean';
}

/** Where the value ends that begins at `at`, in brackets `depth` deep. */
function valueEnd(source: Source, at: number, depth: number): number {
  const code = source.text.charCodeAt(at);
  if (code === openBrace) return objectEnd(source, at, depth);
  if (code === openBracket) return arrayEnd(source, at, depth);
  if (code === quote) return stringEnd(source, at);
  return isDigit(code) || code === minus ? numberEnd(source, at) : wordEnd(source, at);
}

function objectEnd(source: Source, start: number, depth: number, take?: TakeProperty): number {
  const { text } = source;
  checkDepth(source, start, depth);
  let at = blanksEnd(text, start + 1);
  if (text.charCodeAt(at) === closeBrace) return at + 1;
  for (;;) {
    if (text.charCodeAt(at) !== quote) failAt(source, at, faults.name);
    const keyEnd = stringEnd(source, at);
    const behind = blanksEnd(text, keyEnd);
    if (text.charCodeAt(behind) !== colon) failAt(source, behind, faults.colon);
    const from = blanksEnd(text, behind + 1);
    const to = valueEnd(source, from, depth + 1);
    take?.({ key: { type: 'string', from: at, to: keyEnd }, value: valueAt(text, from, to) });
    at = blanksEnd(text, to);
    if (text.charCodeAt(at) === closeBrace) return at + 1;
    if (text.charCodeAt(at) !== comma) failAt(source, at, faults.commaInObject);
    at = blanksEnd(text, at + 1);
  }
}

function arrayEnd(
  source: Source,
  start: number,
  depth: number,
  take?: (item: JsonValue) => void,
): number {
  const { text } = source;
  checkDepth(source, start, depth);
  let at = blanksEnd(text, start + 1);
  if (text.charCodeAt(at) === closeBracket) return at + 1;
  for (;;) {
    const to = valueEnd(source, at, depth + 1);
    take?.(valueAt(text, at, to));
    at = blanksEnd(text, to);
    if (text.charCodeAt(at) === closeBracket) return at + 1;
    if (text.charCodeAt(at) !== comma) failAt(source, at, faults.commaInArray);
    at = blanksEnd(text, at + 1);
  }
}

const valueAt = (text: string, from: number, to: number): JsonValue => ({
  type: typeAt(text, from),
  from,
  to,
});

function checkDepth({ fail }: Source, at: number, depth: number): void {
  if (depth >= deepest) fail(`nested deeper than ${deepest}`, at);
}

/** Behind the closing quote; every fault is said at the opening one. */
function stringEnd(source: Source, start: number): number {
  const { text } = source;
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash) at = escapeEnd(source, start, at);
    else if (!(code >= space)) failAt(source, start, isCut(code) ? faults.open : faults.control);
  }
}

/** True for what ends a string that is not closed: the end of the text, or of a line. */
const isCut = (code: number): boolean =>
  Number.isNaN(code) || code === newline || code === carriageReturn;

/** True of what stands behind `\u`. */
export const isUnicodeEscape = (digits: string): boolean => /^[\da-fA-F]{4}$/.test(digits);

/** The last character of an escape that begins at `at`, in the string that begins at `start`. */
function escapeEnd(source: Source, start: number, at: number): number {
  const letter = source.text[at + 1] ?? '';
  if (letter === 'u') {
    if (isUnicodeEscape(source.text.slice(at + 2, at + 6))) return at + 5;
    failAt(source, start, faults.unicode);
  }
  if (letter === '') failAt(source, start, faults.open);
  if (!'"\\/bfnrt'.includes(letter)) failAt(source, start, faults.escape);
  return at + 1;
}

function numberEnd(source: Source, start: number): number {
  const { text } = source;
  const first = text.charCodeAt(start) === minus ? start + 1 : start;
  if (!isDigit(text.charCodeAt(first))) failAt(source, start, faults.value);
  let at = text.charCodeAt(first) === zero ? first + 1 : digitsEnd(text, first);
  if (text.charCodeAt(at) === point) at = needDigits(source, start, at + 1);
  const code = text.charCodeAt(at);
  if (code !== 101 && code !== 69) return at;
  const sign = text.charCodeAt(at + 1);
  return needDigits(source, start, sign === minus || sign === plus ? at + 2 : at + 1);
}

function needDigits(source: Source, start: number, at: number): number {
  if (!isDigit(source.text.charCodeAt(at))) failAt(source, start, faults.number);
  return digitsEnd(source.text, at);
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

const words = ['true', 'false', 'null'];

function wordEnd(source: Source, at: number): number {
  const { text } = source;
  const word = words.find((word) => text.startsWith(word, at));
  const end = at + (word?.length ?? 0);
  if (word !== undefined && !/\w/.test(text[end] ?? '')) return end;
  return failAt(source, at, faults.value);
}

/**
 * What a character begins that stands in a wrong place: true for a token of JSON, false for what
 * can't stand anywhere.
 */
const startsToken = (text: string, at: number): boolean =>
  /^(?:[[\]{}:,"\d]|-\d|(?:true|false|null)\b)/.test(text.slice(at, at + 6));

const faults = {
  name: 'expected a name in double quotes',
  value: 'expected a value',
  colon: 'expected : after the name',
  commaInObject: 'expected a comma or the end of the object',
  commaInArray: 'expected a comma or the end of the array',
  behind: 'expected one JSON object and nothing after it',
  open: 'the string is not closed',
  number: 'the number is not complete',
  unicode: 'the \\u escape is not complete',
  escape: 'no such escape in JSON',
  control: 'a control character must be escaped',
} as const;

/** Around a character: the word that it stands in, as far as 20 characters to each side. */
function wordAround(text: string, at: number): { before: string; after: string } {
  const before = /[^\s,:[\]{}"]*$/.exec(text.slice(Math.max(0, at - 20), at))?.[0] ?? '';
  const after = /^[^\s,:[\]{}"]{0,20}/.exec(text.slice(at, at + 20))?.[0] ?? '';
  return { before, after };
}

function failAt(source: Source, at: number, fault: string): never {
  return source.fail(faultText(source.text, at, fault), at);
}

/** What is wrong at a character, in the words for what people write there. */
function faultText(text: string, at: number, fault: string): string {
  const { before, after } = wordAround(text, at);
  const word = before + after;
  if (/^[+-]?(nan|inf(inity)?)$/i.test(word)) return `${word} is not a finite number`;
  const isName = before === '' && fault === faults.colon;
  if (/^[-+\u2212\u2013]?[.\d]/.test(word) && !isName && after !== '')
    return `${word} is not a JSON number: write it like 0.5, -1 or 1e-3`;
  if (blanksEnd(text, at) === text.length) return 'the record ends too early';
  if (isBehindComma(text, at)) return 'a comma with nothing after it';
  if (/^\/[/*]/.test(text.slice(at, at + 2))) return 'JSON has no comments';
  if (startsToken(text, at)) return fault;
  const shown = word === '' ? codePoint(text.slice(at)) : word;
  return `${shown} is not JSON: names and strings stand in double quotes`;
}

/** True for a closing bracket with nothing but blanks between it and a comma. */
function isBehindComma(text: string, at: number): boolean {
  if (text[at] !== ']' && text[at] !== '}') return false;
  let before = at - 1;
  while (isBlank(text.charCodeAt(before))) before--;
  return text.charCodeAt(before) === comma;
}
