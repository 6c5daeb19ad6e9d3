// Sentences of a page: their formulas in MathML, and all else escaped.
import { partLatex } from '../explain/latex-writer.ts';
import { say, type Sentence } from '../explain/sentences.ts';
import type { Formula } from '../model/formula.ts';
import { escaped } from '../graph/dot.ts';
import { element } from '../text/markup.ts';
import type { Sheet } from './sheet.ts';

export const paragraph = (sentence: Sentence, sheet: Sheet): string =>
  element('p', {}, sentenceHtml(sentence, sheet));

/** A longer name is wider than a narrow screen, and is written as it is in a program. */
export const longestWord = 20;

/** A sentence with its formulas in MathML, and all else escaped. */
export function sentenceHtml(
  sentence: Sentence,
  { explanation, language, number, math }: Sheet,
): string {
  const shown: string[] = [];
  const hole = (part: Formula, ending: string): string => {
    if (typeof part === 'number') return number(part) + ending;
    if (typeof part === 'string' && part.length > longestWord) return part + ending;
    const place = shown.push(math.inline(partLatex(part, explanation.symbols, number))) - 1;
    return `\u0000${place}\u0000${ending}`;
  };
  const words = say(sentence, language, hole, explanation.symbols.text);
  // An interval stays in one line.
  const kept = escaped(words).replace(/(?<=\(-?\d,) (?=\d\))/g, '&nbsp;');
  return kept.replace(/\u0000(\d+)\u0000([^\s\u0000]*)/g, (_, i: string, ending: string) =>
    ending === ''
      ? shown[Number(i)]!
      : element('span', { class: 'held' }, shown[Number(i)]!, ending),
  );
}
