// The losses, a row each: the forward formula, from which the chain rule makes the gradient, and
// the sentences about it. `bce` is the mean over the outputs, as PyTorch and Keras take it; `ce` is
// for one distribution.
import type { Words } from '../language.ts';
import type { ActivationName } from './activations.ts';

export interface Loss {
  /** The loss from y_pred and y. */
  readonly forward: string;
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
  /**
   * What dz of the output comes down to, in real numbers, after the activation that the loss is
   * made for.
   */
  readonly collapse?: { readonly activation: ActivationName; readonly dz: string };
}

export const losses = {
  'half-sse': {
    forward: '1/2 * sum((y_pred - y) .^ 2)',
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
} as const satisfies Record<string, Loss>;

export type LossName = keyof typeof losses;

export const lossNames = Object.keys(losses) as LossName[];
