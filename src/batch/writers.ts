// What comes out for a record, in the format of the output: its fields with the computed
// quantities, or its error.
import { exact, valueText } from '../text/notation.ts';
import { plainEntry, splitEntry } from '../matrix.ts';
import { UserError } from '../user-error.ts';
import { quoted, separators, unquoted, writeCells, type FormatName } from '../records/csv.ts';
import { writeLine } from '../records/ndjson.ts';
import { said } from '../records/json.ts';
import {
  pieces,
  isUnreadable,
  unreadable,
  type Came,
  type Piece,
  type Row,
  type RowField,
  type Wanted,
} from '../records/row.ts';

export interface Layout {
  readonly input: FormatName;
  readonly format: FormatName;
  readonly dropInput: boolean;
  /** Bad records come out too, with a field or column `error`; one that came in gives way to it. */
  readonly errors: boolean;
}

/** The text of a quantity, undefined where the network of the record has none of that name. */
export type ValueOf = (name: string) => string | undefined;

/** Text for each record, in order. */
export interface Writer {
  /**
   * What stands before the rows of a table whose columns are known before its first row. Throws
   * UserError.
   */
  readonly begin: (columns: readonly RowField[], wanted: Wanted) => string;
  /** Throws UserError where a record does not fit the columns of a table. */
  readonly good: (row: Row, wanted: Wanted, valueOf: ValueOf) => string;
  /** A bad record with its error, so that it can be read back, and is bad again. */
  readonly bad: (came: Came, message: string) => string;
  /** What waits for a good record that never came. */
  readonly end: () => string;
}

export const writer = (layout: Layout): Writer =>
  layout.format === 'ndjson' ? lineWriter(layout) : tableWriter(layout, separators[layout.format]);

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const plainKey = (key: string, input: FormatName): string => (input === 'ndjson' ? said(key) : key);

/** The fields without an `error` of an earlier run, where this one writes its own. */
function withoutError(fields: readonly RowField[], { input, errors }: Layout): readonly RowField[] {
  return errors ? fields.filter(({ key }) => plainKey(key, input) !== 'error') : fields;
}

/** An entry of a computed quantity that came in, `dW1[1,2]`, is replaced as a whole one is. */
const withEntries = (
  fields: readonly RowField[],
  { computable }: Wanted,
  input: FormatName,
): readonly RowField[] =>
  fields.map((field) => {
    if (field.name !== undefined || !field.key.includes('[')) return field;
    const { quantity, entry } = splitEntry(plainKey(field.key, input).trim());
    const plain = plainEntry(entry);
    const isEntry = plain !== undefined && computable.has(quantity);
    return isEntry ? { ...field, name: quantity + plain } : field;
  });

type JsonField = readonly [key: string, text: string];

function lineWriter(layout: Layout): Writer {
  const { input, dropInput } = layout;
  const isJson = input === 'ndjson';
  const keyOf = ({ key, name }: RowField): string => {
    if (name !== undefined) return `"${name}"`;
    return isJson ? key : JSON.stringify(key);
  };
  const fieldOf = (field: RowField, row: Row): JsonField => [
    keyOf(field),
    isJson ? field.text : jsonOfCell(field, row),
  ];
  const kept = (fields: readonly RowField[]): readonly RowField[] => {
    const own = withoutError(fields, layout);
    return isJson ? own : own.filter(isPresent);
  };
  const fieldsOfBad = ({ text, row }: Came): readonly JsonField[] => {
    if (dropInput) return [];
    if (row === undefined) return [[`"${unreadable}"`, JSON.stringify(text)]];
    // As they are written: a name that is wrong in JSON may be what is wrong.
    if (isJson) return kept(row.fields).map(({ key, text: value }) => [key, value]);
    return kept(row.fields).map((field) => fieldOf(field, row));
  };
  return {
    begin: () => '',
    good: (row, wanted, valueOf) => {
      const result = pieces(withEntries(kept(row.fields), wanted, input), wanted, dropInput);
      const fields = result.map((piece): JsonField =>
        'kept' in piece
          ? fieldOf(piece.kept, row)
          : [`"${piece.computed}"`, valueOf(piece.computed)!],
      );
      return writeLine(fields);
    },
    bad: (came, message) => writeLine([...fieldsOfBad(came), ['"error"', JSON.stringify(message)]]),
    end: () => '',
  };
}

/**
 * True for a cell that says something: empty, it is no quantity, no choice and no text of a record.
 */
const isPresent = ({ key, name, choice, text }: RowField): boolean =>
  (name === undefined && choice === undefined && !isUnreadable(key)) ||
  unquoted(text).trim() !== '';

/**
 * A cell in JSON. Numbers stay as they are written; another notation of a quantity (`.5`, `1/3`,
 * `[1; 2]`) becomes its value; the rest is text.
 */
function jsonOfCell({ name, choice, text }: RowField, { quantities, choices }: Row): string {
  const cell = unquoted(text).trim();
  if (name === undefined && choice !== 'lr')
    return jsonNumber.test(text) ? text : JSON.stringify(unquoted(text));
  if (jsonNumber.test(cell)) return cell;
  if (choice === 'lr' && choices.lr !== undefined) return exact(choices.lr);
  const value = name === undefined ? undefined : quantities.get(name);
  return value ? valueText(value, exact) : JSON.stringify(cell);
}

/**
 * Bad records before the first good one, whose fields decide the columns, wait for it; more of them
 * are no table.
 */
const mostWaiting = 1000;

