// Whose sheet of a class it is, and which columns say so.
import { isPlainNumber } from '../decimal.ts';

/** Names of columns that say it: of an id, a name, an address, a student's number. */
const telling = /(^|[\s_-])(id|name|student|e-?mail)([\s_-]|$)|이름|성명|학번|학생/i;

/** Names of columns in which forms say when a sheet came in. */
const timing =
  /(^|[\s_-])(time|timestamp|date|submitted)([\s_-]|$)|타임스탬프|시간|시각|날짜|일시/i;

/** True of what can be a name or an id, which is no fraction: those are answers. */
const mayTell = (value: string): boolean =>
  !isPlainNumber(value) || Number.isInteger(Number(value));

/** A column beside a problem and its answers, with a value in it. */
export interface OtherColumn {
  readonly name: string;
  readonly value: string;
}

/**
 * Of such columns those that say neither whose a sheet is nor when it came in; the first says
 * whose, where no other does and its value can be a name.
 */
export function sayingNeither(columns: readonly OtherColumn[]): string[] {
  const owner = ownerAmong(columns);
  return columns
    .filter((one) => one !== owner && !telling.test(one.name) && !timing.test(one.name))
    .map(({ name }) => name);
}

/**
 * What the fields beside a problem say of whose sheet it is: a name or an id, else the first, where
 * it can be one.
 */
export function ownerOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const said = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
      ? [{ name, value: String(value) }]
      : [],
  );
  return ownerAmong(said)?.value;
}

function ownerAmong(columns: readonly OtherColumn[]): OtherColumn | undefined {
  const [first] = columns;
  const named = columns.find(({ name }) => telling.test(name));
  return named ?? (first && mayTell(first.value.trim()) ? first : undefined);
}
