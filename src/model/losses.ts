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
  /** What it is. */
  readonly words: Words;
  /** Why its gradient is what it is. */
  readonly gradientWords: Words;
  /** True of a multiple of the sum of squared errors. */
  readonly ofSquares?: true;
  /**
   * True where y_pred must lie in [0, 1]: outside it the logarithm is of something else than a
   * probability.
   */
  readonly ofProbabilities?: true;
  /** True where the targets are -1 and 1. */
  readonly ofSigns?: true;
  /**
   * What dz of the output comes down to, in real numbers, after the activation that the loss is
   * made for.
   */
  readonly collapse?: { readonly activation: ActivationName; readonly dz: string };
}

export const losses = {
  'half-sse': {
    forward: '1/2 * sum((y_pred - y) .^ 2)',
    meantBy: ['halfmse', 'halfsquarederror', 'squarederror', 'quadratic'],
    words: {
      en: 'Half the squared difference between the prediction and the target, over all outputs.',
      ko: '예측 값과 정답 값의 차이를 제곱해 모두 더한 것의 절반입니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: the square brings down a factor 2, which cancels the half.',
      ko: '체인의 시작입니다. 제곱을 미분하면 2가 앞으로 나와 절반과 약분됩니다.',
    },
    ofSquares: true,
  },
  sse: {
    forward: 'sum((y_pred - y) .^ 2)',
    meantBy: ['l2', 'l2loss', 'sumofsquares'],
    words: {
      en: 'The squared difference between the prediction and the target, over all outputs.',
      ko: '예측 값과 정답 값의 차이를 제곱해 모두 더한 것입니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: the square brings down a factor 2.',
      ko: '체인의 시작입니다. 제곱을 미분하면 2가 앞으로 나옵니다.',
    },
    ofSquares: true,
  },
  mse: {
    forward: 'sum((y_pred - y) .^ 2) / count(y)',
    meantBy: ['mseloss', 'meansquarederror'],
    words: {
      en: 'The squared difference between the prediction and the target, as the mean over the outputs.',
      ko: '예측 값과 정답 값의 차이를 제곱해 출력의 개수로 평균한 것입니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: the square brings down a factor 2, the mean divides by the number of outputs.',
      ko: '체인의 시작입니다. 제곱을 미분하면 2가 앞으로 나오고, 평균이므로 출력의 개수로 나눕니다.',
    },
    ofSquares: true,
  },
  bce: {
    forward: '-sum(y .* log(y_pred) + (1 - y) .* log(1 - y_pred)) / count(y)',
    meantBy: ['binarycrossentropy', 'bceloss', 'crossentropy', 'logloss', 'logistic'],
    words: {
      en: 'Binary cross-entropy: minus the logarithm of the probability that was given to the target, as the mean over the outputs.',
      ko: '이진 교차 엔트로피입니다. 정답에 준 확률의 로그에 음의 부호를 붙여 출력의 개수로 평균합니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: the slope of a logarithm is 1 over its argument, the mean divides by the number of outputs.',
      ko: '체인의 시작입니다. 로그의 도함수는 진수의 역수이고, 평균이므로 출력의 개수로 나눕니다.',
    },
    ofProbabilities: true,
    collapse: { activation: 'sigmoid', dz: '(y_pred - y) / count(y)' },
  },
  ce: {
    forward: '-sum(y .* log(y_pred))',
    meantBy: ['crossentropy', 'categoricalcrossentropy', 'crossentropyloss', 'nll', 'softmax'],
    words: {
      en: 'Cross-entropy: minus the logarithm of the probability that was given to the target.',
      ko: '교차 엔트로피입니다. 정답에 준 확률의 로그에 음의 부호를 붙입니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: the slope of a logarithm is 1 over its argument.',
      ko: '체인의 시작입니다. 로그의 도함수는 진수의 역수입니다.',
    },
    collapse: { activation: 'softmax', dz: 'y_pred - y' },
  },
  'bce-sum': {
    forward: '-sum(y .* log(y_pred) + (1 - y) .* log(1 - y_pred))',
    words: {
      en: 'Binary cross-entropy, added over the outputs: minus the logarithm of the probability that was given to each target.',
      ko: '이진 교차 엔트로피를 출력에 대해 더한 것입니다. 정답에 준 확률의 로그에 음의 부호를 붙여 더합니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: the slope of a logarithm is 1 over its argument, and the outputs are added.',
      ko: '체인의 시작입니다. 로그의 도함수는 진수의 역수이고, 출력에 대해 더합니다.',
    },
    ofProbabilities: true,
    collapse: { activation: 'sigmoid', dz: 'y_pred - y' },
  },
  mae: {
    forward: 'sum(abs(y_pred - y)) / count(y)',
    meantBy: ['l1', 'l1loss', 'meanabsoluteerror', 'absolute'],
    words: {
      en: 'The absolute difference between the prediction and the target, as the mean over the outputs.',
      ko: '예측 값과 정답 값의 차이의 절댓값을 출력의 개수로 평균한 것입니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: the slope of an absolute value is its sign, the mean divides by the number of outputs.',
      ko: '체인의 시작입니다. 절댓값의 미분값은 부호이고, 평균이므로 출력의 개수로 나눕니다.',
    },
  },
  huber: {
    forward: 'sum(min(abs(y_pred - y), delta) .^ 2 / 2 + delta * max(abs(y_pred - y) - delta, 0))',
    parameter: 1,
    meantBy: ['smoothl1', 'smoothl1loss', 'huberloss'],
    words: {
      en: 'Half the squared difference where it is small, and along a straight line beyond, over all outputs.',
      ko: '차이가 작으면 제곱의 절반, 그보다 크면 직선으로 이어지는 값을 모든 출력에 대해 더한 것입니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: the difference itself where it is small, its sign times the bound beyond.',
      ko: '체인의 시작입니다. 차이가 작으면 차이 자신, 그보다 크면 부호에 경계를 곱한 것입니다.',
    },
  },
  hinge: {
    forward: 'sum(max(1 - y .* y_pred, 0)) / count(y)',
    meantBy: ['svm', 'hingeloss'],
    words: {
      en: 'How far each output falls short of the margin 1 on the side of its target, as the mean over the outputs.',
      ko: '출력이 정답 쪽 여유 1에 모자라는 만큼을 출력의 개수로 평균한 것입니다.',
    },
    gradientWords: {
      en: 'Where the chain begins: minus the target where the margin is not reached, 0 elsewhere; the mean divides by the number of outputs.',
      ko: '체인의 시작입니다. 여유에 모자라면 정답에 음의 부호를 붙인 값, 아니면 0이고, 평균이므로 출력의 개수로 나눕니다.',
    },
    ofSigns: true,
  },
} as const satisfies Record<string, Loss>;

export type LossName = keyof typeof losses;

export const lossNames = Object.keys(losses) as LossName[];
