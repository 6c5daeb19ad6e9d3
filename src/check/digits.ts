// Numbers as a person writes them: their value, and how exact the digits say they are.
import { countDigits, decimalParts, readDecimal, withoutLastZeros, type Note } from '../decimal.ts';
import type { Rounded } from '../engine/interval.ts';

export interface Written {
  readonly value: number;
  /**
   * Half a unit of the last digit; undefined for a single digit without a point, which says nothing
   * of its own.
   */
  readonly half: number | undefined;
  readonly decimals: number;
  /** Without the zeros at the end of a whole number, which may stand for others. */
  readonly significant: number;
  /** True of a number with a power of ten, whose decimals say nothing of others. */
  readonly isScientific: boolean;
}

/**
 * A plain decimal number. `where` names its place in remarks. One beyond doubles has no value, and
 * its text is to be looked at.
 */
export function readWritten(text: string, where: () => string, note: Note): Written {
  const isBeyond = !Number.isFinite(Number(text));
  const value = isBeyond ? NaN : readDecimal(text, where, note);
  const { mantissa, exponent } = decimalParts(text);
  const decimals = (mantissa.split('.')[1] ?? '').length - Number(exponent ?? 0);
  const unit = isBeyond ? 0 : 10 ** -decimals;
  const told = decimals === 0 ? withoutLastZeros(text.replace(/\.$/, '')) : text;
  return {
    value,
    half: /^[+-]?\d$/.test(text) ? undefined : unit / 2,
    decimals,
    significant: countDigits(told),
    isScientific: exponent !== undefined,
  };
}

/** The value of an expression that the digits of its numbers leave so much of, or nothing. */
export function workedOut(value: number, half: number): Written {
  const decimals = half > 0 ? Math.floor(-Math.log10(2 * half)) : 0;
  const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const significant = half > 0 ? Math.max(1, decimals + power + 1) : 0;
  return { value, half, decimals, significant, isScientific: false };
}

/** A `1` alone is as good as 0.99996. */
const bareHalf = 5e-5;

/**
 * Half a unit for every number of a sheet. A single digit (`0`, `1`: a tool's 0.9999 at two
 * decimals) is as exact as the others on the sheet are, in decimals or in significant digits; alone
 * `0` is taken as exact, or it would be right for 0.4.
 */
export function halfUnits(numbers: readonly Written[]): number[] {
  const told = numbers.filter(({ half }) => half !== undefined && half > 0);
  const most = (digits: readonly number[]): number =>
    digits.reduce((so, one) => Math.max(so, one), -Infinity);
  const decimals = most(told.flatMap((one) => (one.isScientific ? [] : [one.decimals])));
  const significant = most(told.map((one) => one.significant));
  const byDecimals = Number.isFinite(decimals) ? 10 ** -decimals : 0;
  const bySize = significant > 0 ? 10 ** (1 - significant) : 0;
  const bare = ({ value }: Written): number => {
    const size = Math.max(byDecimals, value === 0 ? 0 : bySize) / 2;
    return Math.min(0.5, value === 0 ? size : Math.max(size, bareHalf));
  };
  const halves: number[] = [];
  for (const number of numbers) halves.push(number.half ?? bare(number));
  return halves;
}

/** The digits that a sheet is kept in: Infinity where it is not kept to so many of a kind. */
export interface SheetDigits {
  readonly decimals: number;
  readonly significant: number;
  /** True where its numbers are those of a program that computes in single precision. */
  readonly isFloat32: boolean;
}

/**
 * The digits that the numbers of a sheet are kept in. Where all have as many decimals, or all as
 * many significant digits, it is those; where neither is so, zeros at the end may have been
 * dropped, and it is the fewer of the most of both.
 */
export function sheetDigits(numbers: readonly Written[]): SheetDigits {
  const told = numbers.filter(({ half, value }) => half !== undefined && half > 0 && value !== 0);
  const [decimals, significant] = [
    told.map((number) => number.decimals),
    told.map((number) => number.significant),
  ];
  const isEven = (digits: readonly number[]): boolean => digits.every((one) => one === digits[0]);
  const most = (digits: readonly number[]): number =>
    digits.reduce((so, one) => Math.max(so, one), -Infinity);
  const [evenDecimals, evenSignificant] = [isEven(decimals), isEven(significant)];
  return {
    decimals: evenSignificant && !evenDecimals ? Infinity : most(decimals),
    significant: evenDecimals && !evenSignificant ? Infinity : most(significant),
    isFloat32: isSinglePrecision(told),
  };
}

/** Numbers with fewer digits could be anybody's. */
const float32Digits = 8;

/** True where all numbers of many digits are single-precision numbers, as they are printed. */
function isSinglePrecision(numbers: readonly Written[]): boolean {
  const long = numbers.filter(({ significant }) => significant >= float32Digits);
  const isSingle = ({ value, significant }: Written): boolean =>
    Number(Math.fround(value).toPrecision(Math.min(significant, 17))) === value;
  return long.length > 0 && long.every(isSingle);
}

