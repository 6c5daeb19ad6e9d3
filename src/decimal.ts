// A double from decimal text, for every place where numbers are read.
import { UserError } from './user-error.ts';

/** Takes one line of remark, for stderr. */
export type Note = (line: string) => void;

/**
 * The double nearest to a decimal text; remarks on one that becomes 0, throws UserError on one out
 * of range. `where` names the place, asked for only when there is something to say: finding it may
 * take long.
 */
export function readDecimal(text: string, where: () => string, note: Note): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new UserError(`${where()}: ${outOfRange(text)}`);
  const vanished = value === 0 && /[1-9]/.test(text.replace(/[eE].*/, ''));
  if (vanished) note(`${where()}: ${shortened(text)} is nearer to 0 than any double, so it is 0`);
  return value;
}

export const outOfRange = (text: string): string =>
  `${shortened(text)} is out of range: write a number of at most 1.7e308 in size`;

/** For patterns: digits without a sign or an exponent, `5`, `5.`, `.5`. */
export const unsigned = String.raw`(?:\d+(?:\.\d*)?|\.\d+)`;

const plainNumber = new RegExp(String.raw`^[+-]?(${unsigned})(?:[eE]([+-]?\d+))?$`);

/**
 * True in the number grammar of the command line: `-.5`, `5.`, `+5`, `1e-3`. Never hexadecimal,
 * never empty.
 */
export const isPlainNumber = (text: string): boolean => plainNumber.test(text);

/** The digits of a plain number before its exponent, and that where it has one. */
export function decimalParts(text: string): { mantissa: string; exponent: string | undefined } {
  const [, mantissa = '', exponent] = plainNumber.exec(text) ?? [];
  return { mantissa, exponent };
}

/** The digits of a plain number from the first that is not 0. */
const significantDigits = (text: string): string =>
  decimalParts(text).mantissa.replace('.', '').replace(/^0+/, '');

/** How many those are. */
export function countDigits(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isExponent(code)) break;
    if (code >= zero && code <= nine && (code > zero || count > 0)) count++;
  }
  return count;
}

const [zero, nine] = [48, 57];

const isExponent = (code: number): boolean => (code | 32) === 101;

/** Text without the zeros at its end; a pattern would look for the end from every zero. */
export function withoutLastZeros(text: string): string {
  let end = text.length;
  while (text[end - 1] === '0') end--;
  return text.slice(0, end);
}

/** Text that came from outside, cut for an error message. */
export const shortened = (text: string): string =>
  text.length > 60 ? text.slice(0, 60) + '…' : text;

/** As many digits as a double holds of any decimal. */
const safeDigits = 15;

/** Whole numbers with no more: over a power of ten they are the shortest text of their double. */
export const shortestBelow = 1e15;

/** The powers of ten that are doubles. */
export const powersOfTen = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/**
 * The parts that add up to a decimal of more digits than its double holds, each the shortest text
 * of a double other than 0; undefined of others.
 */
export function longDecimal(text: string): number[] | undefined {
  if (text.length <= safeDigits) return undefined;
  const digits = significantDigits(text);
  if (withoutLastZeros(digits).length <= safeDigits) return undefined;
  const { mantissa, exponent = '0' } = decimalParts(text);
  const [, decimals = ''] = mantissa.split('.');
  const sign = text.startsWith('-') ? '-' : '';
  const last = Number(exponent) - decimals.length;
  const parts: number[] = [];
  for (let at = 0; at < digits.length; at += safeDigits) {
    const part = digits.slice(at, at + safeDigits);
    const power = last + digits.length - at - part.length;
    const value = Number(`${sign}${part}e${power}`);
    // Of a million digits no more than 43 parts are left.
    if (value !== 0) parts.push(value);
  }
  return parts;
}
