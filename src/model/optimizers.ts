// The optimisers, a row each: the formulas of one step, as PyTorch's torch.optim takes it, and what
// they are set to unless somebody says otherwise. A new optimiser is a row here.
import { sentence, type Words } from '../language.ts';

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

export interface OptimizerStep {
  readonly formula: string;
  /** What it is. */
  readonly words: Words;
}

export interface Optimizer {
  /**
   * What is computed once a step, `t`: it begins at 0, as all that an optimiser carries from step
   * to step.
   */
  readonly count?: OptimizerStep;
  /**
   * What is computed of each parameter W and its gradient d, in order: what is carried, by letters
   * of its own, then W. A letter means the old value until it is computed, and the new one after.
   */
  readonly steps: Readonly<Record<string, OptimizerStep>>;
  /** What it can be set to, and is unless it is set. */
  readonly usual: Settings;
  /** True where the formulas say themselves what the decay does; elsewhere it is added to d. */
  readonly decaysItself?: true;
}

/** The gradient of the loss with decay/2 · W² added to it. */
export const decayed = 'd + decay * W';

/** What stands in {before} is the old value, in {dQ} the gradient, in {lr} the rate. */
const words = {
  count: {
    en: 'Counts the steps.',
    ko: '갱신 횟수를 셉니다.',
  },
  plain: {
    en: 'A step against the gradient: subtract {lr} times {dQ}.',
    ko: '기울기의 반대 방향으로 이동합니다. 학습률 {lr}과/와 {dQ}의 곱을 뺍니다.',
  },
  velocity: {
    en: 'The velocity: the gradient {dQ} plus what remains of the previous velocity {before}.',
    ko: '속도입니다. 기울기 {dQ}에, 이전 속도 {before}에서 남은 만큼을 더합니다.',
  },
  alongVelocity: {
    en: 'A step against the velocity: subtract {lr} times the velocity.',
    ko: '속도의 반대 방향으로 이동합니다. 학습률 {lr}과/와 속도의 곱을 뺍니다.',
  },
  ahead: {
    en: 'Nesterov looks ahead: what will remain of the new velocity is added to the gradient {dQ}.',
    ko: '네스테로프 방식은 한 걸음 앞을 봅니다. 기울기 {dQ}에 새 속도에서 남을 만큼을 더합니다.',
  },
  mean: {
    en: 'The mean of the gradients so far, {dQ} the latest of them, which counts most.',
    ko: '지금까지의 기울기의 평균입니다. 가장 최근인 {dQ}의 비중이 가장 큽니다.',
  },
  meanOfSquares: {
    en: 'The mean of the squared gradients so far; the latest, {dQ}, counts most.',
    ko: '지금까지의 기울기 제곱의 평균입니다. 가장 최근인 {dQ}의 비중이 가장 큽니다.',
  },
  sumOfSquares: {
    en: 'The sum of all squared gradients so far, {dQ} the latest of them.',
    ko: '지금까지의 기울기 제곱을 모두 더한 값입니다. 가장 최근 기울기는 {dQ}입니다.',
  },
  byRoot: {
    en: 'A step against the gradient {dQ}, over the root of the squares: small where they are large.',
    ko: '기울기 {dQ}을/를 제곱합의 제곱근으로 나누어 이동합니다. 기울기가 컸던 곳일수록 조금만 이동합니다.',
  },
  byMeans: {
    en: sentence(
      'Both means began at 0, so each is divided by what its weights add up to;',
      'then a step against the mean, over the root of that of the squares.',
    ),
    ko: sentence(
      '두 평균은 0에서 시작했으므로 저마다 가중치의 합으로 나누어 바로잡습니다.',
      '그런 다음 기울기의 평균을 제곱 평균의 제곱근으로 나누어 갑니다.',
    ),
  },
} as const satisfies Record<string, Words>;

const velocity = { formula: 'mu * v + d', words: words.velocity } as const;
const byRoot = { formula: 'W - lr * d ./ (sqrt(s) + eps)', words: words.byRoot } as const;
const count = { formula: 't + 1', words: words.count } as const;
const means = {
  m: { formula: 'beta1 * m + (1 - beta1) * d', words: words.mean },
  v: { formula: 'beta2 * v + (1 - beta2) * d .^ 2', words: words.meanOfSquares },
} as const;

/** `momentum` and `nesterov` are PyTorch's SGD with a momentum, whose usual value there is 0. */
export const optimizers = {
  sgd: { steps: { W: { formula: 'W - lr * d', words: words.plain } }, usual: { decay: 0 } },
  momentum: {
    steps: { v: velocity, W: { formula: 'W - lr * v', words: words.alongVelocity } },
    usual: { mu: 0.9, decay: 0 },
  },
  nesterov: {
    steps: { v: velocity, W: { formula: 'W - lr * (d + mu * v)', words: words.ahead } },
    usual: { mu: 0.9, decay: 0 },
  },
  rmsprop: {
    steps: {
      s: { formula: 'rho * s + (1 - rho) * d .^ 2', words: words.meanOfSquares },
      W: byRoot,
    },
    usual: { rho: 0.99, eps: 1e-8, decay: 0 },
  },
  adagrad: {
    steps: { s: { formula: 's + d .^ 2', words: words.sumOfSquares }, W: byRoot },
    usual: { eps: 1e-10, decay: 0 },
  },
  adam: {
    count,
    steps: {
      ...means,
      W: {
        formula: 'W - lr * (m / (1 - beta1 ^ t)) ./ (sqrt(v / (1 - beta2 ^ t)) + eps)',
        words: words.byMeans,
      },
    },
    usual: { beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0 },
  },
  adamw: {
    count,
    steps: {
      ...means,
      W: {
        formula:
          'W - lr * (decay * W + (m / (1 - beta1 ^ t)) ./ (sqrt(v / (1 - beta2 ^ t)) + eps))',
        words: words.byMeans,
      },
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
    ...(row.count === undefined ? [] : [row.count.formula]),
    ...Object.values(row.steps).map(({ formula }) => formula),
  ]),
];
