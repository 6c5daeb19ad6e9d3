// The activations, a row each: the forward formula, from which the chain rule makes the backward
// one, and the sentences about it. A new activation is a row here.
import type { Words } from '../language.ts';

export interface Activation {
  /** a from z; `alpha` stands for the parameter of one that has one. */
  readonly forward: string;
  /** The parameter where none is given: that of PyTorch. */
  readonly parameter?: number;
  /** Other words for it that are read. */
  readonly alsoCalled?: readonly string[];
  /** Words that are answered with it, written small and without hyphens. */
  readonly meantBy?: readonly string[];
  /** What it does to `{z}`. */
  readonly words: Words;
  /** Why the gradient `{da}` comes through it as it does; `{slope}` is its slope as a formula. */
  readonly slopeWords: Words;
  /** True where an output depends on every z, not on its own alone. */
  readonly ofAll?: true;
  /** The outputs at which the slope is 0 in double precision although it is not in real numbers. */
  readonly saturated?: (a: number) => boolean;
  /** The z at which the slope jumps. */
  readonly kink?: number;
}

/** Where the slope is worth writing out. */
const multiplied: Words = {
  en: 'Chain rule through the activation: {da} times its slope, {slope}.',
  ko: '활성화 함수에 체인 룰을 적용합니다. {da} 값에 활성화 함수의 미분값, 곧 {slope} 값을 곱합니다.',
};

