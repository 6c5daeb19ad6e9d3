// Characters that people write in numbers and formulas, and that neither values nor models have.

/** What is written in both for a character. */
export const plainCharacters: Readonly<Record<string, string>> = {
  '×': '*',
  '·': '*',
  '÷': '/',
  '−': '-',
  '–': '-',
  '²': '^2',
  '³': '^3',
  π: 'pi',
  '{': '[',
  '}': ']',
  '%': '/100',
};

/** A character as a message can have it: by its code where it is not seen. */
export function shownCharacter(character: string): string {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return /[\p{C}\p{Z}]/u.test(character) ? `U+${code}` : character;
}
