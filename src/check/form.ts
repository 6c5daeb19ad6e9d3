// The answers of a class as a form exports them: a table with a header, a row a student, as the
// lines of JSON that class.ts marks. And the marks as such a table again.
import { listed } from '../choice.ts';
import { choiceFields } from '../records/choices.ts';
import { quoted, semicolon, unquoted, writeCells } from '../records/csv.ts';
import { countLines, rowEnd, withoutLineEnd } from '../records/lines.ts';
import type { Remarks } from '../records/remarks.ts';
import {
  cellsOf,
  checkParts,
  isOfNumbers,
  noNames,
  readCellChoices,
  readQuantities,
  refuseNul,
} from '../records/table.ts';
import { isPlainNumber, type Note } from '../decimal.ts';
import { splitEntry } from '../matrix.ts';
import { lossNames } from '../model/losses.ts';
import type { ChoiceName, Naming } from '../names.ts';
import { exact, valueText } from '../text/notation.ts';
import { asUserError, counted, toSend, UserError, type SentError } from '../user-error.ts';
import { plainText } from './handwriting.ts';
import { sayingNeither } from './owner.ts';
import { ofResult, resultFields } from './result-names.ts';

/** What a column of a form holds. */
interface Column {
  readonly name: string;
  readonly kind: 'given' | 'choice' | 'answer' | 'other';
  /** What it is the value of, or the answer to, as the program writes it. */
  readonly meant?: string;
  readonly choice?: ChoiceName;
  /** Of a vector's entry, `x2`: its quantity and its place from 0. */
  readonly part?: { readonly of: string; readonly index: number };
}

export interface Form {
  /** A line of JSON for each row, empty ones for other lines, so that lines keep their numbers. */
  readonly lines: string;
  readonly columns: readonly Column[];
  /** By their lines, the rows whose givens cannot be read. */
  readonly faults: Faults;
}

/** What is wrong with lines, as threads can be sent it. */
export type Faults = ReadonlyMap<number, SentError>;

/**
 * Reads a table; what is remarked on goes to the `remarks`. Throws UserError at a header that
 * is none, or without answers.
 */
export async function readForm(
  text: string,
  separator: string,
  source: string,
  naming: Naming,
  remarks: Remarks,
): Promise<Form> {
  const rows = rowsOf(text, separator);
  const header = rows.find(({ text: row }) => row.trim() !== '');
  if (header === undefined) throw new UserError(`${source}: there is no header`);
  const isSheet = (row: TextRow): boolean => row !== header && row.text.trim() !== '';
  const first = rows.find(isSheet);
  const at = `${source}:${header.line}`;
  const titles = textsOf(header, separator, source);
  const cells = first ? textsOf(first, separator, source) : [];
  const columns = readHeader(titles, cells, at, naming);
  const unknown = unknownColumns(columns, cells);
  if (unknown.length > 0)
    remarks.add('column', `${at}: not marked, because no answer is named so: ${listOf(unknown)}`);
  const note: Note = (line) => remarks.add('number', line);
  const faults = new Map<number, SentError>();
  const lines: string[] = [];
  for (const row of rows) {
    const sheet = isSheet(row) ? readSheet(row, columns, separator, source) : undefined;
    const givens = sheet ? await readGivens(sheet, `${source}:${row.line}`, naming, note) : [];
    if (givens instanceof UserError) faults.set(row.line, toSend(givens));
    const read = givens instanceof UserError ? [] : givens;
    lines.push(sheet ? recordText(sheet, read) : '', '\n'.repeat(row.lines));
  }
  return { lines: lines.join(''), columns, faults };
}

/**
 * The columns by their titles, and by the cells of the first sheet where those tell more. Throws
 * UserError where two columns are the same, or none is an answer.
 */
function readHeader(
  titles: readonly string[],
  cells: readonly string[],
  at: string,
  naming: Naming,
): Column[] {
  const columns = titles.map((title, i) =>
    isLossName(cells[i] ?? '') && naming.choiceOf(title, true) === 'loss_function'
      ? ({ name: title.trim(), kind: 'choice', choice: 'loss_function' } as const)
      : columnOf(title.trim(), naming),
  );
  const seen = new Map<string, string>();
  for (const { name, choice, meant = choice ?? name } of columns) {
    const earlier = seen.get(meant);
    const also = earlier === name ? '' : `, as ${earlier} too`;
    if (earlier !== undefined) throw new UserError(`${at}: column ${name} is there twice${also}`);
    seen.set(meant, name);
  }
  for (const { name, part } of columns)
    if (part && seen.has(part.of))
      throw new UserError(
        `${at}: column ${name} is an entry of ${part.of}, which has a column too`,
      );
  checkParts(columns, at);
  if (!columns.some(({ kind }) => kind === 'answer')) {
    if (isOfNumbers(titles)) throw new UserError(`${at}: ${noNames}`);
    throw new UserError(
      `${at}: no column is an answer (${listOf(columns.map(({ name }) => name))}): ` +
        `name them as --all prints quantities${examplesOf(naming)}`,
    );
  }
  return columns;
}

function examplesOf({ nameOf }: Naming): string {
  const known = ['z1', 'y_pred', 'dW2'].filter((name) => nameOf(name) !== undefined);
  return known.length > 0 ? `, such as ${known.join(', ')}` : '';
}

/** True of `mse` and `huber:2`, by which a column `loss` makes a choice and holds no answers. */
const isLossName = (cell: string): boolean =>
  lossNames.some((name) => name === cell.trim().toLowerCase().split(':', 1)[0]);

