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
  if (!Number.isFinite(value))
    throw new UserError(
      `${where()}: ${shortened(text)} is out of range: write a number of at most 1.7e308 in size`,
    );
  const vanished = value === 0 && /[1-9]/.test(text.replace(/[eE].*/, ''));
  if (vanished) note(`${where()}: ${shortened(text)} is nearer to 0 than any double, so it is 0`);
  return value;
}

/** Text that came from outside, cut for an error message. */
export const shortened = (text: string): string =>
  text.length > 60 ? text.slice(0, 60) + '…' : text;

/** As many digits as a double holds of any decimal. */
const safeDigits = 15;

/**
 * The parts that add up to a decimal of more digits than its double holds, each the shortest text
 * of a double; undefined of others.
 */
export function longDecimal(text: string): number[] | undefined {
  const [, sign = '', whole = '', decimals = '', power = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE](.*))?$/.exec(text) ?? [];
  const digits = (whole + decimals).replace(/^0+/, '');
  if (digits.replace(/0+$/, '').length <= safeDigits) return undefined;
  const last = Number(power) - decimals.length;
  const parts: number[] = [];
  for (let at = 0; at < digits.length; at += safeDigits) {
    const part = digits.slice(at, at + safeDigits);
    parts.push(Number(`${sign}${part}e${last + digits.length - at - part.length}`));
  }
  return parts;
}
