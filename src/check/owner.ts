// Whose sheet of a class it is.

/** Names of columns that say it: of an id, a name, an address, a student's number. */
const telling = /(^|[\s_-])(id|name|student|e-?mail)([\s_-]|$)|이름|성명|학번|학생/i;

/** What the fields beside a problem say of whose sheet it is: a name or an id, else the first. */
export function ownerOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const said = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
      ? [{ name, value: String(value) }]
      : [],
  );
  return (said.find(({ name }) => telling.test(name)) ?? said[0])?.value;
}
