// Numbers as a person writes them: their value, and how exact the digits say they are.
import { readDecimal, type Note } from '../decimal.ts';

export interface Written {
  readonly value: number;
  /**
   * Half a unit of the last digit; undefined for a single digit without a point, which says nothing
   * of its own.
   */
  readonly half: number | undefined;
  readonly decimals: number;
  readonly significant: number;
}

const pattern = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?$/;

/** True for a plain decimal number. */
export const isPlainNumber = (text: string): boolean => pattern.test(text);

/**
 * A plain decimal number. `where` names its place in errors. Throws UserError where it is out of
 * range.
 */
export function readWritten(text: string, where: () => string, note: Note): Written {
  const value = readDecimal(text, where, note);
  const [, mantissa = '', exponent = '0'] = pattern.exec(text) ?? [];
  const decimals = (mantissa.split('.')[1] ?? '').length - Number(exponent);
  const significant = mantissa.replace('.', '').replace(/^0+/, '').length;
  return {
    value,
    half: /^[+-]?\d$/.test(text) ? undefined : 0.5 * 10 ** -decimals,
    decimals,
    significant,
  };
}

/** A number without digits of its own to judge by, such as the value of an expression. */
export const exactly = (value: number): Written => ({
  value,
  half: 0,
  decimals: 0,
  significant: 0,
});

/**
 * Half a unit for every number of a sheet. A single digit (`0`, `1`: a tool's 0.9999 at two
 * decimals) is as exact as the others on the sheet are, in decimals or in significant digits; alone
 * it is taken as exact, or `0` would be right for 0.4.
 */
export function halfUnits(numbers: readonly Written[]): Float64Array {
  let decimals = -Infinity;
  let significant = 0;
  for (const number of numbers) {
    if (number.half === undefined || number.half === 0) continue;
    decimals = Math.max(decimals, number.decimals);
    significant = Math.max(significant, number.significant);
  }
  const bare = ({ value }: Written): number => {
    if (significant === 0) return 0;
    const bySize = value === 0 ? 0 : 10 ** (1 - significant);
    return Math.min(0.5, Math.max(10 ** -decimals, bySize) / 2);
  };
  return Float64Array.from(numbers, (number) => number.half ?? bare(number));
}