export const activations = {
  sigmoid: {
    forward: '1 ./ (1 + exp(-z))',
    words: {
      en: 'The sigmoid squeezes {z} into the numbers between 0 and 1.',
      ko: '시그모이드 함수가 {z} 값을 0과 1 사이의 수로 바꿉니다.',
    },
    slopeWords: multiplied,
    saturated: (a) => a === 0 || a === 1,
    meantBy: ['logistic', 'expit', 'logsig', 'sigma'],
  },
  tanh: {
    forward: 'tanh(z)',
    words: {
      en: 'tanh squeezes {z} into the numbers between -1 and 1.',
      ko: 'tanh 함수가 {z} 값을 -1과 1 사이의 수로 바꿉니다.',
    },
    slopeWords: multiplied,
    saturated: (a) => Math.abs(a) === 1,
    meantBy: ['tansig', 'hyperbolictangent'],
  },
  relu: {
    forward: 'max(z, 0)',
    words: {
      en: 'A relu keeps {z} where it is positive and gives 0 elsewhere.',
      ko: 'relu 함수는 {z} 값이 양수이면 그대로 두고, 아니면 0으로 만듭니다.',
    },
    slopeWords: {
      en: 'Chain rule through the activation: its slope is 1 where {z} is positive and 0 elsewhere, so {da} gets through only there.',
      ko: '활성화 함수에 체인 룰을 적용합니다. {z} 값이 양수인 곳에서는 미분값이 1이고 그 밖에서는 0이므로, {da} 값은 양수인 곳만 지나갑니다.',
    },
    kink: 0,
    meantBy: ['rectifier', 'ramp'],
  },
  linear: {
    forward: 'z',
    alsoCalled: ['identity'],
    meantBy: ['none', 'purelin'],
    words: {
      en: 'A linear unit passes {z} on as it is.',
      ko: '선형 유닛은 {z} 값을 그대로 내보냅니다.',
    },
    slopeWords: {
      en: 'Chain rule through the activation: its slope is 1, so {da} goes through unchanged.',
      ko: '활성화 함수에 체인 룰을 적용합니다. 미분값이 1이므로 {da} 값이 그대로 지나갑니다.',
    },
  },
  softmax: {
    forward: 'exp(z - max(z)) ./ sum(exp(z - max(z)))',
    words: {
      en: 'Softmax makes of {z} positive shares with the sum 1; the largest entry is taken off first, so that exp stays in range.',
      ko: '소프트맥스는 {z} 값을 합이 1인 양수의 비율로 바꿉니다. exp 값이 너무 커지지 않도록 가장 큰 성분을 먼저 뺍니다.',
    },
    slopeWords: {
      en: 'Chain rule through the softmax: every output depends on every {z}, so the mean of {da}, weighted with {a}, is taken off before {a} multiplies.',
      ko: '소프트맥스에 체인 룰을 적용합니다. 모든 출력이 모든 {z} 값에 따라 변하므로, {da} 값에서 {a} 값으로 가중한 평균을 뺀 뒤 {a} 값을 곱합니다.',
    },
    saturated: (a) => a === 1,
    ofAll: true,
  },
  'leaky-relu': {
    forward: 'max(z, 0) + alpha * min(z, 0)',
    parameter: 0.01,
    words: {
      en: 'A leaky relu keeps {z} where it is positive and lets a small part of it through elsewhere.',
      ko: 'leaky relu 함수는 {z} 값이 양수이면 그대로 두고, 아니면 그 일부만 내보냅니다.',
    },
    slopeWords: multiplied,
    meantBy: ['lrelu', 'prelu'],
  },
  elu: {
    forward: 'max(z, 0) + alpha * (exp(min(z, 0)) - 1)',
    parameter: 1,
    words: {
      en: 'An elu keeps {z} where it is positive and bends to a limit below 0 elsewhere.',
      ko: 'elu 함수는 {z} 값이 양수이면 그대로 두고, 아니면 0 아래의 한계로 휘어집니다.',
    },
    slopeWords: multiplied,
  },
  selu: {
    forward: '1.0507009873554805 * (max(z, 0) + 1.6732632423543772 * (exp(min(z, 0)) - 1))',
    words: {
      en: 'A selu is an elu of {z} on a scale that keeps mean and variance from layer to layer.',
      ko: 'selu 함수는 {z} 값에 대한 elu 함수에 층마다 평균과 분산이 유지되는 배율을 곱한 것입니다.',
    },
    slopeWords: multiplied,
  },
  softplus: {
    forward: 'softplus(z)',
    words: {
      en: 'Softplus is ln(1 + exp) of {z}: a relu without its corner.',
      ko: 'softplus 함수는 {z} 값의 ln(1 + exp)이며, 모서리가 없는 relu 함수입니다.',
    },
    slopeWords: multiplied,
  },
  softsign: {
    forward: 'z ./ (1 + abs(z))',
    words: {
      en: 'Softsign squeezes {z} into the numbers between -1 and 1, more slowly than tanh.',
      ko: 'softsign 함수는 {z} 값을 -1과 1 사이의 수로, tanh 함수보다 천천히 바꿉니다.',
    },
    slopeWords: multiplied,
  },
  silu: {
    forward: 'z .* sigmoid(z)',
    alsoCalled: ['swish'],
    words: {
      en: 'A silu is {z} times its own sigmoid.',
      ko: 'silu 함수는 {z} 값에 그 값의 시그모이드를 곱한 것입니다.',
    },
    slopeWords: multiplied,
  },
  gelu: {
    forward: 'z .* (1 + erf(z / sqrt(2))) / 2',
    words: {
      en: 'A gelu is {z} times the chance that a standard normal number is smaller.',
      ko: 'gelu 함수는 {z} 값에 표준 정규 분포의 수가 그보다 작을 확률을 곱한 것입니다.',
    },
    slopeWords: multiplied,
  },
  'hard-sigmoid': {
    forward: 'max(1 - max(1/2 - z / 6, 0), 0)',
    words: {
      en: 'A hard sigmoid is a straight line in {z} from 0 at -3 to 1 at 3.',
      ko: 'hard sigmoid 함수는 {z} 값이 -3일 때 0, 3일 때 1인 직선입니다.',
    },
    slopeWords: multiplied,
  },
} as const satisfies Record<string, Activation>;

/** Functions that people ask for and that no gradient comes through. */
export const stepFunctions: ReadonlySet<string> = new Set([
  'step',
  'heaviside',
  'threshold',
  'binary-step',
  'binary_step',
  'sign',
  'signum',
  'hardlim',
]);

export type ActivationName = keyof typeof activations;

export const activationNames = Object.keys(activations) as ActivationName[];
