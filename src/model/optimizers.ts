// The optimisers, a row each: the formulas of one step, as PyTorch's torch.optim takes it, and what
// they are set to unless somebody says otherwise. A new optimiser is a row here.

/**
 * What can be set, by its letter in the formulas: the option that sets it, and the values it can
 * have. `below` is the first that it can not.
 */
export const settings = {
  mu: { option: 'momentum', below: 1 },
  beta1: { option: 'beta1', below: 1 },
  beta2: { option: 'beta2', below: 1 },
  rho: { option: 'rho', below: 1 },
  eps: { option: 'eps', below: Infinity },
  decay: { option: 'weight-decay', below: Infinity },
} as const satisfies Record<string, { readonly option: string; readonly below: number }>;

export type SettingName = keyof typeof settings;

/** Values of settings, by their letters. */
export type Settings = Readonly<Partial<Record<SettingName, number>>>;

export interface Optimizer {
  /**
   * What is computed once a step, `t`: it begins at 0, as all that an optimiser carries from step
   * to step.
   */
  readonly count?: string;
  /**
   * What is computed of each parameter W and its gradient d, in order: what is carried, by letters
   * of its own, then W. A letter means the old value until it is computed, and the new one after.
   */
  readonly formulas: Readonly<Record<string, string>>;
  /** What it can be set to, and is unless it is set. */
  readonly usual: Settings;
  /** True where the formulas say themselves what the decay does; elsewhere it is added to d. */
  readonly decaysItself?: true;
}

/** The gradient of the loss with decay/2 · W² added to it. */
export const decayed = 'd + decay * W';

const momentum = 'mu * v + d';
const squares = 'W - lr * d ./ (sqrt(s) + eps)';
const adam = {
  count: 't + 1',
  m: 'beta1 * m + (1 - beta1) * d',
  v: 'beta2 * v + (1 - beta2) * d .^ 2',
  W: 'W - lr * (m / (1 - beta1 ^ t)) ./ (sqrt(v / (1 - beta2 ^ t)) + eps)',
} as const;

/** `momentum` and `nesterov` are PyTorch's SGD with a momentum, whose usual value there is 0. */
export const optimizers = {
  sgd: { formulas: { W: 'W - lr * d' }, usual: { decay: 0 } },
  momentum: { formulas: { v: momentum, W: 'W - lr * v' }, usual: { mu: 0.9, decay: 0 } },
  nesterov: { formulas: { v: momentum, W: 'W - lr * (d + mu * v)' }, usual: { mu: 0.9, decay: 0 } },
  rmsprop: {
    formulas: { s: 'rho * s + (1 - rho) * d .^ 2', W: squares },
    usual: { rho: 0.99, eps: 1e-8, decay: 0 },
  },
  adagrad: { formulas: { s: 's + d .^ 2', W: squares }, usual: { eps: 1e-10, decay: 0 } },
  adam: {
    count: adam.count,
    formulas: { m: adam.m, v: adam.v, W: adam.W },
    usual: { beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0 },
  },
  adamw: {
    count: adam.count,
    formulas: {
      m: adam.m,
      v: adam.v,
      W: 'W - lr * (decay * W + (m / (1 - beta1 ^ t)) ./ (sqrt(v / (1 - beta2 ^ t)) + eps))',
    },
    usual: { beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.01 },
    decaysItself: true,
  },
} as const satisfies Record<string, Optimizer>;

export type OptimizerName = keyof typeof optimizers;

export const optimizerNames = Object.keys(optimizers) as OptimizerName[];

/** Every formula above: what the build parses ahead of time. */
export const optimizerTexts = (): string[] => [
  decayed,
  ...Object.values(optimizers).flatMap((row: Optimizer) => [
    ...(row.count === undefined ? [] : [row.count]),
    ...Object.values(row.formulas),
  ]),
];
