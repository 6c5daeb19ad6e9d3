// A page of the manual on a terminal: text wrapped to its width, tables in columns.
import type { Paint } from '../paint.ts';
import type { Part } from './parts.ts';

/** Wraps a text to so many columns. */
type Wrap = (text: string, columns: number) => string[];

/** Loads a library that wraps lines. */
export async function renderPage(
  parts: readonly Part[],
  columns: number,
  { heading }: Pick<Paint, 'heading'>,
): Promise<string> {
  const { wrapAnsi } = await import('fast-wrap-ansi');
  const wrap: Wrap = (text, width) => wrapAnsi(text, width).split('\n');
  const blocks = parts.map((part): string[] => {
    switch (part.kind) {
      case 'heading':
        return wrap(part.text, columns).map(heading);
      case 'text':
        return wrap(part.text, columns);
      case 'item':
        return hanging(['- ', ...wrap(part.text, columns - 2)]);
      case 'code':
        return part.lines.map((line) => (line === '' ? '' : `  ${line}`));
      case 'table':
        return tableLines(part.rows, columns, wrap);
    }
  });
  const lines = blocks.flatMap((block, i) => {
    const isInList = parts[i]?.kind === 'item' && parts[i - 1]?.kind === 'item';
    return i === 0 || isInList ? block : ['', ...block];
  });
  return lines.join('\n') + '\n';
}

/** Lines behind a start that stands before the first of them only. */
const hanging = ([start = '', first = '', ...rest]: readonly string[]): string[] => [
  start + first,
  ...rest.map((line) => ' '.repeat(start.length) + line),
];

const gap = 2;

/** The narrowest that the last column of a table may be. */
const narrowest = 30;

/** Columns as wide as their cells, the last one wrapped; rows as text where there is no room. */
function tableLines(rows: readonly (readonly string[])[], columns: number, wrap: Wrap): string[] {
  const most = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: most - 1 }, (_, k) =>
    Math.max(...rows.map((row) => (row[k] ?? '').length)),
  );
  const left = columns - widths.reduce((sum, width) => sum + width + gap, 0);
  if (left < narrowest)
    return rows.flatMap((row) => hanging(['- ', ...wrap(row.join(': '), columns - 2)]));
  return rows.flatMap((row) => {
    const start = widths.map((width, k) => (row[k] ?? '').padEnd(width + gap)).join('');
    return hanging([start, ...wrap(row.at(-1) ?? '', left)]).map((line) => line.trimEnd());
  });
}
