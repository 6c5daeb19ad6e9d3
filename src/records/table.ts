// The rows of a table: which column is which quantity or choice, by its header, and what stands in
// the cells.
import { shortened, type Note } from '../decimal.ts';
import type { Matrix } from '../matrix.ts';
import type { ChoiceName, Naming } from '../names.ts';
import { checkUtf8, mostBytesText } from '../streams.ts';
import { asUserError, counted, placedAt, UserError } from '../user-error.ts';
import { readChoices, type AllChoices, type WrittenChoice } from './choices.ts';
import { OpenQuote, readCells, separators, unquoted, type Cell, type TableName } from './csv.ts';
import { linesIn, rowEnd, rowEnds, withoutLineEnd } from './lines.ts';
import {
  isUnreadable,
  unread,
  unreadableFault,
  type Came,
  type Part,
  type Reader,
  type Row,
  type RowField,
} from './row.ts';
import { readOne, readValue } from './values.ts';

interface Column {
  readonly key: string;
  readonly name: string | undefined;
  readonly choice: ChoiceName | undefined;
  readonly part?: Part;
}

/** Reads the rows of a table, the first of which is its header. */
export function tableReader(format: TableName, source: string, note: Note, naming: Naming): Reader {
  const separator = separators[format];
  const code = separator.charCodeAt(0);
  let columns: Column[] | undefined;
  let begun = false;

  const readFields = (cells: readonly Cell[], at: string): RowField[] => {
    const isFirst = !begun;
    begun = true;
    if (columns!.length !== cells.length)
      throw new UserError(`${at}: ${countText(cells, columns!)}`);
    if (isFirst) columns = withLoss(columns!, cells, naming);
    const fields = columns!.map((column, i) => ({ ...column, ...cells[i]! }));
    for (const field of fields) checkCell(field, at, naming);
    return fields;
  };

  const readRow = async (fields: readonly RowField[], at: string): Promise<Row> => ({
    fields,
    ...(await readQuantities(fields, at, note, naming)),
    choices: await readCellChoices(fields, at, note),
  });

  return {
    cut: rowEnds(code),
    tooLong: `a row over ${mostBytesText} record may have: a quote may be left open`,
    end: (bytes, at) => rowEnd(bytes, at, code) || bytes.length,
    read: async (bytes, line) => {
      const at = `${source}:${line}`;
      const text = withoutLineEnd(bytes.toString());
      if (text.trim() === '' && !text.includes(separator)) return { blank: true };
      let came: Came = { text };
      try {
        checkUtf8(bytes, at);
        const cells = cellsOf(text, separator, source, line);
        came = { text, cells: cells.map((cell) => cell.text) };
        if (columns === undefined) {
          columns = readHeader(
            cells.map((cell) => unquoted(cell.text)),
            at,
            naming,
          );
          return { header: columns.map((column) => ({ ...column, text: '', from: 0 })) };
        }
        const fields = readFields(cells, at);
        came = { text, row: unread(fields) };
        return { row: await readRow(fields, at) };
      } catch (error) {
        const fault = asUserError(error);
        if (columns === undefined) throw fault;
        return { fault, came };
      }
    },
  };
}

/** The cells of the row that begins in line `line`. Throws UserError. */
export function cellsOf(text: string, separator: string, source: string, line: number): Cell[] {
  try {
    return readCells(text, separator);
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw placedAt(`${source}:${line}`, asUserError(error));
    const opened = line + linesIn(text.slice(0, error.at));
    const behind = linesIn(text.slice(error.at).trimEnd());
    throw new UserError(
      `${source}:${opened}: a quote opened here is not closed${behindText(behind)}`,
    );
  }
}

function behindText(lines: number): string {
  if (lines === 0) return '';
  return lines === 1
    ? ': the line behind it is part of its cell'
    : `: all ${lines} lines behind it are part of its cell`;
}

function countText(cells: readonly Cell[], columns: readonly Column[]): string {
  const count = counted(cells.length, 'cell');
  const isVector = cells.some(({ text }) => text.startsWith('['));
  const hint = isVector ? ': a vector with commas stands in quotes, "[1, 2]"' : '';
  return `the row has ${count} but the header has ${columns.length}${hint}`;
}

/** Throws UserError for what many programs take for the end of a text. */
export function refuseNul(text: string, where: string): void {
  if (text.includes('\0')) throw new UserError(`${where}: a NUL character is not allowed`);
}

/** Throws UserError where a cell can't be what its column is. */
function checkCell({ key, name, text }: RowField, at: string, { choiceOf }: Naming): void {
  refuseNul(text, `${at}: ${key}`);
  if (name === undefined || choiceOf(name, true) === undefined || !isWord(text)) return;
  const said = shortened(unquoted(text).trim());
  const instead = 'a choice where the first row has none: name the column loss_function';
  throw new UserError(`${at}: loss is ${said}, ${instead}`);
}

/** Said of a table without the names of its columns. */
export const noNames =
  'the first line has numbers: a table begins with the names of its columns, such as x,y';

/** True of what are no names of columns. */
export const isOfNumbers = (keys: readonly string[]): boolean =>
  keys.every((key) => key.trim() !== '' && Number.isFinite(Number(key)));

function readHeader(names: readonly string[], at: string, naming: Naming): Column[] {
  const columns = names.map((key) => columnOf(key, naming));
  const seen = new Set<string>();
  for (const [i, { key, name }] of columns.entries()) {
    if (key.trim() === '__proto__')
      throw new UserError(
        `${at}: __proto__ is not a valid name for a column: later programs in the pipe may lose it`,
      );
    const column = i + 1;
    refuseNul(key, `${at}: column ${column}`);
    if (key.trim() === '') throw new UserError(`${at}: column ${column} has no name`);
    if (seen.has(name ?? key) && isOfNumbers(names)) throw new UserError(`${at}: ${noNames}`);
    if (seen.has(name ?? key)) throw new UserError(`${at}: the column ${key} is given twice`);
    seen.add(name ?? key);
  }
  const all = ['x', 'y'].reduce((before, of) => withParts(before, of, naming), columns);
  checkParts(all, at);
  return all;
}

