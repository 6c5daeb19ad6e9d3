// Whether a record fits a pattern, and its numbers: read from the bytes alone. Any doubt is
// answered with "does not fit".
import { powersOfTen } from '../../decimal.ts';
import { isUnicodeEscape } from '../../records/json.ts';
import type { Pattern, Slot } from './pattern.ts';

const point = 46;
const minus = 45;
const plus = 43;
const zero = 48;
const nine = 57;
const quote = 34;
const backslash = 92;
const carriageReturn = 13;
const newline = 10;
const space = 32;

/**
 * Where a record of this pattern that begins at `at` ends, behind its line end; -1 where it does
 * not fit.
 */
export function match(pattern: Pattern, bytes: Buffer, start: number): number {
  const { literals, slots, starts, ends } = pattern;
  let at = start;
  for (let k = 0; ; k++) {
    const literal = literals[k] as Uint8Array;
    for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return -1;
    at += literal.length;
    if (k === slots.length) break;
    starts[k] = at;
    at = slotEnd(pattern, k, bytes, at);
    if (at < 0) return -1;
    ends[k] = at;
  }
  if (bytes[at] === carriageReturn) at++;
  if (bytes[at] === newline) return at + 1;
  return at === bytes.length ? at : -1;
}

function slotEnd(pattern: Pattern, k: number, bytes: Buffer, at: number): number {
  switch ((pattern.slots[k] as Slot).kind) {
    case 'value':
      return numberEnd(pattern, k, bytes, at);
    case 'number':
      return jsonNumberEnd(bytes, at);
    case 'string':
      return stringEnd(bytes, at);
    case 'nested':
      return nestedEnd(bytes, at);
    case 'cell':
      return cellEnd(bytes, at, pattern.separator);
  }
}

const mostExact = 2 ** 53;

/**
 * Reads a number into `values[k]`: exact where digits and power of ten are doubles (Clinger 1990),
 * else by `Number`.
 */
function numberEnd({ values, strict }: Pattern, k: number, bytes: Buffer, start: number): number {
  let at = start;
  let byte = bytes[at] as number;
  const negative = byte === minus;
  if (negative) byte = bytes[++at] as number;
  const first = at;
  let digits = 0;
  while (byte >= zero && byte <= nine) {
    digits = digits * 10 + (byte - zero);
    byte = bytes[++at] as number;
  }
  const whole = at - first;
  if (strict && (whole === 0 || (whole > 1 && bytes[first] === zero))) return -1;
  let decimals = 0;
  if (byte === point) {
    byte = bytes[++at] as number;
    const begin = at;
    while (byte >= zero && byte <= nine) {
      digits = digits * 10 + (byte - zero);
      byte = bytes[++at] as number;
    }
    decimals = at - begin;
    if (strict && decimals === 0) return -1;
  }
  if (whole + decimals === 0) return -1;
  let exponent = 0;
  if (byte === 101 || byte === 69) {
    byte = bytes[++at] as number;
    const down = byte === minus;
    if (down || byte === plus) byte = bytes[++at] as number;
    const begin = at;
    while (byte >= zero && byte <= nine) {
      exponent = exponent * 10 + (byte - zero);
      byte = bytes[++at] as number;
    }
    if (at === begin) return -1;
    if (down) exponent = -exponent;
  }
  const power = exponent - decimals;
  if (digits < mostExact && power <= 0 && power >= -22) {
    const size = digits / (powersOfTen[-power] as number);
    values[k] = negative ? -size : size;
    return at;
  }
  const value = Number(bytes.toString('latin1', start, at));
  if (!Number.isFinite(value) || (value === 0 && digits !== 0)) return -1;
  values[k] = value;
  return at;
}

/** A number that passes through: JSON's grammar, of any size. */
function jsonNumberEnd(bytes: Buffer, start: number): number {
  let at = start;
  if (bytes[at] === minus) at++;
  const first = at;
  at = digitsEnd(bytes, at);
  if (at === first || (at > first + 1 && bytes[first] === zero)) return -1;
  if (bytes[at] === point) {
    const begin = at + 1;
    at = digitsEnd(bytes, begin);
    if (at === begin) return -1;
  }
  if (bytes[at] !== 101 && bytes[at] !== 69) return at;
  at++;
  if (bytes[at] === minus || bytes[at] === plus) at++;
  const end = digitsEnd(bytes, at);
  return end === at ? -1 : end;
}

function digitsEnd(bytes: Buffer, start: number): number {
  let at = start;
  while ((bytes[at] as number) >= zero && (bytes[at] as number) <= nine) at++;
  return at;
}

function stringEnd(bytes: Buffer, start: number): number {
  if (bytes[start] !== quote) return -1;
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === quote) return at + 1;
    if (byte < space) return -1;
    if (byte === backslash && (at = escapeEnd(bytes, at)) < 0) return -1;
  }
  return -1;
}

/** The last byte of an escape. */
function escapeEnd(bytes: Buffer, at: number): number {
  const letter = String.fromCharCode(bytes[at + 1] ?? 0);
  if (letter === 'u')
    return isUnicodeEscape(bytes.toString('latin1', at + 2, at + 6)) ? at + 5 : -1;
  return '"\\/bfnrt'.includes(letter) ? at + 1 : -1;
}

const deepestNested = 90;

/** An object or array: its end by its brackets, its grammar by `JSON.parse`. */
function nestedEnd(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length && bytes[at] !== newline; at++) {
    const byte = bytes[at];
    if (byte === quote) {
      at = stringEnd(bytes, at) - 1;
      if (at < 0) return -1;
    } else if (byte === 91 || byte === 123) depth++;
    else if (byte === 93 || byte === 125) depth--;
    if (depth > deepestNested) return -1;
    if (depth <= 0) return isJson(bytes.toString('utf8', start, at + 1)) ? at + 1 : -1;
  }
  return -1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A cell: in quotes without a line end inside, or without quotes. */
function cellEnd(bytes: Buffer, start: number, separator: number): number {
  let at = start;
  const quoted = bytes[at] === quote;
  if (quoted) at++;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === newline || byte === 0) return quoted || byte === 0 ? -1 : at;
    if (quoted ? byte === quote : byte === separator || byte === carriageReturn) {
      if (!quoted) return byte === carriageReturn && bytes[at + 1] !== newline ? -1 : at;
      if (bytes[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return quoted ? -1 : at;
}
