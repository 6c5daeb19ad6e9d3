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

/** A blank or a comment, the end of a line, a number, a name; anything else is an operator. */
const pattern = new RegExp(
  [
    String.raw`[ \t\r\u00a0]+|#[^\n]*`,
    String.raw`\n`,
    String.raw`(?:\d+(?:\.(?![*/^])\d*)?|\.\d+)(?:[eE][+-]?\d+)?`,
    String.raw`[A-Za-z_]\w*`,
    String.raw`\.[*/^]|[-+*/^'()[\],;:=]`,
  ].join('|'),
  'y',
);

/** Throws through `fail` at the first character that is not allowed. */
export function modelTokens(written: string, fail: Fail): ModelToken[] {
  const text = withPlainMinus(written);
  const tokens: ModelToken[] = [];
  let isSpaced = false;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return fail(wordForCharacter(text, at), at);
    const end = pattern.lastIndex;
    const kind = kindAt(text, at, end);
    if (kind !== undefined) {
      tokens.push({ kind, text: text.slice(at, end), at, end, isSpaced });
    }
    isSpaced = kind === undefined;
  }
  return tokens;
}

/** What the pattern has found, by its first character; undefined of a blank and of a comment. */
function kindAt(text: string, at: number, end: number): ModelToken['kind'] | undefined {
  const first = text[at]!;
  if (first === '\n') return 'line';
  if (first === '#' || first === ' ' || first === '\t' || first === '\r' || first === '\u00a0')
    return undefined;
  if (isDigit(first) || (first === '.' && end > at + 1 && isDigit(text[at + 1]!))) return 'number';
  return first === '_' || first.toLowerCase() !== first.toUpperCase() ? 'name' : 'operator';
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9';

/** True of a text that is a model itself, false of one that names a file. */
export const isModelText = (text: string): boolean => /[=＝]/.test(text);

/** Throws UserError for an empty `--model`. */
export function checkModelOption(text: string): void {
  if (text.trim() === '')
    throw new UserError('--model is empty: name a file, - for standard input, or write q = x + y');
}
