// Comma or tab separated values, RFC 4180: cells with their quotes as they came in, so that they go
// out byte for byte.
import { UserError } from '../user-error.ts';
import { withoutLineEnd } from './lines.ts';
import { mostFields } from './row.ts';

/** The tables that are read and written, and what stands between their cells. */
export const separators = { csv: ',', tsv: '\t' } as const;

/** What stands between cells where numbers have a comma for their point. */
export const semicolon = ';';

/** True of a table as Excel writes it where numbers have a comma for their point. */
export const isOfSemicolons = (text: string): boolean => /^[^{,\t\n]*;[^,\t\n]*(?:\n|$)/.test(text);

export type TableName = keyof typeof separators;
export type FormatName = 'ndjson' | TableName;

export const formatNames: readonly FormatName[] = ['ndjson', 'csv', 'tsv'];

/** A raw cell and where it begins in the text of its row. */
export interface Cell {
  readonly text: string;
  readonly from: number;
}

/**
 * The cells of one row, whose line end may be there or not. Throws UserError on quotes in wrong
 * places.
 */
export function readCells(row: string, separator: string): Cell[] {
  const text = withoutLineEnd(row);
  const cells: Cell[] = [];
  for (let from = 0; ;) {
    const end = text[from] === '"' ? quotedEnd(text, from) : endOfPlain(text, from, separator);
    if (end === undefined) throw new OpenQuote(from);
    cells.push({ text: text.slice(from, end), from });
    if (end === text.length) return cells;
    if (cells.length === mostFields) throw new UserError(`more than ${mostFields} cells`);
    if (text[end] !== separator)
      throw new UserError(
        `cell ${cells.length}: text after the closing quote: a quote inside is written twice, as ""`,
      );
    from = end + 1;
  }
}

/** A quote that is never closed, and where it stands in the text of the row. */
export class OpenQuote extends Error {
  readonly at: number;

  constructor(at: number) {
    super('a quote is not closed');
    this.at = at;
  }
}

function endOfPlain(text: string, from: number, separator: string): number {
  const end = text.indexOf(separator, from);
  return end < 0 ? text.length : end;
}

function quotedEnd(text: string, from: number): number | undefined {
  for (let at = from + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) return undefined;
    if (text[at + 1] !== '"') return at + 1;
  }
}

/** What a cell says, without its quotes. */
export const unquoted = (cell: string): string =>
  cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

/** A text as a cell: in quotes where it needs them. */
export const quoted = (text: string, separator: string): string =>
  text.includes(separator) || /["\r\n]/.test(text) ? inQuotes(text.replaceAll('"', '""')) : text;

const inQuotes = (text: string): string => `"${text}"`;

export const writeCells = (cells: readonly string[], separator: string): string =>
  `${cells.join(separator)}\n`;
