// The results of a page, which come first.
import { mainNames } from '../engine/results.ts';
import { element } from '../text/markup.ts';
import { table, wide } from './boxes.ts';
import { listed, type Piece } from './left-out.ts';
import type { Left } from './parts.ts';
import { isSingle } from '../model/shape.ts';
import { shownEntry } from '../text/notation.ts';
import { liveMatrix } from './live.ts';
import type { Sheet } from './sheet.ts';
import { idOf } from './steps.ts';

/** A row of text, which has the fewest bytes. */
function plainRow(name: string, number: string): string {
  const [mantissa = '', exponent] = number.replaceAll('-', '−').split('e');
  const power = exponent === undefined ? '' : ` × 10${element('sup', {}, exponentOf(exponent))}`;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    element('td', {}, mantissa + power),
  );
}

/** `−5` of `−05`. */
const exponentOf = (digits: string): string =>
  digits.replace(/^\+/, '').replace(/^(−?)0+(?=\d)/, '$1');

/** A row for each result, linked to its step if that is on the page. */
export function results(sheet: Sheet, left: Left, isWorked: (name: string) => boolean): Piece {
  const { explanation, trace, words, number, math, live } = sheet;
  const isPlain = left.has('symbols');
  const row = (name: string): string => {
    const value = trace.values.get(name)!;
    if (isPlain && isSingle(value)) return plainRow(name, shownEntry(value, 0, number));
    const shown = isWorked(name) ? element('a', { href: `#${idOf(name)}` }, name) : name;
    return element(
      'tr',
      {},
      ...(isPlain ? [] : [element('td', {}, math.inline(explanation.symbols.latex(name)))]),
      element('th', { scope: 'row' }, element('code', {}, shown)),
      element('td', {}, math.inline(liveMatrix(live, name, value, number))),
    );
  };
  const columns = { scope: 'col', ...(isPlain ? {} : { colspan: '2' }) };
  const head = [
    element('th', columns, words.quantity),
    element('th', { scope: 'col' }, words.value),
  ];
  const dots = element('tr', {}, element('td', { colspan: '3' }, '⋯'));
  const items = mainNames(trace).map((name) => ({ make: () => row(name) }));
  const { rows, gap } = listed('results', items, left, dots);
  const box = element('div', { class: 'results' }, wide(table(head, rows), words.results));
  return { html: [`<h2 id="results">${words.results}</h2>`, box], gaps: [gap] };
}
