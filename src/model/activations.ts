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
  en: 'Chain rule through the activation: multiply {da} by the slope of the activation, {slope}.',
  ko: '활성화 함수에 연쇄 법칙을 적용합니다. {da}에 활성화 함수의 도함수, 곧 {slope} 값을 곱합니다.',
};

export const activations = {
  sigmoid: {
    forward: '1 ./ (1 + exp(-z))',
    words: {
      en: 'The sigmoid squashes {z} into the interval (0, 1).',
      ko: '시그모이드 함수는 {z}을/를 0과 1 사이의 값으로 압축합니다.',
    },
    slopeWords: multiplied,
    saturated: (a) => a === 0 || a === 1,
    meantBy: ['logistic', 'expit', 'logsig', 'sigma'],
  },
  tanh: {
    forward: 'tanh(z)',
    words: {
      en: 'tanh squashes {z} into the interval (-1, 1).',
      ko: 'tanh 함수는 {z}을/를 -1과 1 사이의 값으로 압축합니다.',
    },
    slopeWords: multiplied,
    saturated: (a) => Math.abs(a) === 1,
    meantBy: ['tansig', 'hyperbolictangent'],
  },
  relu: {
    forward: 'max(z, 0)',
    words: {
      en: 'ReLU keeps {z} where it is positive and gives 0 elsewhere.',
      ko: 'ReLU 함수는 {z}이/가 양수이면 그대로 내보내고, 아니면 0을 내보냅니다.',
    },
    slopeWords: {
      en: 'Chain rule through the activation: ReLU has slope 1 where {z} is positive and 0 elsewhere, so {da} passes only there. A bracket is 1 where what it says is true, else 0.',
      ko: '활성화 함수에 연쇄 법칙을 적용합니다. ReLU의 도함수는 {z}이/가 양수이면 1, 아니면 0이므로 양수인 곳에서만 {da}이/가 전달됩니다. 대괄호는 그 안의 말이 참이면 1, 아니면 0입니다.',
    },
    kink: 0,
    meantBy: ['rectifier', 'ramp'],
  },
  linear: {
    forward: 'z',
    alsoCalled: ['identity'],
    meantBy: ['none', 'purelin'],
    words: {
      en: 'The activation is linear: {z} passes through unchanged.',
      ko: '항등 함수이므로 {z}을/를 그대로 내보냅니다.',
    },
    slopeWords: {
      en: 'Chain rule through the activation: its slope is 1, so {da} passes through unchanged.',
      ko: '활성화 함수에 연쇄 법칙을 적용합니다. 도함수가 1이므로 {da}이/가 그대로 전달됩니다.',
    },
  },
  softmax: {
    forward: 'exp(z - max(z)) ./ sum(exp(z - max(z)))',
    words: {
      en: 'Softmax turns {z} into positive numbers that sum to 1. It is computed with the largest entry subtracted first, which changes nothing but keeps exp from overflowing.',
      ko: '소프트맥스 함수는 {z}을/를 합이 1인 확률로 바꿉니다. 계산할 때는 오버플로를 막기 위해 최댓값을 먼저 뺍니다(결과는 같습니다).',
    },
    slopeWords: {
      en: 'Chain rule through the softmax: every output depends on every entry of {z}. So subtract from each entry of {da} the mean of {da} weighted by {a}, then multiply by {a}.',
      ko: '소프트맥스에 연쇄 법칙을 적용합니다. 소프트맥스의 각 출력은 {z}의 모든 성분에 의존합니다. 따라서 {da}에서 {a}을/를 가중치로 한 {da}의 평균을 뺀 뒤 {a}을/를 곱합니다.',
    },
    saturated: (a) => a === 1,
    ofAll: true,
  },
  'leaky-relu': {
    forward: 'max(z, 0) + alpha * min(z, 0)',
    parameter: 0.01,
    words: {
      en: 'Leaky ReLU keeps {z} where it is positive and lets a small part of it through elsewhere.',
      ko: 'leaky ReLU 함수는 {z}이/가 양수이면 그대로 내보내고, 아니면 그 일부만 내보냅니다.',
    },
    slopeWords: multiplied,
    meantBy: ['lrelu', 'prelu'],
  },
  elu: {
    forward: 'max(z, 0) + alpha * (exp(min(z, 0)) - 1)',
    parameter: 1,
    words: {
      en: 'ELU keeps {z} where it is positive and levels off below 0 elsewhere.',
      ko: 'ELU 함수는 {z}이/가 양수이면 그대로 내보내고, 아니면 0 아래의 한계로 다가갑니다.',
    },
    slopeWords: multiplied,
  },
  selu: {
    forward: '1.0507009873554805 * (max(z, 0) + 1.6732632423543772 * (exp(min(z, 0)) - 1))',
    words: {
      en: 'SELU is the ELU of {z}, scaled so that mean and variance stay the same from layer to layer.',
      ko: 'SELU 함수는 {z}에 대한 ELU 함수에, 층마다 평균과 분산이 유지되는 배율을 곱한 것입니다.',
    },
    slopeWords: multiplied,
  },
  softplus: {
    forward: 'softplus(z)',
    words: {
      en: 'Softplus is ln(1 + exp) of {z}: a ReLU without its corner.',
      ko: 'softplus 함수는 {z}의 ln(1 + exp)이며, 모서리가 없는 ReLU 함수입니다.',
    },
    slopeWords: multiplied,
  },
  softsign: {
    forward: 'z ./ (1 + abs(z))',
    words: {
      en: 'Softsign squashes {z} into the interval (-1, 1), more slowly than tanh.',
      ko: 'softsign 함수는 {z}을/를 -1과 1 사이의 값으로, tanh 함수보다 완만하게 압축합니다.',
    },
    slopeWords: multiplied,
  },
  silu: {
    forward: 'z .* sigmoid(z)',
    alsoCalled: ['swish'],
    words: {
      en: 'SiLU is {z} times its own sigmoid.',
      ko: 'SiLU 함수는 {z}에 그 시그모이드를 곱한 값입니다.',
    },
    slopeWords: multiplied,
  },
  gelu: {
    forward: 'z .* (1 + erf(z / sqrt(2))) / 2',
    words: {
      en: 'GELU is {z} times the probability that a standard normal number is smaller.',
      ko: 'GELU 함수는 {z}에 표준 정규 확률 변수가 그보다 작을 확률을 곱한 값입니다.',
    },
    slopeWords: multiplied,
  },
  'hard-sigmoid': {
    forward: 'max(1 - max(1/2 - z / 6, 0), 0)',
    words: {
      en: 'The hard sigmoid is a straight line in {z} from 0 at -3 to 1 at 3.',
      ko: 'hard sigmoid 함수는 {z}이/가 -3일 때 0, 3일 때 1인 직선입니다.',
    },
    slopeWords: multiplied,
  },
} as const satisfies Record<string, Activation>;

/** Functions that people ask for and that no gradient comes through, as words without hyphens. */
export const stepFunctions: ReadonlySet<string> = new Set([
  'step',
  'heaviside',
  'threshold',
  'binarystep',
  'sign',
  'sgn',
  'signum',
  'hardlim',
]);

export type ActivationName = keyof typeof activations;

export const activationNames = Object.keys(activations) as ActivationName[];
