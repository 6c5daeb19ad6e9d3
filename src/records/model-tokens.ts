// The words of a model: numbers, names, operators, ends of lines. Anything else is refused with its
// place.
import { UserError } from '../user-error.ts';
import { withPlainMinus } from './characters.ts';
import type { Fail } from './excerpt.ts';
import { wordForCharacter } from './model-words.ts';

export interface ModelToken {
  readonly kind: 'number' | 'name' | 'operator' | 'line';
  readonly text: string;
  /** Its first character in the text of the model, and the one after its last. */
  readonly at: number;
  readonly end: number;
  /** True where a blank stands before it. */
  readonly isSpaced: boolean;
}

const longestFormula = 10_000;

/** A blank or a comment, the end of a line, a number, a name; anything else is an operator. */
const pattern =
  /([ \t\r\u00a0]+|#[^\n]*)|(\n)|((?:\d+(?:\.(?![*/^])\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(?:\.[*/^]|[-+*/^'()[\],;:=])/y;

/**
 * Throws through `fail` at the first character that is not allowed, and in a formula that is too
 * long.
 */
export function modelTokens(written: string, fail: Fail): ModelToken[] {
  const text = withPlainMinus(written);
  const tokens: ModelToken[] = [];
  let isSpaced = false;
  let lineStart = 0;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return fail(wordForCharacter(text, at), at);
    const blank = match[1];
    const line = match[2];
    if (line !== undefined || match[0] === ';') lineStart = pattern.lastIndex;
    if (pattern.lastIndex - lineStart > longestFormula && blank === undefined)
      fail(`a formula has at most ${longestFormula} characters`, lineStart);
    if (blank === undefined) {
      const kind = kindOf(line, match[3], match[4]);
      tokens.push({ kind, text: match[0], at, end: pattern.lastIndex, isSpaced });
    }
    isSpaced = blank !== undefined;
  }
  return tokens;
}

function kindOf(line?: string, number?: string, name?: string): ModelToken['kind'] {
  if (line !== undefined) return 'line';
  if (number !== undefined) return 'number';
  return name === undefined ? 'operator' : 'name';
}

/** True of a text that is a model itself, false of one that names a file. */
export const isModelText = (text: string): boolean => text.includes('=');

/** Throws UserError for an empty `--model`. */
export function checkModelOption(text: string): void {
  if (text.trim() === '')
    throw new UserError('--model is empty: name a file, - for standard input, or write q = x + y');
}