/** Throws UserError where columns hold entries of a vector, and one before the last has none. */
export function checkParts(columns: readonly { readonly part?: Part }[], at: string): void {
  const indicesOf = new Map<string, Set<number>>();
  for (const { part } of columns)
    if (part) indicesOf.set(part.of, (indicesOf.get(part.of) ?? new Set()).add(part.index));
  for (const [of, indices] of indicesOf) {
    const missing = [...indices].findIndex((_, i) => !indices.has(i)) + 1;
    if (missing === 0) continue;
    const last = [...indices].reduce((most, index) => Math.max(most, index)) + 1;
    throw new UserError(`${at}: there is no column ${of}${missing}, but ${of}${last}`);
  }
}

/** Columns `x1 x2 …` as the entries of x, where there is no column x and they mean nothing else. */
function withParts(columns: Column[], of: string, { nameOf }: Naming): Column[] {
  if (nameOf(of) === undefined || columns.some(({ name }) => name === of)) return columns;
  const numberOf = ({ key, name, choice }: Column): number | undefined => {
    const number = key.trim().startsWith(of) ? key.trim().slice(of.length) : '';
    const isPart = name === undefined && choice === undefined && /^[1-9]\d*$/.test(number);
    return isPart ? Number(number) : undefined;
  };
  return columns.map((column) => {
    const number = numberOf(column);
    return number === undefined ? column : { ...column, part: { of, index: number - 1 } };
  });
}

function columnOf(key: string, { nameOf, choiceOf }: Naming): Column {
  const choice = choiceOf(key, false);
  return { key: choice ?? key, name: nameOf(key.trim()), choice };
}

/** A column `loss` is one of choices where its first row has a word: as numbers it is a result. */
function withLoss(columns: Column[], cells: readonly Cell[], { choiceOf }: Naming): Column[] {
  if (columns.some(({ choice }) => choice === 'loss_function')) return columns;
  return columns.map((column, i) => {
    const choice = choiceOf(column.key, isWord(cells[i]?.text ?? ''));
    return choice === undefined ? column : { key: choice, name: undefined, choice };
  });
}

const isWord = (cell: string): boolean => /^\s*[A-Za-z]/.test(unquoted(cell));

/** The choices in the cells of a row; an empty cell makes none. Throws UserError. */
export async function readCellChoices(
  fields: readonly Pick<RowField, 'key' | 'choice' | 'text'>[],
  at: string,
  note: Note,
): Promise<AllChoices> {
  const written: WrittenChoice[] = [];
  for (const { key, choice, text } of fields) {
    if (choice === undefined) continue;
    const cell = unquoted(text).trim();
    if (cell === '') continue;
    const where = `${at}: ${key}`;
    const value = choice === 'lr' ? await rateText(cell, where, note) : cell;
    written.push({ name: choice, text: value, where });
  }
  return readChoices(written, note);
}

/** A rate in a cell may be an expression, like a quantity, but no vector, as in JSON. */
async function rateText(text: string, where: string, note: Note): Promise<string> {
  const rate = await readOne(text, where, note);
  if (rate === undefined || text.includes('['))
    throw new UserError(`${where} is one number, such as 0.5`);
  return String(rate);
}

/**
 * The quantities in the cells of a row. Computed ones must be numbers too, as in JSON: they are
 * replaced, and what is none would be lost. Throws UserError.
 */
export async function readQuantities(
  fields: readonly Pick<RowField, 'key' | 'name' | 'text' | 'part'>[],
  at: string,
  note: Note,
  { isGiven }: Naming,
): Promise<Pick<Row, 'quantities' | 'computed'>> {
  const quantities = new Map<string, Matrix>();
  const computed = new Map<string, Matrix>();
  const vectors = emptyVectors(fields);
  for (const { key, name, text, part } of fields) {
    if (part) {
      const vector = vectors.get(part.of)!;
      vector.data[part.index] = await readEntry(text, `${at}: ${key}`, note);
      quantities.set(part.of, vector);
      continue;
    }
    if (name === undefined && !isUnreadable(key)) continue;
    const cell = unquoted(text);
    if (cell.trim() === '') continue;
    if (name === undefined) throw new UserError(`${at}: ${unreadableFault}`);
    const value = await readValue(cell, `${at}: ${name}`, note);
    (isGiven(name) ? quantities : computed).set(name, value);
  }
  return { quantities, computed };
}

/** Vectors with as many entries as there are fields for them. */
function emptyVectors(fields: readonly Pick<RowField, 'part'>[]): Map<string, Matrix> {
  const sizes = new Map<string, number>();
  for (const { part } of fields) if (part) sizes.set(part.of, (sizes.get(part.of) ?? 0) + 1);
  const empty = (rows: number): Matrix => ({ rows, cols: 1, data: new Float64Array(rows) });
  return new Map([...sizes].map(([of, rows]) => [of, empty(rows)]));
}

/** The number in a cell that is one entry of a vector. Throws UserError. */
async function readEntry(text: string, where: string, note: Note): Promise<number> {
  const cell = unquoted(text);
  if (cell.trim() === '') throw new UserError(`${where} is empty`);
  const entry = await readOne(cell, where, note);
  if (entry === undefined) throw new UserError(`${where} is one entry: write one number`);
  return entry;
}
