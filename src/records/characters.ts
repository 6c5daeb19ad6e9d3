// Characters that people write in numbers and formulas, and that neither values nor models have,
// but for the typographic minus, which is read.

/** What is written in both for a character. */
export const plainCharacters: Readonly<Record<string, string>> = {
  '×': '*',
  '·': '*',
  '÷': '/',
  '–': '-',
  '—': '-',
  '²': '^2',
  '³': '^3',
  π: 'pi',
  '{': '[',
  '}': ']',
  '%': '/100',
};

/** The minus U+2212, and the en dash before a number, as the minus of the keyboard. */
export const withPlainMinus = (text: string): string =>
  text.replace(/\u2212|\u2013(?=\s*[\d.])/g, '-');

/** The code of the first character, as `U+00A0`. */
export const codePoint = (text: string): string =>
  `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** A character as a message can have it: by its code where it is not seen. */
export const shownCharacter = (character: string): string =>
  /[\p{C}\p{Z}]/u.test(character) ? codePoint(character) : character;
