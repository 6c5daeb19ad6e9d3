// LaTeX as MathML, by a library.
import type Temml from 'temml';

/** Both throw on LaTeX that is wrong: a defect of ours. */
export interface Typesetter {
  readonly inline: (latex: string) => string;
  /** Rows that are aligned at their `&`. */
  readonly display: (rows: readonly string[]) => string;
}

export async function typesetter(): Promise<Typesetter> {
  const { default: temml } = (await import('temml')) as { readonly default: typeof Temml };
  const render = (latex: string, displayMode: boolean): string =>
    temml.renderToString(fitted(latex), {
      displayMode,
      throwOnError: true,
      trust: ({ command }) => command === '\\data' || command === '\\class',
    });
  return {
    inline: (latex) => render(latex, false),
    display: (rows) => render(`\\begin{aligned} ${rows.join(' \\\\ ')} \\end{aligned}`, true),
  };
}

/** Parentheses around what is a line high stay so: they stretch where they must. */
const lineHigh = /\\left\(((?:(?!\\(?:left|right|frac|begin|sum|sqrt)\b)[^])*)\\right\)/g;

function fitted(latex: string): string {
  const next = latex.replace(lineHigh, '($1)');
  return next === latex ? latex : fitted(next);
}
