// The losses, a row each: the forward formula, from which the chain rule makes the gradient, and
// the sentences about it. `bce`, `mae` and `hinge` are means over the outputs, as PyTorch and Keras
// take them; `ce` is for one distribution.
import type { Words } from '../language.ts';
import type { ActivationName } from './activations.ts';

export interface Loss {
  /** The loss from y_pred and y; `delta` stands for the parameter of one that has one. */
  readonly forward: string;
  /** The parameter where none is given: that of PyTorch. */
  readonly parameter?: number;
  /** Words that are answered with it, written small and without hyphens. */
  readonly meantBy?: readonly string[];
  /** What it is of one output. */
  readonly words: Words;
  /** What becomes of several outputs. */
  readonly outputs?: 'mean' | 'sum';
  /** Why its gradient is what it is. */
  readonly gradientWords: Words;
  /** True of a multiple of the sum of squared errors. */
  readonly ofSquares?: true;
  /**
   * True where y_pred must lie in [0, 1]: outside it the logarithm is of something else than a
   * probability.
   */
  readonly ofProbabilities?: true;
  /** True where the outputs are the shares of one distribution, and the targets add up to 1. */
  readonly ofDistribution?: true;
  /** True where the targets are -1 and 1. */
  readonly ofSigns?: true;
  /**
   * What dz of the output comes down to, in real numbers, after the activation that the loss is
   * made for.
   */
  readonly collapse?: { readonly activation: ActivationName; readonly dz: string };
}

/** What is said of the squared errors. */
const squares = {
  words: {
    en: 'The squared difference between prediction and target.',
    ko: '예측값과 정답의 차를 제곱한 값입니다.',
  },
  gradientWords: {
    en: 'The chain starts here. Differentiating the square brings down a factor of 2.',
    ko: '연쇄 법칙의 출발점입니다. 제곱을 미분하면 2가 앞으로 나옵니다.',
  },
} as const satisfies Partial<Loss>;

const binary: Words = {
  en: 'Binary cross-entropy: the negative log of the probability assigned to the target.',
  ko: '이진 교차 엔트로피입니다. 정답에 부여된 확률의 로그에 음의 부호를 붙인 값입니다.',
};

const ofLogarithm: Words = {
  en: 'The chain starts here. The derivative of ln u is 1/u.',
  ko: '연쇄 법칙의 출발점입니다. 로그를 미분하면 진수의 역수가 됩니다.',
};

export const losses = {
  'half-sse': {
    forward: '1/2 * sum((y_pred - y) .^ 2)',
    outputs: 'sum',
    meantBy: ['halfmse', 'halfsquarederror', 'squarederror', 'quadratic'],
    words: {
      en: 'Half the squared difference between prediction and target.',
      ko: '예측값과 정답의 차를 제곱한 값의 1/2입니다.',
    },
    gradientWords: {
      en: 'The chain starts here. Differentiating the square brings down a factor of 2, which cancels the half.',
      ko: '연쇄 법칙의 출발점입니다. 제곱을 미분하면 2가 앞으로 나와 1/2과 약분됩니다.',
    },
    ofSquares: true,
  },
  sse: {
    forward: 'sum((y_pred - y) .^ 2)',
    outputs: 'sum',
    meantBy: ['l2', 'l2loss', 'sumofsquares'],
    ...squares,
    ofSquares: true,
  },
  mse: {
    forward: 'sum((y_pred - y) .^ 2) / count(y)',
    outputs: 'mean',
    meantBy: ['mseloss', 'meansquarederror'],
    ...squares,
    ofSquares: true,
  },
  bce: {
    forward: '-sum(y .* log(y_pred) + (1 - y) .* log(1 - y_pred)) / count(y)',
    outputs: 'mean',
    meantBy: [
      'binarycrossentropy',
      'bceloss',
      'bcewithlogits',
      'bcewithlogitsloss',
      'sigmoidcrossentropy',
      'crossentropy',
      'xent',
      'logloss',
      'logistic',
    ],
    words: binary,
    gradientWords: ofLogarithm,
    ofProbabilities: true,
    collapse: { activation: 'sigmoid', dz: '(y_pred - y) / count(y)' },
  },
  ce: {
    forward: '-sum(y .* log(y_pred))',
    meantBy: [
      'crossentropy',
      'xent',
      'categoricalcrossentropy',
      'sparsecategoricalcrossentropy',
      'softmaxcrossentropy',
      'crossentropyloss',
      'nll',
      'nllloss',
      'softmax',
    ],
    words: {
      en: 'Cross-entropy: the negative log of the probability assigned to the correct class.',
      ko: '교차 엔트로피입니다. 정답 클래스에 부여된 확률의 로그에 음의 부호를 붙인 값입니다.',
    },
    gradientWords: ofLogarithm,
    ofDistribution: true,
    collapse: { activation: 'softmax', dz: 'y_pred - y' },
  },
  'bce-sum': {
    forward: '-sum(y .* log(y_pred) + (1 - y) .* log(1 - y_pred))',
    outputs: 'sum',
    words: binary,
    gradientWords: ofLogarithm,
    ofProbabilities: true,
    collapse: { activation: 'sigmoid', dz: 'y_pred - y' },
  },
  mae: {
    forward: 'sum(abs(y_pred - y)) / count(y)',
    outputs: 'mean',
    meantBy: ['l1', 'l1loss', 'meanabsoluteerror', 'absolute'],
    words: {
      en: 'The absolute difference between prediction and target.',
      ko: '예측값과 정답의 차의 절댓값입니다.',
    },
    gradientWords: {
      en: 'The chain starts here. The derivative of an absolute value is the sign of its argument.',
      ko: '연쇄 법칙의 출발점입니다. 절댓값의 도함수는 부호입니다.',
    },
  },
  huber: {
    forward: 'sum(min(abs(y_pred - y), delta) .^ 2 / 2 + delta * max(abs(y_pred - y) - delta, 0))',
    outputs: 'sum',
    parameter: 1,
    meantBy: ['smoothl1', 'smoothl1loss', 'huberloss'],
    words: {
      en: 'Half the squared difference where it is small, a straight line beyond.',
      ko: '차가 작으면 제곱의 1/2, 그보다 크면 직선으로 이어지는 값입니다.',
    },
    gradientWords: {
      en: 'The chain starts here: the difference itself where it is small, its sign times the bound beyond.',
      ko: '연쇄 법칙의 출발점입니다. 차가 작으면 차 자신, 그보다 크면 부호에 경계를 곱한 값입니다.',
    },
  },
  hinge: {
    forward: 'sum(max(1 - y .* y_pred, 0)) / count(y)',
    outputs: 'mean',
    meantBy: ['svm', 'hingeloss'],
    words: {
      en: 'How far the output falls short of the margin 1 on the side of its target.',
      ko: '출력이 정답 쪽 여유(마진) 1에 모자라는 만큼입니다.',
    },
    gradientWords: {
      en: 'The chain starts here: minus the target where the margin is not reached, 0 elsewhere.',
      ko: '연쇄 법칙의 출발점입니다. 마진에 모자라면 정답에 음의 부호를 붙인 값, 아니면 0입니다.',
    },
    ofSigns: true,
  },
} as const satisfies Record<string, Loss>;

export type LossName = keyof typeof losses;

export const lossNames = Object.keys(losses) as LossName[];
