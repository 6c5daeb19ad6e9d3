// Whose sheet of a class it is, and which columns say so.

/** Names of columns that say it: of an id, a name, an address, a student's number. */
const telling = /(^|[\s_-])(id|name|student|e-?mail)([\s_-]|$)|이름|성명|학번|학생/i;

/** Names of columns in which forms say when a sheet came in. */
const timing =
  /(^|[\s_-])(time|timestamp|date|submitted)([\s_-]|$)|타임스탬프|시간|시각|날짜|일시/i;

/**
 * Of the columns beside a problem and its answers those that say neither whose a sheet is nor when
 * it came in; the first says whose, where no other does.
 */
export function sayingNeither(names: readonly string[]): string[] {
  const owner = names.find((name) => telling.test(name)) ?? names[0];
  return names.filter((name) => name !== owner && !telling.test(name) && !timing.test(name));
}

/** What the fields beside a problem say of whose sheet it is: a name or an id, else the first. */
export function ownerOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const said = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
      ? [{ name, value: String(value) }]
      : [],
  );
  return (said.find(({ name }) => telling.test(name)) ?? said[0])?.value;
}
