// Boxes of a page: what is too wide scrolls in its own, and tables.
import { element } from '../text/markup.ts';

export const wide = (content: string): string => element('div', { class: 'wide' }, content);

/** A table of a row of headings and rows in markup. */
export function table(headings: readonly string[], rows: readonly string[]): string {
  const head = element('thead', {}, element('tr', {}, ...headings));
  const body = ['<tbody>', ...rows, '</tbody>'];
  return ['<table>', head, ...body, '</table>'].join('\n');
}
