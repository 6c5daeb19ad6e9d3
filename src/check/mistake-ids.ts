// What mistakes are called in results, and which are made most.

/** Those at the places of a dense network. */
export const denseMistakeIds = [
  'sign',
  'factor-two',
  'half-kept',
  'mean-for-sum',
  'no-output-slope',
  'slope-kept',
  'slope-included',
  'no-hidden-slope',
  'slope-of-a',
  'slope-of-z',
  'half-slope',
  'tanh-slope',
  'no-chain-weight',
  'wrong-chain-weight',
  'updated-weight',
  'raw-error',
  'raw-error-updated',
  'own-factor',
  'divided',
  'other-input',
  'x-for-a',
  'z-for-a',
  'a-for-x',
  'missing-x',
  'missing-a',
  'transposed',
  'one-path-only',
  'no-bias',
  'bias-gradient',
  'no-weighted-sum',
  'exp-sign',
  'sigmoid-for-softmax',
  'no-activation',
  'step-for-gradient',
  'weight-for-gradient',
  'no-rate',
  'other-rate',
  'not-squared',
  'target-sign',
  'one-output-loss',
  'output-derivative',
  'mean-of-samples',
  'one-sample-only',
  'penalized-bias',
  'value-for-slope',
  'other-function',
  'wrong-axis',
  'factor-left-out',
  'term-left-out',
] as const;

export type DenseMistakeId = (typeof denseMistakeIds)[number];

/** Those that hang on rules and ways back, in any model. */
export const modelMistakeIds = [
  'sign',
  'factor-two',
  'half-kept',
  'mean-for-sum',
  'own-factor',
  'divided',
  'no-slope',
  'half-slope',
  'slope-of-a',
  'slope-of-z',
  'exponent-left-out',
  'power-kept',
  'minus-lost',
  'square-left-out',
  'wrong-route',
  'routed-to-all',
  'flipped',
  'slope-included',
  'slope-kept',
  'softmax-by-entry',
  'one-way-only',
  'way-left-out',
  'local-only',
  'no-local',
  'other-input',
  'transposed',
  'updated-weight',
  'step-for-gradient',
  'weight-for-gradient',
  'no-activation',
  'exp-sign',
  'term-left-out',
  'not-squared',
  'no-rate',
  'other-rate',
  'tanh-slope',
  'value-for-slope',
  'other-function',
  'log-to-ten',
  'sample-variance',
  'wrong-axis',
  'factor-left-out',
  'multiplied',
  'other-value',
  'other-share',
  'bias-gradient',
] as const;

export type ModelMistakeId = (typeof modelMistakeIds)[number];

/** Slips of the pen. */
const slipIds = ['decimal-slip', 'digits-swapped', 'sign-slip', 'exchanged'] as const;

export type SlipId = (typeof slipIds)[number];

export type MistakeId = DenseMistakeId | ModelMistakeId;

/**
 * The mistakes that are made most, the likeliest first; those of the catalogue that are not here
 * come after them.
 */
const likeliest: readonly MistakeId[] = [
  'sign',
  'half-kept',
  'factor-two',
  'no-output-slope',
  'no-hidden-slope',
  'missing-x',
  'missing-a',
  'one-way-only',
  'way-left-out',
  'no-slope',
  'updated-weight',
  'x-for-a',
  'no-bias',
  'no-chain-weight',
  'step-for-gradient',
];

/** The place of a mistake among all, from 0. */
export function rankOf(id: MistakeId): number {
  const rank = likeliest.indexOf(id);
  return rank < 0 ? likeliest.length : rank;
}
