// How numbers and values look: rounded for people, exact for programs, and as numpy prints an array
// of one.
import { powersOfTen, shortestBelow, withoutLastZeros } from '../decimal.ts';
import type { End } from '../engine/certify.ts';
import { halfToEven } from '../engine/rounding.ts';
import type { Matrix } from '../matrix.ts';
import { UserError } from '../user-error.ts';

/** The most digits that are asked for where all are settled. */
export const mostSettled = 300;

/** Reads `--digits`, as many as there are at most. Throws UserError. */
export function readDigits(text: string, most = 20): number {
  const digits = text.trim();
  if (!/^\d{1,3}$/.test(digits) || Number(text) > most) {
    const given = digits || 'empty';
    throw new UserError(`--digits is ${given}: write a whole number from 0 to ${most}`);
  }
  return Number(text);
}

/** The text of a number, or the double whose shortest text it is. */
export type NumberText = string | number;

/**
 * A value between two ends as `rounded` prints it, but from all its digits and not from those of
 * the nearest double; undefined where the ends are printed in two ways.
 */
export function settled(low: End, high: End, digits: number): NumberText | undefined {
  if (typeof low === 'number' && typeof high === 'number') {
    const found = plainlySettled(low, high, digits) ?? longSettled(low, high, digits);
    if (found !== undefined) return found;
  }
  const text = exactlyRounded(low, digits);
  return low === high || exactlyRounded(high, digits) === text ? text : undefined;
}

/**
 * The same of doubles without an exponent whose ends lie well inside of what is rounded to one
 * text, as nearly all do: a sixth of the time. Undefined says nothing.
 */
function plainlySettled(low: number, high: number, digits: number): number | undefined {
  const scale = powersOfTen[digits] ?? NaN;
  const whole = Math.round(low * scale);
  if (!(Math.abs(whole) < shortestBelow) || !isPlain(low) || !isPlain(high)) return undefined;
  // The double nearest to the decimal, which is then its shortest text.
  const middle = whole / scale;
  const reach = 0.49 / scale - 2 * Number.EPSILON * Math.abs(middle);
  const isInside = Math.abs(low - middle) < reach && Math.abs(high - middle) < reach;
  return isInside ? middle : undefined;
}

/** The same of doubles with an exponent, but for powers of ten, below which digits are finer. */
function longSettled(low: number, high: number, digits: number): string | undefined {
  if (low === 0 || isPlain(low) || isPlain(high)) return undefined;
  const text = low.toExponential(digits);
  const [mantissa = '', power = ''] = text.split('e');
  const middle = Number(text);
  const reach = 0.49 * 10 ** (Number(power) - digits) - 2 * Number.EPSILON * Math.abs(middle);
  const isInside = Math.abs(low - middle) < reach && Math.abs(high - middle) < reach;
  const isPowerOfTen = Math.abs(Number(mantissa)) === 1;
  return isInside && !isPowerOfTen ? trimmed(mantissa, exponentText(power)) : undefined;
}

/** True of what is printed without an exponent, but for 0. */
export function isPlain(value: number): boolean {
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e8;
}

function exactlyRounded(value: End, digits: number): string {
  const isLong = (power: string): boolean => !isPlain(Number(`1e${power}`));
  const powerOf = (text: string): string => text.split('e')[1]!;
  if (typeof value !== 'number') {
    const [mantissa = '', grown = ''] = value.toExponential(digits, halfToEven).split('e');
    // A power of ten may be rounded up from the one below.
    const isPower = Math.abs(Number(mantissa)) === 1;
    const power = isPower ? powerOf(value.toExponential()) : grown;
    return isLong(power)
      ? trimmed(mantissa, exponentText(grown))
      : trimmed(value.toFixed(digits, halfToEven), '');
  }
  if (!isLong(powerOf(value.toExponential())))
    return trimmed(
      toEven(digits, (n) => value.toFixed(n)),
      '',
    );
  const mantissa = toEven(digits, (n) => value.toExponential(n).split('e')[0]!);
  return trimmed(mantissa, exponentText(value.toExponential(digits).split('e')[1]!));
}

/** What is written of a slope that is infinite. */
export const infinite = '∞';

/**
 * Up to `digits` decimals, trailing zeros dropped; scientific below 1e-4 and from 1e8; never -0.
 */
export function rounded(value: number, digits: number): string {
  if (!Number.isFinite(value)) return infinite;
  const { mantissa, exponent } = split(value, digits);
  return trimmed(mantissa, exponent);
}

