// The records of a source the plain way, one after the other: what format they have, and rows, or
// what is wrong with them and where.
import type { Note } from '../decimal.ts';
import type { Naming } from '../names.ts';
import { checkUtf8, mostBytesText } from '../streams.ts';
import { asUserError, UserError } from '../user-error.ts';
import { isOfSemicolons, type FormatName } from './csv.ts';
import { said } from './json.ts';
import { countLines, lineEnd, lineEnds, linesIn, withoutBlanks } from './lines.ts';
import { readLine } from './ndjson.ts';
import { isUnreadable, unread, unreadableFault, type Reader, type RowField } from './row.ts';
import { tableReader } from './table.ts';

/** The first text of a source, as far as it tells what it is, and the line in which it begins. */
export interface Start {
  readonly text: string;
  readonly line: number;
}

const enoughToSniff = 4096;

/**
 * Reads the first line that is not blank, or enough of it; `chunks` then has all the bytes from the
 * start.
 */
export async function peek(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ start: Start; chunks: AsyncGenerator<Uint8Array> }> {
  const seen: Uint8Array[] = [];
  let held = Buffer.alloc(0);
  let line = 1;
  let text = '';
  while (!text.includes('\n') && text.length < enoughToSniff) {
    const { value, done } = await chunks.next();
    if (done) break;
    seen.push(value);
    held = Buffer.concat([held, text === '' ? value : value.subarray(0, enoughToSniff)]);
    const all = held.toString();
    text = all.trimStart();
    if (text !== '') continue;
    line += countLines(held);
    held = Buffer.alloc(0);
  }
  const before = held.toString();
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield* seen;
    yield* chunks;
  };
  line += linesIn(before.slice(0, before.length - text.length));
  return { start: { text, line }, chunks: all() };
}

/** What the first text of a source is. Throws UserError. */
export function sniff({ text, line }: Start, source: string): FormatName {
  const at = `${source}:${line}`;
  const first = text.split('\n', 1)[0]!.slice(0, enoughToSniff);
  if (first.startsWith('{')) return 'ndjson';
  if (/^[["]?$|^\[|^(null|true|false|-?\d+)\s*$/.test(first)) {
    const wanted = 'one JSON object a line, such as {"x":0.5,"y":1}, or the names of columns';
    throw new UserError(`${at}: expected ${wanted} (jq -c '.[]' takes an array apart)`);
  }
  if (isOfSemicolons(first))
    throw new UserError(`${at}: columns are separated by ; : write commas or tabs`);
  if (/^[^\s,;"]+(?: +[^\s,;"]+)+\s*$/.test(first))
    throw new UserError(`${at}: columns are separated by blanks: write commas or tabs`);
  // The comma of an entry, `dW1[1,2]`, separates no columns.
  const commas = first.replace(/\[\d+,\d+\]/g, '');
  return first.includes('\t') && !commas.includes(',') ? 'tsv' : 'csv';
}

export const reader = (format: FormatName, source: string, note: Note, naming: Naming): Reader =>
  format === 'ndjson'
    ? lineReader(source, note, naming)
    : tableReader(format, source, note, naming);

function lineReader(source: string, note: Note, naming: Naming): Reader {
  return {
    cut: lineEnds,
    tooLong: `a line over ${mostBytesText} record may have`,
    end: lineEnd,
    read: async (bytes, line) => {
      const at = `${source}:${line}`;
      const text = withoutBlanks(bytes.toString());
      if (text === '') return { blank: true };
      let fields: readonly RowField[] | undefined;
      try {
        checkUtf8(bytes, at);
        const read = readLine(text, source, line, note, naming);
        fields = read.fields;
        if (fields.some(({ key }) => isUnreadable(said(key))))
          throw new UserError(`${at}: ${unreadableFault}`);
        return { row: { fields, ...read.quantities(), choices: read.choices() } };
      } catch (error) {
        const came = fields === undefined ? { text } : { text, row: unread(fields) };
        return { fault: asUserError(error), came };
      }
    },
  };
}
