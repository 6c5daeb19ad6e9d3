// The activations, a row each: the forward formula, from which the chain rule makes the backward
// one, and the sentences about it. A new activation is a row here.
import type { Words } from '../language.ts';

export interface Activation {
  /** a from z. */
  readonly forward: string;
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
  },
  tanh: {
    forward: 'tanh(z)',
    words: {
      en: 'tanh squeezes {z} into the numbers between -1 and 1.',
      ko: 'tanh 함수가 {z} 값을 -1과 1 사이의 수로 바꿉니다.',
    },
    slopeWords: multiplied,
    saturated: (a) => Math.abs(a) === 1,
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
  },
  linear: {
    forward: 'z',
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
