// One JSON object a line: reading and writing.
import type { Note } from '../decimal.ts';
import { readFields, type Field, type Fields } from './record.ts';
import { said } from './json.ts';
import type { Naming } from '../names.ts';
import { UserError } from '../user-error.ts';
import type { RowField } from './row.ts';

/** A line whose JSON is right; `quantities` throws UserError where its numbers are none. */
export interface Line {
  readonly fields: readonly RowField[];
  readonly quantities: Fields['quantities'];
  readonly choices: Fields['choices'];
}

/** Reads the object of one line. Throws UserError with its place. */
export function readLine(
  text: string,
  source: string,
  line: number,
  note: Note,
  naming: Naming,
): Line {
  try {
    const { fields, quantities, choices } = readFields(text, source, line, note, naming);
    const prototype = fields.find(({ key }) => said(key) === '__proto__');
    if (prototype) {
      const fault =
        '"__proto__" is not a valid name for a field: later programs in the pipe may lose it';
      throw new UserError(`${source}:${line}: ${fault}`);
    }
    const inText = ({ key, name, choice, from, to }: Field): RowField => ({
      key,
      name,
      choice,
      text: text.slice(from, to),
      from,
    });
    return { fields: fields.map(inText), quantities, choices };
  } catch (error) {
    if (!(error instanceof UserError) || !isOverLines(error.message)) throw error;
    throw new UserError(`${error.message}: one object a line, as jq -c writes them`);
  }
}

/** True for what is said of an object that goes on in the next line, and of two in one. */
const isOverLines = (message: string): boolean =>
  message.endsWith('ends too early') || message.endsWith('object and nothing after it');

/** Fields as one line. */
export function writeLine(fields: readonly (readonly [key: string, text: string])[]): string {
  const all = fields.map(([key, text]) => `${key}:${text}`).join(',');
  return `{${all}}\n`;
}