function trimmed(mantissa: string, exponent: string): string {
  const short = mantissa.includes('.') ? withoutLastZeros(mantissa) : mantissa;
  const text = short.endsWith('.') ? short.slice(0, -1) : short;
  return (text === '-0' ? '0' : text) + exponent;
}

/** The shortest text that reads back to the same double; of both zeros 0. */
export const exact = (value: number): string => String(value);

/** How numbers are written to so many decimals; exact where no number of them is given. */
export const numberText = (digits: number | undefined): ((value: number) => string) =>
  digits === undefined ? exact : (value) => rounded(value, digits);

/** An entry as it is to be shown. */
export const shownEntry = (
  { data, texts }: Pick<Matrix, 'data' | 'texts'>,
  k: number,
  number: (value: number) => string,
): string => texts?.[k] ?? number(data[k]!);

/** A one-entry float64 array as numpy's `print` shows it: `[0.05808589]`, `[1.]`, `[1.e-05]`. */
export function numpyArray(value: number): string {
  const { mantissa, exponent } = split(value, 8);
  return `[${withoutLastZeros(mantissa)}${exponent}]`;
}

/** The same of entries that are text already. */
export function entriesText(
  { rows, cols }: Pick<Matrix, 'rows' | 'cols'>,
  texts: readonly NumberText[],
): string {
  if (texts.length === 1) return String(texts[0]!);
  // Half the time of joining them.
  const list = (items: readonly NumberText[]): string => JSON.stringify(items).replaceAll('"', '');
  if (cols === 1) return list(texts);
  const row = (_: unknown, i: number): string => list(texts.slice(i * cols, (i + 1) * cols));
  return list(Array.from({ length: rows }, row));
}

/** A value in JSON notation without spaces: a number, `[..]` or `[[..],[..]]`. */
export function valueText(value: Matrix, number: (value: number) => string): string {
  const { rows, cols, data, isSample } = value;
  if (data.length === 1) return number(data[0]!);
  const list = number === exact ? exactList : listOf(number);
  if (cols === 1 || isSample) return list(data);
  const row = (_: unknown, i: number): string => list(data.subarray(i * cols, (i + 1) * cols));
  const lists = Array.from({ length: rows }, row);
  return `[${lists.join(',')}]`;
}

const listOf =
  (number: (value: number) => string) =>
  (data: Float64Array): string => {
    const all = Array.from(data, number);
    return `[${all.join(',')}]`;
  };

/** The same text as with `exact`, in a third of the time. */
const exactList = (data: Float64Array): string => JSON.stringify(Array.from(data));

function split(value: number, digits: number): { mantissa: string; exponent: string } {
  const size = Math.abs(value);
  if (size === 0 || isPlain(value)) {
    // numpy keeps the sign of a zero.
    const shortest = Object.is(value, -0) ? '-0' : exact(value);
    return {
      mantissa: shortestOrRounded(shortest, digits, (n) => value.toFixed(n)),
      exponent: '',
    };
  }
  const [shortest = '', power = ''] = value.toExponential().split('e');
  const mantissa = shortestOrRounded(
    shortest,
    digits,
    (n) => value.toExponential(n).split('e')[0]!,
  );
  // Where the shortest text is taken, so is its exponent: of the double below 1e-7 more digits say
  // 9.99…e-8.
  const grown = decimalsOf(shortest) <= digits ? power : value.toExponential(digits).split('e')[1]!;
  return { mantissa, exponent: exponentText(grown) };
}

/** `e-05`, `e+08` of `-5` and `+8`. */
function exponentText(power: string): string {
  const [sign, figures] = [power[0]!, power.slice(1).padStart(2, '0')];
  return `e${sign}${figures}`;
}

const guard = 20;
const tieEnd = '5'.padEnd(guard, '0');

/**
 * The shortest text that reads back where it is short enough, else the exact value rounded, a tie
 * to the even digit, as numpy does: `toFixed` alone takes ties away from zero. A double that is a
 * tie has nothing but zeros behind the 5.
 */
function shortestOrRounded(
  shortest: string,
  digits: number,
  round: (digits: number) => string,
): string {
  return point(decimalsOf(shortest) <= digits ? shortest : toEven(digits, round));
}

function toEven(digits: number, round: (digits: number) => string): string {
  const longer = round(digits + guard);
  const below = longer.slice(0, -guard);
  const tie = longer.endsWith(tieEnd);
  return tie && /[02468]\.?$/.test(below) ? below : round(digits);
}

const decimalsOf = (text: string): number => (text.split('.')[1] ?? '').length;

const point = (text: string): string => (text.includes('.') ? text : `${text}.`);