interface Waiting {
  readonly came: Came;
  readonly message: string;
}

function tableWriter(layout: Layout, separator: string): Writer {
  const { input, format, dropInput, errors } = layout;
  let titles: ReadonlySet<string> | undefined;
  let waiting: Waiting[] = [];
  let isOver = false;

  const titleOf = (piece: Piece): string =>
    'computed' in piece ? piece.computed : (piece.kept.name ?? plainKey(piece.kept.key, input));
  const keptOf = ({ row }: Came): Piece[] | undefined =>
    row && withoutError(row.fields, layout).map((field): Piece => ({ kept: field }));

  const resultOf = (fields: readonly RowField[], wanted: Wanted): Piece[] =>
    pieces(withEntries(withoutError(fields, layout), wanted, input), wanted, dropInput);

  const decide = (columns: readonly string[]): string => {
    const decided = new Set(columns);
    titles = decided;
    const all = [...decided, ...(errors ? ['error'] : [])];
    const header = writeCells(
      all.map((title) => quoted(title, separator)),
      separator,
    );
    const rows = waiting.map(({ came, message }) => badRow(came, message, decided));
    waiting = [];
    return header + rows.join('');
  };
  const checkTitles = (columns: readonly Piece[], decided: ReadonlySet<string>): void => {
    const without = columns.map(titleOf).find((title) => !decided.has(title));
    const first = input === 'ndjson' ? 'record' : 'header';
    if (without !== undefined)
      throw new UserError(
        `${without} has no column: the first ${first} decides the columns of ${format}`,
      );
  };

  const cell = ({ text }: RowField): string => {
    if (input === format) return text;
    if (input !== 'ndjson') return quoted(unquoted(text), separator);
    if (text === 'null') return '';
    return quoted(text.startsWith('"') ? said(text) : text, separator);
  };
  const row = (
    decided: ReadonlySet<string>,
    result: readonly Piece[],
    cellOf: (piece: Piece | undefined) => string,
    error: string,
  ): string => {
    const byTitle = new Map(result.map((piece) => [titleOf(piece), piece]));
    const cells = [...decided].map((title) => cellOf(byTitle.get(title)));
    return writeCells(errors ? [...cells, quoted(error, separator)] : cells, separator);
  };

  /** A cell of a bad record: what is no number in JSON must be none in the table either. */
  const badCell = (field: RowField): string => {
    const { key, name, choice, text } = field;
    const isText = choice !== undefined || isUnreadable(plainKey(key, input));
    if (input !== 'ndjson' || (name === undefined && !isText)) return cell(field);
    const word = isText && text.startsWith('"') ? said(text) : '';
    // A blank cell says nothing, and as a rate an expression is good in a table alone.
    const isSame = choice === 'lr' ? jsonNumber.test(word) : word.trim() !== '';
    return isSame ? cell(field) : quoted(text, separator);
  };
  const badRow = (came: Came, message: string, decided: ReadonlySet<string>): string => {
    const kept = dropInput ? [] : keptOf(came);
    if (kept?.every((piece) => decided.has(titleOf(piece)))) {
      const cellOf = (piece: Piece | undefined): string =>
        piece && 'kept' in piece ? badCell(piece.kept) : '';
      return row(decided, kept, cellOf, message);
    }
    if (!came.cells && came.text.trim() !== '' && decided.has(unreadable)) {
      const isText = (title: string): boolean => title === unreadable;
      const all = [...decided].map((title) => (isText(title) ? quoted(came.text, separator) : ''));
      return writeCells([...all, quoted(message, separator)], separator);
    }
    const cells = came.cells?.map((text) => rawCell(text)) ?? [quoted(came.text, separator)];
    // It has other cells than the header, so that no reader takes them for the columns'.
    const unlike = cells.length === decided.size ? [...cells, ''] : cells;
    return writeCells([...unlike, quoted(message, separator)], separator);
  };
  const rawCell = (text: string): string =>
    input === format ? text : quoted(unquoted(text), separator);

  return {
    begin: (columns, wanted) => {
      const result = resultOf(columns, wanted);
      if (titles === undefined) return decide(result.map(titleOf));
      checkTitles(result, titles);
      return '';
    },
    good: ({ fields }, wanted, valueOf) => {
      const result = resultOf(fields, wanted);
      const header = titles === undefined ? decide(result.map(titleOf)) : '';
      checkTitles(result, titles!);
      // A column that the record has nothing for is empty: the notebook's W1 is not the record's.
      const cellOf = (piece: Piece | undefined): string => {
        if (piece === undefined) return '';
        return 'kept' in piece
          ? cell(piece.kept)
          : quoted(valueOf(piece.computed) ?? '', separator);
      };
      return header + row(titles!, result, cellOf, '');
    },
    bad: (came, message) => {
      if (isOver) {
        const none = `none decides the columns of ${format}`;
        throw new UserError(`the first ${mostWaiting} records are bad, and ${none}: ${message}`);
      }
      if (titles !== undefined) return badRow(came, message, titles);
      waiting.push({ came, message });
      isOver = waiting.length > mostWaiting;
      return isOver ? decide(columnsOf(waiting)) : '';
    },
    end: () => (waiting.length > 0 ? decide(columnsOf(waiting)) : ''),
  };

  /** The columns of records that are all bad: those of all their fields, and of what has none. */
  function columnsOf(records: readonly Waiting[]): string[] {
    if (dropInput) return [];
    return records.flatMap(({ came }) => keptOf(came)?.map(titleOf) ?? [unreadable]);
  }
}
