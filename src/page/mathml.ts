// LaTeX as MathML, by a library.
import type Temml from 'temml';
import { nameMark, slimMath, unwrapped } from './slim.ts';
import { broken, goesOn, seenWidth, withMatrices } from '../explain/latex-writer.ts';

/** So many characters of a formula fit a line of A4, and so many one of a narrow screen. */
export const charsOfPaper = 84;
const charsOfNarrow = 30;

/** Both throw on LaTeX that is wrong: a defect of ours. */
export interface Typesetter {
  readonly inline: (latex: string) => string;
  /** Rows that are aligned at their `&`. */
  readonly display: (rows: readonly string[]) => string;
}

export async function typesetter(): Promise<Typesetter> {
  const { default: temml } = (await import('temml')) as { readonly default: typeof Temml };
  const render = (latex: string, displayMode: boolean): string =>
    temml.renderToString(wholeNames(latex), {
      displayMode,
      throwOnError: true,
      // Each row that a formula goes on in is an expansion.
      maxExpand: Infinity,
      trust: ({ command }) => command === '\\data' || command === '\\class',
    });
  const once = kept();
  return {
    inline: (latex) => once(latex, () => sized(render(fitted(latex), false), [latex])),
    display: (rows) => {
      // What is in parentheses of the usual height can go on in a row below.
      const lines = rows.map((row) => row.split(goesOn).map((line) => broken(fitted(line))));
      const aligned = lines.map((parts) => parts.join(goesOn)).join(nextRow);
      return sized(
        render(`\\begin{aligned} ${aligned} \\end{aligned}`, true),
        lines.flat().flatMap((line) => line.split(goesOn)),
      );
    },
  };
}

/** Each formula is made once. */
function kept(): (latex: string, make: () => string) => string {
  const made = new Map<string, string>();
  return (latex, make) => {
    const found = made.get(latex) ?? make();
    made.set(latex, found);
    return found;
  };
}

const nextRow = ' \\\\ ';

/** The width of a row in characters: a matrix as wide as its columns, operators with space. */
const printedWidth = (row: string): number =>
  seenWidth(
    withMatrices(row.replace(/\\phantom\{([^{}]*)\}/g, '$1'), 2).replace(
      / (?:[+-]|\\cdot|\\odot) |&?= /g,
      '000',
    ),
  );

/**
 * Parentheses that stretch are drawn by the style of the page, in the height of what is in them:
 * without a font for mathematics they would be as small as in the text.
 */
const drawnParentheses = (math: string): string =>
  math
    .replaceAll('<mrow><mo form="prefix" stretchy="true">(</mo>', `<mrow class="p">${fence('(')}`)
    .replaceAll('<mo form="postfix" stretchy="true">)</mo>', fence(')'));

const fence = (sign: string): string => `<mo stretchy="false">${sign}</mo>`;

/** A formula with its width, where it may be too wide in the size of the text. */
function sized(math: string, rows: readonly string[]): string {
  const chars = Math.max(...rows.map(printedWidth));
  const plain = unwrapped(drawnParentheses(slimMath(math)));
  return chars > charsOfNarrow ? plain.replace('<math', `<math style="--chars:${chars}"`) : plain;
}

/** Names of several letters, alone and as an index, as one word. */
const wholeNames = (latex: string): string =>
  latex
    .replace(/\\mathit\{/g, `\\text{${nameMark}`)
    .replace(/_\{([A-Za-z](?:\w|\\_)+)\}/g, `_{\\text{${nameMark}$1}}`);

/** Parentheses around what is a line high stay so: they stretch where they must. */
const lineHigh = /\\left\(((?:(?!\\(?:left|right|frac|begin|sum|sqrt)\b)[^])*)\\right\)/g;

function fitted(latex: string): string {
  const next = latex.replace(lineHigh, '($1)');
  return next === latex ? latex : fitted(next);
}
