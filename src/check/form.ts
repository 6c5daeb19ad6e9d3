// The answers of a class as a form exports them: a table with a header, a row a student, as the
// lines of JSON that class.ts marks. And the marks as such a table again.
import { quoted, unquoted, writeCells } from '../records/csv.ts';
import { countLines, rowEnd, withoutLineEnd } from '../records/lines.ts';
import { cellsOf } from '../records/read.ts';
import { splitEntry } from '../matrix.ts';
import type { Naming } from '../names.ts';
import { UserError } from '../user-error.ts';
import { resultFields } from './result-names.ts';

/** What a column of a form holds. */
interface Column {
  readonly name: string;
  readonly kind: 'given' | 'answer' | 'other';
  /** Of a vector's entry, `x2`: its quantity and its place from 0. */
  readonly part?: { readonly of: string; readonly index: number };
}

export interface Form {
  /** A line of JSON for each row, empty ones for other lines, so that lines keep their numbers. */
  readonly lines: string;
  readonly columns: readonly Column[];
}

/** Reads a table. Throws UserError at a header that is none. */
export function readForm(text: string, separator: string, source: string, naming: Naming): Form {
  const rows = rowsOf(text, separator);
  const header = rows.find(({ text: row }) => row.trim() !== '');
  if (header === undefined) throw new UserError(`${source}: there is no header`);
  const columns = textsOf(header, separator, source).map((cell) => columnOf(cell.trim(), naming));
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name))
      throw new UserError(`${source}:${header.line}: column ${name} is there twice`);
    seen.add(name);
  }
  const lines = rows.map((row) => {
    const rest = '\n'.repeat(row.lines);
    if (row === header || row.text.trim() === '') return rest;
    return JSON.stringify(recordOf(textsOf(row, separator, source), columns, row, source)) + rest;
  });
  return { lines: lines.join(''), columns };
}

/** A row without its line end, the line it begins in, and how many lines it takes. */
interface TextRow {
  readonly text: string;
  readonly line: number;
  readonly lines: number;
}

function rowsOf(text: string, separator: string): TextRow[] {
  const bytes = Buffer.from(text);
  const rows: TextRow[] = [];
  let line = 1;
  for (let at = 0; at < bytes.length;) {
    const end = rowEnd(bytes, at, separator.charCodeAt(0)) || bytes.length;
    const row = bytes.subarray(at, end);
    const lines = countLines(row);
    rows.push({ text: withoutLineEnd(row.toString()), line, lines });
    line += lines;
    at = end;
  }
  return rows;
}

const textsOf = ({ text, line }: TextRow, separator: string, source: string): string[] =>
  cellsOf(text, separator, source, line).map((cell) => unquoted(cell.text));

function columnOf(text: string, naming: Naming): Column {
  const { quantity } = splitEntry(text);
  const name = naming.nameOf(quantity);
  if (name !== undefined) return { name: text, kind: naming.isGiven(name) ? 'given' : 'answer' };
  const [, of = '', number] = /^([a-z]+)([1-9]\d*)$/i.exec(text) ?? [];
  const vector = of === '' ? undefined : naming.nameOf(of);
  if (vector !== undefined && naming.isGiven(vector))
    return { name: text, kind: 'given', part: { of: vector, index: Number(number) - 1 } };
  return { name: text, kind: naming.choiceOf(text, true) === undefined ? 'other' : 'given' };
}

function recordOf(
  cells: readonly string[],
  columns: readonly Column[],
  { line }: TextRow,
  source: string,
): Record<string, unknown> {
  if (cells.length > columns.length)
    throw new UserError(
      `${source}:${line}: ${cells.length} cells, but the header has ${columns.length} columns`,
    );
  const record: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const answers: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  columns.forEach(({ name, kind, part }, i) => {
    const cell = (cells[i] ?? '').trim();
    if (kind === 'answer') answers[name] = cell;
    else if (kind === 'other') record[name] = cells[i] ?? '';
    else if (cell !== '') place(record, name, part, valueOf(cell));
  });
  return { ...record, answers };
}

function place(
  record: Record<string, unknown>,
  name: string,
  part: Column['part'],
  value: unknown,
): void {
  if (part === undefined) record[name] = value;
  else ((record[part.of] ??= []) as unknown[])[part.index] = value;
}

/** A number, a vector or a matrix as JSON has it, else the text of the cell. */
function valueOf(cell: string): unknown {
  try {
    const value: unknown = JSON.parse(cell);
    return typeof value === 'number' || Array.isArray(value) ? value : cell;
  } catch {
    return cell;
  }
}

/** What a line of marks says, as far as a table shows it. */
interface MarkedRow extends Readonly<Record<string, unknown>> {
  readonly answers?: readonly { readonly name: string; readonly verdict: string }[];
}

/** A table of marks: the other columns, the verdict of each answer, the results. */
export function markTable(
  columns: readonly Column[],
  separator: string,
  hasScore: boolean,
): { header: string; row: (line: string) => string } {
  const others = columns.filter(({ kind }) => kind === 'other').map(({ name }) => name);
  const asked = columns.filter(({ kind }) => kind === 'answer').map(({ name }) => name);
  const resultNames = resultFields.filter((name) => hasScore || name !== 'score');
  const cell = (value: unknown): string =>
    value === undefined || value === null ? '' : quoted(String(value), separator);
  const write = (cells: readonly unknown[]): string => writeCells(cells.map(cell), separator);
  return {
    header: write([...others, ...asked, ...resultNames]),
    row: (line) => {
      const marks = JSON.parse(line) as MarkedRow;
      const verdicts = asked.map((_, i) => marks.answers?.[i]?.verdict);
      const results = resultNames.map((name) => marks[name]);
      return write([...others.map((name) => marks[name]), ...verdicts, ...results]);
    },
  };
}
