// Printed formulas as a calculator outside of ours reads them.
import { all, create } from 'mathjs';

const { erf, evaluate } = create({ ...all });

const functions = {
  sigmoid: (z: number): number => 1 / (1 + Math.exp(-z)),
  softplus: (z: number): number => Math.log1p(Math.exp(z)),
  erf,
  relu: (z: number): number => Math.max(z, 0),
};

/** The value of a formula in text, its numbers put in. */
export const calculated = (text: string): number => {
  const written = text
    .replaceAll('·', '*')
    .replaceAll('⊙', '*')
    .replaceAll('²', '^2')
    .replaceAll('ln(', 'log(')
    .replaceAll('σ(', 'sigmoid(')
    .replaceAll('√(', 'sqrt(')
    .replaceAll('≥', '>=')
    .replaceAll('π', 'pi')
    .replace(/\|([^|]*)\|/g, 'abs($1)')
    .replaceAll('[', '(')
    .replaceAll(']', ')');
  return Number(evaluate(written, functions));
};
