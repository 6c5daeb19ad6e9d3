// Numbers as they are written by hand: `1.5·10⁻²`, `65.5 %`, `319/10000`, lists and rows of them.
import { isPlainNumber } from '../decimal.ts';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Signs as they are written by hand in those of a value: `1.5·10⁻²` as `1.5*10^-2`. */
export const plainSigns = (text: string): string =>
  text
    .replace(/⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (power) =>
      power
        .replace(/./g, (sign) => (sign === '⁻' ? '-' : String(superscripts.indexOf(sign))))
        .replace(/^/, '^'),
    )
    .replace(/[·×⋅]/g, '*')
    .replace(/÷/g, '/')
    .replace(/[−–]/g, '-');

/** A percentage, `65.5 %`, and a quotient by a power of ten, `319/10000`: with their digits. */
const percent = /([\d.])\s*%/g;
const overPowerOfTen = /([\d.])\s*\/\s*1(0+)(?![\d.])/g;

/** `1.5*10^-2`, as it is written by hand: its digits are those before the sign. */
const timesPowerOfTen = /([\d.])\s*\*\s*10\s*\^\s*\(?([+-]?\d+)\)?/g;

/** Numbers as they are written by hand in the notation of values, with their digits. */
export function plainText(text: string): string {
  const trimmed = text.trim();
  if (alreadyPlain.test(trimmed)) return trimmed;
  return plainSigns(trimmed)
    .replace(timesPowerOfTen, '$1e$2')
    .replace(percent, '$1e-2')
    .replace(overPowerOfTen, (_, digit: string, zeros: string) => `${digit}e-${zeros.length}`);
}

/** Most lists have nothing else in them. */
const alreadyPlain = /^[-+.,;\deE\s[\]]*$/;

/**
 * The texts of plain numbers in rows: a number, a list with commas or blanks between, rows in
 * brackets or with `;` between. A list without rows is a column, where it stands in brackets.
 * Undefined for anything else.
 */
export function textRows(text: string): string[][] | undefined {
  const bare = text.trim();
  if (isPlainNumber(bare)) return [[bare]];
  const trimmed = plainText(bare);
  if (isPlainNumber(trimmed)) return [[trimmed]];
  const tokens = trimmed.match(/[[\],;]|[^\s[\],;]+/g) ?? [];
  const rows: string[][] = [[]];
  let depth = 0;
  let deepest = 0;
  let before = '';
  for (const token of tokens) {
    const row = rows.at(-1)!;
    if (isPlainNumber(token)) {
      if (before === ']') return undefined;
      row.push(token);
    } else if (token === '[') {
      if (++depth > 2 || (depth === 1 && before !== '') || isPlainNumber(before)) return undefined;
      deepest = Math.max(deepest, depth);
      if (depth === 2 && row.length > 0) rows.push([]);
    } else if (token === ']') {
      if (--depth < 0 || row.length === 0 || !(isPlainNumber(before) || before === ']'))
        return undefined;
    } else if (token === ',') {
      if (depth === 0 || !(isPlainNumber(before) || before === ']')) return undefined;
    } else if (token === ';') {
      if (depth !== 1 || !isPlainNumber(before)) return undefined;
      rows.push([]);
    } else return undefined;
    before = token;
  }
  if (depth !== 0 || rows.at(-1)!.length === 0) return undefined;
  return deepest === 1 && rows.length === 1 ? rows[0]!.map((number) => [number]) : rows;
}
