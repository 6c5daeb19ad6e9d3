// One JSON object a line: reading and writing.
import type { Note } from '../decimal.ts';
import { readFields, type Fields } from './record.ts';
import { UserError } from '../user-error.ts';
import type { RowField } from './row.ts';

/** A line whose JSON is right; `quantities` throws UserError where its numbers are none. */
export interface Line {
  readonly fields: readonly RowField[];
  readonly quantities: Fields['quantities'];
}

/** Reads the object of one line. Throws UserError with its place. */
export function readLine(text: string, source: string, line: number, note: Note): Line {
  try {
    const { fields, quantities } = readFields(text, source, line, note);
    const prototype = fields.find(({ key }) => JSON.parse(key) === '__proto__');
    if (prototype)
      throw new UserError(
        `${source}:${line}: "__proto__" is no name for a field: programs behind this one may lose it`,
      );
    return {
      fields: fields.map(({ key, name, from, to }) => ({
        key,
        name,
        text: text.slice(from, to),
        from,
      })),
      quantities,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw /(ends too early|nothing after it)$/.test(error.message)
      ? new UserError(`${error.message}: one object a line, as jq -c writes them`)
      : error;
  }
}

/** Fields as one line. */
export const writeLine = (fields: readonly (readonly [key: string, text: string])[]): string =>
  `{${fields.map(([key, text]) => `${key}:${text}`).join(',')}}\n`;