/** One unit of the last digit that a sheet keeps of a value. */
function unitOn({ decimals, significant }: SheetDigits, value: number): number {
  const power = value === 0 ? -Infinity : Math.floor(Math.log10(Math.abs(value)));
  return Math.max(powerOfTen(-decimals), powerOfTen(power + 1 - significant));
}

const powers = new Map<number, number>();

/** Kept: every number that is rounded asks for two, and to look one up takes less. */
function powerOfTen(exponent: number): number {
  const known = powers.get(exponent);
  if (known !== undefined) return known;
  const made = 10 ** exponent;
  powers.set(exponent, made);
  return made;
}

/** How far down and up a value may come on a sheet: see `roughly`. */
export const roughOn = (digits: SheetDigits, isDivisor = false): Rounded<[number], number> =>
  roughly((value) => unitOn(digits, value), digits.isFloat32 ? float32Error : 0, isDivisor);

/** The same of a value of the problem, of which single precision alone loses something. */
export const roughAsGiven = ({ isFloat32 }: SheetDigits): Rounded<[number], number> =>
  roughly(() => 0, isFloat32 ? float32Error : 0);

/**
 * One unit of what a number on a sheet is kept to. The zeros at the end of a whole one may stand
 * for digits that were dropped, as in 473700.
 */
export const keptUnit = (digits: SheetDigits, value: number, half: number): number =>
  half === 0.5 && value !== 0 && value % 10 === 0
    ? Math.max(2 * half, unitOn({ ...digits, decimals: Infinity }, value))
    : 2 * half;

/** An exponential in single precision may be off by more than one unit in the last place. */
const float32Error = 2 ** -22;

/**
 * True of a value whose shortest text has more characters; of most that is seen without that text,
 * which takes long to find: with `0.` there is room for so many decimals less two.
 */
export function isLonger(value: number, most: number): boolean {
  const size = Math.abs(value);
  const scale = 10 ** (most - 2);
  const isPlain = size >= 1e-6 && size * scale < Number.MAX_SAFE_INTEGER;
  if (isPlain && Math.round(size * scale) / scale !== size) return true;
  return String(size).length > most;
}

/** What doubles lose of a number's place on the grid of its digits, in proportion. */
export const gridError = 1e-9;

/** True of a value that is another than the right one, and not only as doubles have it. */
export const isOther = (value: number, right: number): boolean =>
  Math.abs(value - right) > gridError * Math.abs(right);

/** The same of a sum, whose terms may be added in any order. */
export function roughTotal(digits: SheetDigits): Rounded<[readonly number[]], number> {
  const error = digits.isFloat32 ? float32Error : 0;
  const total = (terms: readonly number[]): number => terms.reduce((sum, term) => sum + term, 0);
  const roomOf = (terms: readonly number[]): number => {
    const [above, below] = [terms.filter((term) => term > 0), terms.filter((term) => term < 0)];
    // No part of the sum is larger than all its terms of one sign.
    const largest = Math.max(total(above), -total(below));
    const unit = unitOn(digits, largest);
    const isOnGrid = terms.every((term) => isNearWhole(term / unit));
    return (terms.length - 1) * ((isOnGrid ? 0 : unit) + error * largest);
  };
  return {
    down: (terms) => total(terms) - roomOf(terms),
    up: (terms) => total(terms) + roomOf(terms),
  };
}

const isNearWhole = (value: number): boolean => Math.abs(value - Math.round(value)) <= gridError;

/**
 * How far down and up a value may come where it is left as it is, rounded, or its digits cut off,
 * to some unit or a finer one, and is off by a part of itself besides. A value that has no more
 * digits stays what it is, and one that is divided by is not brought to 0.
 */
export function roughly(
  unitOf: (value: number) => number,
  error = 0,
  isDivisor = false,
): Rounded<[number], number> {
  const toZero = (size: number, unit: number): number => {
    const units = Math.floor(size / unit + gridError);
    return isDivisor && units === 0 ? size : Math.min(size, units * unit);
  };
  const away = (size: number, unit: number): number =>
    Math.max(size, Math.min(Math.ceil(size / unit - gridError) * unit, size + unit / 2));
  const ends = (value: number, isUp: boolean): number => {
    if (!Number.isFinite(value)) return value;
    const unit = unitOf(value);
    const size = Math.abs(value);
    const isAway = value >= 0 === isUp;
    const move = isAway ? away : toZero;
    const moved = (unit > 0 ? move(size, unit) : size) + (isAway ? error : -error) * size;
    return value < 0 ? -moved : moved;
  };
  return { down: (value) => ends(value, false), up: (value) => ends(value, true) };
}
