// How the names of quantities look in mathematics: `∂L/∂ŷ` in text,
// `\frac{\partial L}{\partial \hat{y}}` in LaTeX. A name may have an entry behind it, `W1[1,2]`.
// Formulas are typeset in typesetting.ts.
import { outputName } from '../engine/results.ts';
import { splitEntry } from '../matrix.ts';
import type { Step } from '../model/step.ts';

interface NameParts {
  /** What the derivative is of, or the quantity itself. */
  readonly base: string;
  readonly isGradient: boolean;
  readonly isNew: boolean;
  /** `1,2`, or nothing. */
  readonly entry: string;
}

/** Names that are no letter with the number of its layer. */
const letters: ReadonlyMap<string, Letter> = new Map([
  ['y_pred', { text: 'ŷ', latex: '\\hat{y}' }],
  ['loss', { text: 'L', latex: 'L' }],
  ['lr', { text: 'η', latex: '\\eta' }],
]);

/** How names look, in text and in LaTeX, and the derivatives between them. */
export interface Symbols {
  /**
   * `z2 → z2`, `y_pred → ŷ`, `dz2[1] → ∂L/∂z2[1]`: for places in the chain; formulas keep the names
   * that are typed.
   */
  readonly text: (name: string) => string;
  /**
   * `W1 → W_1`, `W1[1,2] → (W_1)_{1,2}`, `dW1 → \\frac{\\partial L}{\\partial W_1}`,
   * `W1_new → W_1^{\\text{new}}`.
   */
  readonly latex: (name: string) => string;
  /** `∂ŷ/∂z2`: a local derivative, of a quantity by one that its formula reads. */
  readonly derivativeText: (of: string, by: string) => string;
  readonly derivativeLatex: (of: string, by: string) => string;
}

function symbolsFrom(partsOf: (name: string) => NameParts, output: Letter): Symbols {
  const text = (name: string): string => {
    const { base, isGradient, isNew, entry } = partsOf(name);
    const place = entry && `[${entry}]`;
    const letter = letterOf(base).text;
    const symbol = isNew ? `${letter}_new${place}` : `${letter}${place}`;
    return isGradient ? `∂${output.text}/∂${symbol}` : symbol;
  };
  const latex = (name: string): string => {
    const { base, isGradient, isNew, entry } = partsOf(name);
    const letter = letterOf(base).latex;
    const whole = isNew ? `${letter}^{\\text{new}}` : letter;
    const isPlain = !isNew && !letter.includes('_');
    const inner = isPlain ? whole : `(${whole})`;
    const symbol = entry === '' ? whole : `${inner}_{${entry}}`;
    return isGradient ? `\\frac{\\partial ${output.latex}}{\\partial ${symbol}}` : symbol;
  };
  return {
    text,
    latex,
    derivativeText: (of, by) => `∂${text(of)}/∂${text(by)}`,
    derivativeLatex: (of, by) => `\\frac{\\partial ${latex(of)}}{\\partial ${latex(by)}}`,
  };
}

interface Letter {
  readonly text: string;
  readonly latex: string;
}

const greek: ReadonlySet<string> = new Set(
  'alpha beta gamma delta epsilon eta theta lambda mu nu rho sigma tau phi psi omega'.split(' '),
);

function letterOf(base: string): Letter {
  const known = letters.get(base);
  if (known) return known;
  if (greek.has(base)) return { text: base, latex: `\\${base}` };
  const [, letter = '', index = ''] = /^([A-Za-z])_?(\d*|\w*)$/.exec(base) ?? [];
  const isIndexed = letter !== '' && (/^\d*$/.test(index) || base[1] === '_');
  if (!isIndexed) return { text: base, latex: `\\mathit{${base.replaceAll('_', '\\_')}}` };
  const digits = /^\d$/.test(index) ? index : `{${index.replaceAll('_', '\\_')}}`;
  return { text: base, latex: index === '' ? letter : `${letter}_${digits}` };
}

/** The symbols of a computation: which names are gradients, and of what, its steps say. */
export function symbolsOf(steps: readonly Step[]): Symbols {
  const known = new Map(steps.map((step) => [step.name, step]));
  const output = outputName(steps) ?? '';
  const parts = (name: string): NameParts => {
    const { quantity, entry } = splitEntry(name);
    const { pass, of = quantity } = known.get(quantity) ?? {};
    return {
      base: of,
      isGradient: pass === 'backward',
      isNew: pass === 'update' || pass === 'again',
      entry: entry.slice(1, -1),
    };
  };
  return symbolsFrom(parts, letterOf(output));
}
