// Boxes of a page: what is too wide scrolls in its own, and tables.
import { escaped } from '../graph/dot.ts';
import { element } from '../text/markup.ts';

/** Has a name, because it can be gone to by keyboard where it scrolls. */
export const wide = (content: string, name: string): string =>
  element('div', { class: 'wide', role: 'group', 'aria-label': escaped(name) }, content);

/** A table of a row of headings and rows in markup. */
export function table(headings: readonly string[], rows: readonly string[]): string {
  const head = element('thead', {}, element('tr', {}, ...headings));
  const body = ['<tbody>', ...rows, '</tbody>'];
  return ['<table>', head, ...body, '</table>'].join('\n');
}
