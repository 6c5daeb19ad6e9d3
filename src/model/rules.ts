// The chain rule, operator by operator: what comes back to each argument, as a formula in `g` (the
// gradient of the result), `out` (the result) and the arguments `a` and `b`. In the manner of
// PyTorch's derivatives.yaml and ChainRules' @scalar_rule.

/** One line of the table: a formula for each argument. */
export type Rule = readonly string[];

/**
 * What was broadcast is summed afterwards, and a gradient of one number stands for as many equal
 * ones; so `sum` hands back its gradient as it is. Kinks: `max(u, 0)` has slope 0 at 0; a tie gives
 * the whole gradient to the first.
 */
export const rules = {
  '+': ['g', 'g'],
  '-': ['g', '-g'],
  negative: ['-g'],
  '.*': ['g .* b', 'g .* a'],
  './': ['g ./ b', '-g .* a ./ b .^ 2'],
  '.^': ['g .* b .* a .^ (b - 1)', 'g .* out .* log(a)'],
  '*': ["g * b'", "a' * g"],
  "'": ["g'"],
  exp: ['g .* out'],
  log: ['g ./ a'],
  sqrt: ['g ./ (2 * out)'],
  abs: ['g .* sign(a)'],
  sin: ['g .* cos(a)'],
  cos: ['-g .* sin(a)'],
  tanh: ['g .* (1 - out .^ 2)'],
  sigmoid: ['g .* out .* (1 - out)'],
  relu: ['g .* (a > 0)'],
  softplus: ['g .* sigmoid(a)'],
  erf: ['2 * g .* exp(-a .^ 2) / sqrt(pi)'],
  softmax: ['out .* (g - sum(g .* out))'],
  'softmax along': ['out .* (g - sum(g .* out, axis))'],
  sum: ['g'],
  mean: ['g / count(a)'],
  'mean along': ['g / count(a, axis)'],
  norm: ['g .* a ./ out'],
  'max of two': ['g .* (a >= b)', 'g .* (b > a)'],
  'min of two': ['g .* (b >= a)', 'g .* (a > b)'],
  'max with 0': ['g .* (a > 0)'],
  max: ['g .* firstmax(a)'],
  'max along': ['g .* firstmax(a, axis)'],
  min: ['g .* firstmin(a)'],
  'min along': ['g .* firstmin(a, axis)'],
  index: ['place(g, a, b)'],
  rows: ['g'],
  beside: ['g'],
  list: ['g'],
  conv: ['convfull(g, b)', 'conv(a, g)'],
  maxpool: ['unpool(g, a, b)'],
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

export type Rules = Readonly<Record<RuleName, Rule>>;

/** Every formula of the table: what the build parses ahead of time. */
export const ruleTexts = (): string[] => Object.values(rules).flat();
