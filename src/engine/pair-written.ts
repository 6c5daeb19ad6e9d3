// The number that the shortest text of a double says, 0.1 a tenth, as a pair of doubles.
import { powersOfTen, shortestBelow } from '../decimal.ts';
import { productError, sumError } from './error-free.ts';
import {
  arithmeticError,
  divide,
  functionError,
  multiply,
  negate,
  normal,
} from './pair-functions.ts';
import { Pair } from './pair.ts';

/** With what it may be off, in proportion to it. */
interface Written {
  readonly pair: Pair;
  readonly error: number;
}

const mostTens = powersOfTen.length - 1;

/** The number that the shortest text of a double says. */
export function written(value: number): Written {
  let tens = 0;
  while (tens < mostTens && Math.abs(value) * powersOfTen[tens + 1]! < shortestBelow) tens++;
  const ten = powersOfTen[tens]!;
  const whole = Math.round(value * ten);
  const isShort = Math.abs(whole) < shortestBelow && whole / ten === value;
  return isShort ? quotient(value, whole, ten) : longWritten(value);
}

/** whole/ten, of which `value` is the double. */
function quotient(value: number, whole: number, ten: number): Written {
  const product = value * ten;
  const rest = whole - product - productError(value, ten, product);
  return { pair: normal(value, rest / ten), error: rest === 0 ? 0 : arithmeticError };
}

/** Of 16 or 17 digits, or with an exponent. */
function longWritten(value: number): Written {
  if (!Number.isFinite(value)) return { pair: new Pair(value), error: 0 };
  const { first, rest, tens } = digitsOf(String(Math.abs(value)));
  const sum = first + rest;
  let number = normal(sum, sumError(first, rest, sum));
  const times = tens < 0 ? divide : multiply;
  for (let left = Math.abs(tens); left > 0; left -= mostTens)
    number = times(number, new Pair(powersOfTen[Math.min(left, mostTens)]!));
  return { pair: value < 0 ? negate(number) : number, error: functionError };
}

/** Digits that are read together, and all of a double: zeros may follow before the point. */
const firstDigits = 9;
const mostDigits = 17;

/** The text of a positive double as (first + rest) · 10^tens, both of them doubles. */
function digitsOf(text: string): { first: number; rest: number; tens: number } {
  let [first, rest, count, tens, isBehindPoint] = [0, 0, 0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit > 9) {
      tens += Number(text.slice(at + 1));
      break;
    }
    if (digit < 0) isBehindPoint = true;
    else {
      if (isBehindPoint) tens--;
      if (count >= mostDigits) tens++;
      else if (count >= firstDigits) rest = rest * 10 + digit;
      else first = first * 10 + digit;
      if (count > 0 || digit > 0) count++;
    }
  }
  return {
    first: first * powersOfTen[Math.max(0, Math.min(count, mostDigits) - firstDigits)]!,
    rest,
    tens,
  };
}