/** The columns that are neither answers nor about who and when; `cells` are those of a sheet. */
function unknownColumns(columns: readonly Column[], cells: readonly string[]): string[] {
  const all = columns.map((column, i) => ({ ...column, value: cells[i] ?? '' }));
  return sayingNeither(all.filter(({ kind }) => kind === 'other'));
}

const listOf = (names: readonly string[]): string => listed(names.map((name) => name || '""'));

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

function textsOf({ text, line }: TextRow, separator: string, source: string): string[] {
  refuseNul(text, `${source}:${line}`);
  const texts = cellsOf(text, separator, source, line).map((cell) => unquoted(cell.text));
  return separator === semicolon ? texts.map(withPoint) : texts;
}

const withPoint = (cell: string): string =>
  cell.replace(/^(\s*[-+\u2212\u2013]?\d*),(\d+(?:[eE][-+]?\d+)?(?:\s*%)?\s*)$/, '$1.$2');

/** The name in a question: `z1 = ?`, `z1:`. */
function asked(title: string): string {
  let end = title.length;
  while (end > 0 && /[\s=:?]/.test(title[end - 1]!)) end--;
  return title.slice(0, end);
}

function columnOf(title: string, naming: Naming): Column {
  const question = splitEntry(asked(title)).quantity;
  const isAsked = naming.nameOf(question) !== undefined || naming.isOnPaper?.(question) === true;
  const text = isAsked ? asked(title) : title;
  const { quantity: typed, entry } = splitEntry(text);
  const quantity = naming.nameOf(typed);
  if (quantity !== undefined) {
    const meant = quantity + entry;
    if (!naming.isGiven(quantity)) return { name: text, kind: 'answer', meant };
    return { name: text, kind: entry === '' ? 'given' : 'other', meant };
  }
  if (naming.isOnPaper?.(typed)) return { name: text, kind: 'answer' };
  const [, of = '', number] = /^([a-z]+)([1-9]\d*)$/i.exec(text) ?? [];
  const vector = of === '' ? undefined : naming.nameOf(of);
  if (vector !== undefined && naming.isGiven(vector))
    return { name: text, kind: 'given', part: { of: vector, index: Number(number) - 1 } };
  const choice = naming.choiceOf(text, true);
  return choice ? { name: text, kind: 'choice', choice } : { name: text, kind: 'other' };
}

/** A row's cells by what they hold. */
interface SheetRow {
  readonly givens: readonly GivenCell[];
  readonly answers: Readonly<Record<string, string>>;
  readonly others: Readonly<Record<string, string>>;
}

interface GivenCell extends Column {
  readonly text: string;
}

function readSheet(
  row: TextRow,
  columns: readonly Column[],
  separator: string,
  source: string,
): SheetRow {
  const cells = textsOf(row, separator, source);
  if (cells.length > columns.length) {
    const width = counted(columns.length, 'column');
    const at = `${source}:${row.line}`;
    throw new UserError(`${at}: ${cells.length} cells, but the header has ${width}`);
  }
  const all = columns.map((column, i) => ({ ...column, text: cells[i] ?? '' }));
  const textsIn = (kind: Column['kind']): Record<string, string> =>
    Object.fromEntries(
      all.filter((cell) => cell.kind === kind).map((cell) => [cell.name, cell.text]),
    );
  return {
    givens: all.filter(({ kind }) => kind === 'given' || kind === 'choice'),
    answers: textsIn('answer'),
    others: textsIn('other'),
  };
}

/** A field of a record, its value in JSON. */
const field = (name: string, value: string): string => [JSON.stringify(name), value].join(':');

function recordText({ others, answers }: SheetRow, givens: readonly string[]): string {
  const kept = Object.entries(others).map(([name, text]) => field(name, JSON.stringify(text)));
  const all = [...kept, ...givens, field('answers', JSON.stringify(answers))].join(',');
  return `{${all}}`;
}

/**
 * The givens of a row as fields of a record, expressions worked out, and its choices; or what is
 * wrong with one.
 */
async function readGivens(
  { givens }: SheetRow,
  at: string,
  naming: Naming,
  note: Note,
): Promise<readonly string[] | UserError> {
  const cells = givens.map(({ name, meant, choice, part, text }) => ({
    key: choice ?? name,
    name: meant,
    choice,
    text: asExpression(text),
    ...(part && { part }),
  }));
  try {
    const { quantities: values } = await readQuantities(cells, at, note, naming);
    const choices = await readCellChoices(cells, at, note);
    return [
      ...[...values].map(([name, value]) => field(name, valueText(value, exact))),
      ...choiceFields(choices).map(([name, value]) => field(name, value)),
    ];
  } catch (error) {
    return asUserError(error);
  }
}

/** A number as it may be answered, `50 %`, in the notation of values; all else as it is. */
function asExpression(cell: string): string {
  const plain = plainText(cell.trim());
  return isPlainNumber(plain) ? plain : cell;
}

/** What a line of marks says, as far as a table shows it. */
interface MarkedRow extends Readonly<Record<string, unknown>> {
  readonly answers?: readonly { readonly name: string; readonly verdict: string }[];
}

/**
 * A table of marks: the other columns, the verdict of each answer, the results. Throws UserError
 * for an answer that is called as one of those.
 */
export function markTable(
  columns: readonly Column[],
  separator: string,
  hasScore: boolean,
): { header: string; row: (line: string) => string } {
  const others = columns.filter(({ kind }) => kind === 'other').map(({ name }) => name);
  const asked = columns.filter(({ kind }) => kind === 'answer').map(({ name }) => name);
  const resultNames = resultFields.filter((name) => hasScore || name !== 'score');
  const taken = resultNames.find((name) => asked.includes(name));
  if (taken !== undefined) throw new UserError(`column ${ofResult(taken)}`);
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
