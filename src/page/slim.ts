// Mathematics without what the style of the page says once, and what is so without.
import { blanksFor } from './columns.ts';

/**
 * Before a name in text that is to be a symbol. The italic letters of mathematics stand as far
 * apart as factors do, and few fonts have them: the style makes the plain ones italic.
 */
export const nameMark = '\u2063';

const inStyle = new RegExp(
  [
    ' style="(?:display:block math|padding-left:[\\d.]+\\w+;padding-right:[\\d.]+\\w+);"',
    ' fence="true"',
    ' class="tml-(?:left|right|display|jot)"',
    ' displaystyle="true"',
  ].join('|'),
  'g',
);

/** Of a formula in MathML; parentheses and a minus are what they are by their places. */
export const slimMath = (math: string): string =>
  math
    .replace(inStyle, '')
    .replaceAll('<mtd><mrow></mrow></mtd>', '<mtd></mtd>')
    .replaceAll(/<mtext>\u2063([^<]+)<\/mtext>/g, '<mi class="i">$1</mi>')
    .replace(/ form="(?:prefix|postfix)"(?= stretchy="false">[()]<)/g, '')
    .replace(/(?<= form="prefix") stretchy="false" lspace="0em" rspace="0em"(?=>−<)/g, '')
    .replace(signed, '<mn$1>−$2</mn>')
    .replace(padded, (_, place: string, sign = '', number: string, end: string) =>
      [`<mn${place}>`, sign, number, blanksFor(end), '</mn>'].join(''),
    )
    .replaceAll(/<mrow>(<mi[^<]*<\/mi><mo>\u2061<\/mo>)<\/mrow>/g, '$1');

/** A number with its sign, and one with what is there but not seen. */
const signed = /<mrow( data-m="\w+")?><mo form="prefix">−<\/mo><mn>([^<]*)<\/mn><\/mrow>/g;
const padded = new RegExp(
  [
    '<mrow( data-m="\\w+")>(?:<mo form="prefix">(−)</mo>)?<mn>([^<]*)</mn>',
    '<mphantom><mn>([^<]*)</mn></mphantom></mrow>',
  ].join(''),
  'g',
);

/**
 * Without rows of a single element, a row that is all of a cell or of the formula, and rows of
 * what is in parentheses among others in a row.
 */
export function unwrapped(math: string): string {
  const parts = math.match(/<[^>]*>|[^<]+/g) ?? [];
  const gone = new Set<number>();
  const open: { readonly at: number; count: number }[] = [{ at: -1, count: 0 }];
  parts.forEach((part, at) => {
    if (!part.startsWith('<')) return;
    if (!part.startsWith('</')) {
      open.at(-1)!.count += 1;
      open.push({ at, count: 0 });
      return;
    }
    const { at: start, count } = open.pop()!;
    if (parts[start] !== '<mrow>') return;
    const isSingle = count === 1 && !parts[start + 1]!.startsWith('<mo');
    const parent = open.at(-1)!;
    const isAmong =
      parts[start + 1] === '<mo stretchy="false">' &&
      parts[start + 2] === '(' &&
      /^<(?:mrow|mtd|math)\b/.test(parts[parent.at] ?? '');
    if (isAmong) parent.count += count - 1;
    const isWhole =
      /^<(?:mtd|math)\b/.test(parts[start - 1]!) && /^<\/(?:mtd|math)/.test(parts[at + 1]!);
    if (isSingle || isWhole || isAmong) gone.add(start).add(at);
  });
  return parts.filter((_, at) => !gone.has(at)).join('');
}
