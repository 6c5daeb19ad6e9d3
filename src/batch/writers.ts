// What comes out for a record, in the format of the output: its fields with the computed
// quantities, or its error.
import { exact, valueText } from '../text/notation.ts';
import { UserError } from '../user-error.ts';
import { quoted, separators, unquoted, writeCells, type FormatName } from '../records/csv.ts';
import { writeLine } from '../records/ndjson.ts';
import { pieces, type Piece, type Row, type RowField, type Wanted } from '../records/row.ts';

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
  readonly bad: (fields: readonly RowField[], message: string) => string;
  /** What waits for a good record that never came. */
  readonly end: () => string;
}

export const writer = (layout: Layout): Writer =>
  layout.format === 'ndjson' ? lineWriter(layout) : tableWriter(layout, separators[layout.format]);

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const plainKey = (key: string, input: FormatName): string =>
  input === 'ndjson' ? (JSON.parse(key) as string) : key;

/** The fields without an `error` of an earlier run, where this one writes its own. */
function withoutError(fields: readonly RowField[], { input, errors }: Layout): readonly RowField[] {
  return errors ? fields.filter(({ key }) => plainKey(key, input) !== 'error') : fields;
}

function lineWriter(layout: Layout): Writer {
  const { input, dropInput } = layout;
  const isJson = input === 'ndjson';
  const keyOf = ({ key, name }: RowField): string =>
    name !== undefined ? `"${name}"` : isJson ? key : JSON.stringify(key);
  const jsonOfCell = (cell: string): string =>
    jsonNumber.test(cell) ? cell : JSON.stringify(unquoted(cell));
  /**
   * Numbers stay as they are written; another notation of a quantity (`.5`, `1/3`, `[1; 2]`)
   * becomes its value in JSON.
   */
  const valueOfCell = ({ name, choice, text }: RowField, { quantities, choices }: Row): string => {
    const said = unquoted(text).trim();
    if (choice === 'lr' && choices.lr !== undefined && !jsonNumber.test(said))
      return exact(choices.lr);
    const value = name === undefined ? undefined : quantities.get(name);
    return value && !jsonNumber.test(said)
      ? valueText(value, exact)
      : jsonOfCell(name === undefined ? text : said);
  };
  const present = (fields: readonly RowField[]): readonly RowField[] =>
    isJson
      ? fields
      : fields.filter(
          ({ name, choice, text }) =>
            (name === undefined && choice === undefined) || unquoted(text).trim() !== '',
        );
  return {
    begin: () => '',
    good: (row, wanted, valueOf) => {
      const result = pieces(present(withoutError(row.fields, layout)), wanted, dropInput);
      return writeLine(
        result.map((piece) =>
          'kept' in piece
            ? [keyOf(piece.kept), isJson ? piece.kept.text : valueOfCell(piece.kept, row)]
            : [`"${piece.computed}"`, valueOf(piece.computed) as string],
        ),
      );
    },
    bad: (fields, message) => {
      const kept = dropInput
        ? []
        : withoutError(fields, layout).map(
            (field) =>
              [
                isJson ? field.key : JSON.stringify(field.key),
                isJson ? field.text : jsonOfCell(field.text),
              ] as const,
          );
      return writeLine([...kept, ['"error"', JSON.stringify(message)]]);
    },
    end: () => '',
  };
}

/**
 * Bad records before the first good one, whose fields decide the columns, wait for it; more of them
 * are no table.
 */
const mostWaiting = 1000;

function tableWriter(layout: Layout, separator: string): Writer {
  const { input, format, dropInput, errors } = layout;
  let titles: ReadonlySet<string> | undefined;
  let waiting: (() => string)[] = [];
  const titleOf = (piece: Piece): string =>
    'computed' in piece ? piece.computed : (piece.kept.name ?? plainKey(piece.kept.key, input));

  const decide = (columns: readonly Piece[]): string => {
    titles = new Set(columns.map(titleOf));
    const header = writeCells(
      [...titles, ...(errors ? ['error'] : [])].map((title) => quoted(title, separator)),
      separator,
    );
    const held = waiting;
    waiting = [];
    return header + held.map((text) => text()).join('');
  };
  const checkTitles = (columns: readonly Piece[], decided: ReadonlySet<string>): void => {
    const without = columns.map(titleOf).find((title) => !decided.has(title));
    if (without !== undefined)
      throw new UserError(
        `${without} has no column: the first ${input === 'ndjson' ? 'record' : 'header'} decides the columns of ${format}`,
      );
  };
  const cell = ({ text }: RowField): string => {
    if (input === format) return text;
    if (input !== 'ndjson') return quoted(unquoted(text), separator);
    return text === 'null'
      ? ''
      : quoted(text.startsWith('"') ? (JSON.parse(text) as string) : text, separator);
  };
  const row = (result: readonly Piece[], valueOf: ValueOf, error: string): string => {
    const byTitle = new Map(result.map((piece) => [titleOf(piece), piece]));
    const cells = [...(titles ?? [])].map((title) => {
      const piece = byTitle.get(title);
      if (piece && 'kept' in piece) return cell(piece.kept);
      return quoted(valueOf(title) ?? '', separator);
    });
    return writeCells(errors ? [...cells, quoted(error, separator)] : cells, separator);
  };
  return {
    begin: (columns, wanted) => {
      const result = pieces(withoutError(columns, layout), wanted, dropInput);
      if (titles === undefined) return decide(result);
      checkTitles(result, titles);
      return '';
    },
    good: ({ fields }, wanted, valueOf) => {
      const result = pieces(withoutError(fields, layout), wanted, dropInput);
      const header = titles === undefined ? decide(result) : '';
      checkTitles(result, titles ?? new Set());
      return header + row(result, valueOf, '');
    },
    bad: (fields, message) => {
      const kept = dropInput
        ? []
        : withoutError(fields, layout).map((field): Piece => ({ kept: field }));
      const text = (): string => row(kept, () => undefined, message);
      if (titles !== undefined) return text();
      if (waiting.length >= mostWaiting)
        throw new UserError(
          `the first ${mostWaiting} records are bad, and none decides the columns of ${format}: ${message}`,
        );
      waiting.push(text);
      return '';
    },
    end: () => (waiting.length > 0 ? decide([]) : ''),
  };
}
