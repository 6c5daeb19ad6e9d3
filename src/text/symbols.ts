// How the names of quantities look in mathematics: `∂L/∂ŷ` in text,
// `\frac{\partial L}{\partial \hat{y}}` in LaTeX. A name may have an entry behind it, `W1[1,2]`.
// Formulas are typeset in typesetting.ts.

interface NameParts {
  /** What the derivative is of, or the quantity itself. */
  readonly base: string;
  readonly isGradient: boolean;
  readonly isNew: boolean;
  /** `1,2`, or nothing. */
  readonly entry: string;
}

const pattern = /^(d)?(x|y_pred|y|loss|lr|[Wbza][1-9])(_new)?(?:\[(\d+(?:,\d+)?)\])?$/;

function partsOf(name: string): NameParts {
  const match = pattern.exec(name);
  if (!match) throw new Error(`no symbol for ${name}`);
  return {
    base: match[2]!,
    isGradient: match[1] !== undefined,
    isNew: match[3] !== undefined,
    entry: match[4] ?? '',
  };
}

/** Names that are no letter with the number of its layer. */
const letters: Readonly<Record<string, { readonly text: string; readonly latex: string }>> = {
  y_pred: { text: 'ŷ', latex: '\\hat{y}' },
  loss: { text: 'L', latex: 'L' },
  lr: { text: 'η', latex: '\\eta' },
};

/**
 * `z2 → z2`, `y_pred → ŷ`, `dz2[1] → ∂L/∂z2[1]`: for places in the chain; formulas keep the names
 * that are typed.
 */
export function symbolText(name: string): string {
  const { base, isGradient, isNew, entry } = partsOf(name);
  const letter = letters[base]?.text ?? base;
  const whole = isNew ? `${letter}_new` : letter;
  const symbol = entry === '' ? whole : `${whole}[${entry}]`;
  return isGradient ? `∂L/∂${symbol}` : symbol;
}

/**
 * `W1 → W_1`, `W1[1,2] → (W_1)_{1,2}`, `dW1 → \frac{\partial L}{\partial W_1}`,
 * `W1_new → W_1^{\text{new}}`.
 */
export function symbolLatex(name: string): string {
  const { base, isGradient, isNew, entry } = partsOf(name);
  const letter = letters[base]?.latex ?? base.replace(/\d/, '_$&');
  const whole = isNew ? `${letter}^{\\text{new}}` : letter;
  const simple = !isNew && !/\d/.test(base);
  const indexed = simple ? whole : `(${whole})`;
  const symbol = entry === '' ? whole : `${indexed}_{${entry}}`;
  return isGradient ? `\\frac{\\partial L}{\\partial ${symbol}}` : symbol;
}

/** `∂ŷ/∂z2`: a local derivative, of a quantity by one that its formula reads. */
export const derivativeText = (of: string, by: string): string =>
  `∂${symbolText(of)}/∂${symbolText(by)}`;

export const derivativeLatex = (of: string, by: string): string =>
  `\\frac{\\partial ${symbolLatex(of)}}{\\partial ${symbolLatex(by)}}`;
