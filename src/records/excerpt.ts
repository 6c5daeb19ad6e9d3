// Where something is wrong in a line that somebody wrote, shown by a caret.

/** Throws the error that is said of character `at` of a text. */
export type Fail = (message: string, at: number) => never;

/** The characters around a place, and a caret under it. */
export function excerpt(text: string, at: number): string[] {
  const from = Math.max(0, at - 40);
  const shown = text.slice(from, at + 40).replace(/\p{Cc}/gu, ' ');
  const indent = ' '.repeat([...text.slice(from, at)].length);
  return [`  ${shown}`, `  ${indent}^`];
}
