// Every sentence that marking prints, in every language: one table. What is true of a sheet is
// found in marking.ts.
import type { Language } from '../language.ts';
import { particle } from '../particles.ts';
import type { ConventionId } from './conventions.ts';
import type { MistakeId, SlipId } from './mistake-ids.ts';
import type { VerdictName } from './result-names.ts';
import { counted } from '../user-error.ts';

/** What was done, and what should be done. */
export interface Cause {
  readonly did: string;
  readonly should: string;
}

/** Signs before a verdict, so that it is seen without colour and without its word. */
export const signs = {
  right: '✓',
  rounded: '≈',
  truncated: '≈',
  follows: '↳',
  convention: '⇄',
  wrong: '✗',
  unanswered: '·',
  unreadable: '?',
} as const satisfies Record<VerdictName, string>;

export interface Words {
  readonly mistakes: Readonly<Record<MistakeId, Cause>>;
  /** What is said otherwise of a model, which has no layers, weights or loss to speak of. */
  readonly ofModels: {
    readonly mistakes: Readonly<Partial<Record<MistakeId, Partial<Cause>>>>;
    readonly conventions: Readonly<Partial<Record<ConventionId, string>>>;
  };
  readonly slips: Readonly<Record<SlipId, Cause>>;
  readonly conventions: Readonly<Record<ConventionId, string>>;
  readonly verdicts: Readonly<Record<VerdictName, string>>;
  readonly sentences: {
    readonly rounded: Readonly<Record<'decimals' | 'significant', (digits: number) => string>>;
    readonly roundedBefore: string;
    readonly roundedOnTheWay: string;
    readonly tooFewDigits: string;
    readonly truncated: string;
    readonly truncatedBefore: string;
    readonly float32: string;
    readonly convention: (what: string, flag: string | undefined) => string;
    readonly under: (what: string, flag: string | undefined) => string;
    readonly expected: (value: string) => string;
    readonly exactly: (says: string, value: string) => string;
    readonly here: (says: string, value: string) => string;
    readonly followsFrom: (name: string) => string;
    readonly unexplained: string;
    readonly undecided: string;
    readonly refuted: string;
    readonly notGiven: string;
    readonly oneOf: string;
    readonly together: string;
    readonly instead: string;
    /** Before the formulas that are to be compared. */
    readonly yours: string;
    readonly right: string;
    readonly tellApart: (name: string) => string;
    readonly nothingTellsApart: string;
    readonly total: (right: number, rounded: number, truncated: number, total: number) => string;
    readonly score: (count: string, score: number, total: number) => string;
    readonly firstWrong: (count: string, name: string) => string;
    readonly headings: readonly [name: string, given: string, verdict: string, remarks: string];
    readonly class: {
      readonly sheets: (count: number) => string;
      readonly notRead: (count: number) => string;
      readonly mean: (percent: string) => string;
      readonly verdict: (name: VerdictName) => string;
      readonly headings: readonly [cause: string, sheets: string, who: string];
    };
  };
}

/** What follows a name where there is something to add to it. */
const inBrackets = (text: string | undefined): string => (text === undefined ? '' : ` (${text})`);

export const words: Readonly<Record<Language, Words>> = {
  en: {
    mistakes: {
      sign: { did: 'the sign is flipped', should: 'check the sign' },
      'factor-two': {
        did: 'off by a factor of 2',
        should: 'check the ½ of the loss and the 2 of the square',
      },
      'half-kept': {
        did: 'half the correct value: the ½ is kept in the derivative',
        should: 'differentiating the square cancels the ½',
      },
      'mean-for-sum': {
        did: 'sum and mean over the outputs are mixed up',
        should: 'take the one that the loss has',
      },
      'no-output-slope': {
        did: 'the slope of the output activation is missing',
        should: 'multiply by it; it cancels only with cross-entropy',
      },
      'slope-kept': {
        did: 'the output slope is included, as for squared error',
        should: 'with cross-entropy it cancels',
      },
      'slope-included': {
        did: 'this is the gradient by z: the slope is in it already',
        should: 'the derivative by ŷ has no slope yet',
      },
      'no-hidden-slope': {
        did: 'the slope of the hidden activation is missing',
        should: 'multiply by it',
      },
      'slope-of-a': {
        did: 'the derivative is evaluated at a instead of z',
        should: 'the formula in a is the derivative at z already',
      },
      'slope-of-z': {
        did: 'z is used instead of a in the slope',
        should: 'the short form of the derivative is in a',
      },
      'half-slope': {
        did: 'one factor of the slope is missing',
        should: 'take all of its factors',
      },
      'tanh-slope': {
        did: 'the slope of a different activation is used',
        should: "take the slope of this layer's activation",
      },
      'no-chain-weight': {
        did: 'the weights are missing in the backward step',
        should: 'what went forward through W comes back through W transposed',
      },
      'wrong-chain-weight': {
        did: "the wrong layer's weights are used",
        should: 'take the weights between this layer and the next',
      },
      'updated-weight': {
        did: 'the updated weights are used in the backward pass',
        should: 'use the old weights; update everything at the end',
      },
      'raw-error': {
        did: 'the raw error is sent back, without the slope of the output',
        should: 'send back dz of the output',
      },
      'raw-error-updated': {
        did: 'the raw error is sent back through the updated weights',
        should: 'send back dz of the output through the old weights',
      },
      'other-input': {
        did: 'a different input is used',
        should: 'take the input that this weight multiplies',
      },
      'x-for-a': {
        did: 'x is used instead of the activation of the layer below',
        should: "a weight's gradient contains what the weight multiplies",
      },
      'z-for-a': {
        did: 'z is used instead of the activation of the layer below',
        should: "a weight's gradient contains what the weight multiplies, which is a",
      },
      'a-for-x': {
        did: "the unit's own activation is used instead of x",
        should: 'the gradient of the first layer contains the input',
      },
      'missing-x': {
        did: 'the factor x is missing',
        should: "this is the bias's gradient; the weight's is that times x",
      },
      'missing-a': {
        did: 'the activation of the layer below is missing',
        should: "this is the bias's gradient; the weight's is that times a",
      },
      transposed: {
        did: 'the matrix is transposed',
        should: 'its rows and columns are those of W',
      },
      'one-path-only': {
        did: 'only the path through one unit of the next layer is counted',
        should: 'add the contributions of all paths',
      },
      'no-bias': { did: 'the bias is missing', should: 'add it' },
      'bias-gradient': {
        did: "the bias's gradient was set to 0, or multiplied by b",
        should: 'the derivative of z by b is 1',
      },
      'no-weighted-sum': {
        did: 'only the bias is used; the weighted sum is missing',
        should: 'add both',
      },
      'exp-sign': { did: 'exp(z) instead of exp(-z)', should: 'the sigmoid has exp(-z)' },
      'no-activation': { did: 'the activation is missing', should: 'apply it to z' },
      'sigmoid-for-softmax': {
        did: 'the sigmoid is used instead of the softmax',
        should: 'divide exp(z) by its sum over all outputs',
      },
      'step-for-gradient': { did: 'this is lr · gradient', should: 'leave out the learning rate' },
      'weight-for-gradient': {
        did: 'this is the updated value',
        should: 'the question asks for the gradient',
      },
      'no-rate': {
        did: 'the learning rate is missing in the update',
        should: 'multiply the gradient by it',
      },
      'other-rate': {
        did: 'a different learning rate is used',
        should: 'take the learning rate of the problem',
      },
      'not-squared': { did: 'the error is not squared', should: 'square it' },
      'target-sign': { did: 'the target has the wrong sign', should: 'subtract the target' },
      'one-output-loss': {
        did: 'this is the loss of one output only',
        should: 'sum over all outputs',
      },
      'output-derivative': {
        did: 'this is the derivative of the output, not of the loss',
        should: 'start from the derivative of the loss',
      },
      'own-factor': {
        did: 'a factor is multiplied by itself, not by the other factor',
        should: 'the derivative of a product by one factor is the other factor',
      },
      divided: {
        did: 'divided where one multiplies',
        should: 'the derivative of a product by one factor is the other factor',
      },
      'no-slope': { did: 'the derivative of the function is missing', should: 'multiply by it' },
      'exponent-left-out': {
        did: 'the exponent does not come down as a factor',
        should: 'the derivative of a power has its exponent as a factor',
      },
      'power-kept': {
        did: 'the exponent is not lowered',
        should: 'the derivative of a power has an exponent lower by 1',
      },
      'minus-lost': { did: 'a minus sign is lost', should: 'keep the sign of the derivative' },
      'square-left-out': {
        did: 'the denominator is not squared',
        should: 'the derivative of a quotient by its denominator has its square',
      },
      'wrong-route': {
        did: 'the gradient goes to the wrong argument',
        should: 'it goes to the one that was taken',
      },
      'routed-to-all': {
        did: 'the gradient goes to all entries, or is shared out among them',
        should: 'only the one that was taken gets it',
      },
      flipped: {
        did: 'a flip of the kernel is missing, or one too many',
        should: 'conv takes it as it is; only the way back to the input flips it',
      },
      'softmax-by-entry': {
        did: 'each share of the softmax is differentiated by its own entry only',
        should: 'every share depends on every entry',
      },
      'one-way-only': {
        did: 'only one of several paths is counted',
        should: 'add the contributions of all paths',
      },
      'way-left-out': {
        did: 'one of several paths is missing',
        should: 'add the contributions of all paths',
      },
      'local-only': {
        did: 'only the local derivative is written',
        should: 'multiply by the gradient from above',
      },
      'no-local': {
        did: 'the gradient from above is passed on unchanged',
        should: 'multiply by the local derivative',
      },
      'mean-of-samples': {
        did: 'sum and mean over the samples are mixed up',
        should: 'divide by their number once, where the loss has it',
      },
      'one-sample-only': {
        did: 'only one sample is counted',
        should: 'add the contributions of all samples',
      },
      'penalized-bias': {
        did: 'the bias has a penalty too',
        should: 'the penalty is on the weights only',
      },
      'term-left-out': { did: 'a term is missing', should: 'take all of them' },
      'factor-left-out': { did: 'a factor is missing', should: 'take all of them' },
      'other-value': {
        did: 'a different value is used',
        should: 'take the one that the formula has',
      },
      'other-share': {
        did: 'a share and the rest of it, 1 minus the share, are mixed up',
        should: 'take the one that the formula has',
      },
      multiplied: {
        did: 'multiplied where one divides',
        should: 'divide, as the formula does',
      },
      'value-for-slope': {
        did: "multiplied by the function's value instead of its derivative",
        should: 'multiply by the derivative',
      },
      'other-function': { did: 'a different function is used', should: 'take that of the problem' },
      'log-to-ten': {
        did: 'the logarithm is taken to base 10',
        should: 'take the natural logarithm',
      },
      'sample-variance': {
        did: 'the sum of squares is divided by n - 1',
        should: 'this variance is a mean: divide by n',
      },
      'wrong-axis': {
        did: 'rows and columns are mixed up, or all are taken together',
        should: 'go along the axis that the formula has',
      },
    },
    ofModels: {
      mistakes: {
        'factor-two': { should: 'check the factors 2 and ½' },
        'mean-for-sum': {
          did: 'sum and mean are mixed up',
          should: 'take the one that the formula has',
        },
        'slope-of-a': {
          did: "the derivative is evaluated at the function's value instead of its argument",
          should: 'the formula in the value is the derivative at the argument already',
        },
        'slope-of-z': {
          did: "the argument is used instead of the function's value in the derivative",
          should: 'the short form of the derivative is in the value',
        },
        'bias-gradient': {
          did: 'the gradient of a term is multiplied by that term',
          should: 'a sum hands the gradient on as it is',
        },
        'slope-included': {
          did: "this is the gradient by the function's argument: its derivative is in it already",
          should: "the gradient by the function's value has no such factor yet",
        },
        'slope-kept': {
          did: 'the derivative of the function is taken twice',
          should: 'multiply by it once',
        },
        'tanh-slope': {
          did: 'the derivative of a different function is used',
          should: 'take the derivative of this one',
        },
        'other-input': {
          did: 'a different factor is used',
          should: 'take the factor that it is multiplied by',
        },
        transposed: {
          did: 'a transpose is missing, or one too many',
          should: 'a factor comes back transposed, a gradient in the shape of its variable',
        },
        'updated-weight': {
          did: 'updated values are used in the backward pass',
          should: 'use the old values; update everything at the end',
        },
        'no-activation': { did: 'the function is missing', should: 'apply it' },
        'not-squared': { did: 'a square is missing' },
      },
      conventions: {
        'descent-sign': 'gradients defined with the opposite sign',
        'updated-weights': 'updated values in place of gradients',
      },
    },
    slips: {
      'decimal-slip': {
        did: 'the decimal point has slipped',
        should: 'the digits are right: count the zeros',
      },
      'digits-swapped': { did: 'two digits are swapped', should: 'copy them in order' },
      'sign-slip': { did: 'the sign of {of} is flipped', should: 'the other entries are right' },
      exchanged: {
        did: 'two answers are exchanged',
        should: 'each is right in the place of the other',
      },
    },
    conventions: {
      sse: 'a loss without the ½',
      mse: 'a loss averaged over the outputs',
      'descent-sign': 'δ defined as -∂L/∂z',
      'biases-kept': 'biases kept in the update',
      'bce-sum': 'a loss summed over the outputs',
      bce: 'a loss averaged over the outputs',
      'sum-over-samples': 'a loss summed over the samples',
      'mean-over-samples': 'a loss averaged over the samples',
      'mean-at-weights': 'gradients of each sample, averaged in dW and db only',
      'no-penalty': 'a loss without the penalty',
      'whole-penalty': 'a penalty without the ½',
      'penalty-per-sample': 'a penalty divided by the number of samples',
      log10: 'logarithms to base 10',
      'shared-bias': 'one bias shared by a layer: its gradient is the sum over the units',
      'inputs-by-units': 'transposed weights (inputs × units for units × inputs, or the reverse)',
      steps: 'steps lr · gradient in place of gradients',
      'updated-weights': 'updated weights in place of gradients',
    },
    verdicts: {
      right: 'right',
      rounded: 'rounded',
      truncated: 'truncated',
      follows: 'carried forward',
      convention: 'other convention',
      wrong: 'wrong',
      unanswered: 'unanswered',
      unreadable: 'unreadable',
    },
    sentences: {
      rounded: {
        decimals: (digits) =>
          `correct if every intermediate value is rounded to ${digits} decimals`,
        significant: (digits) =>
          `correct if every intermediate value is rounded to ${digits} significant digits`,
      },
      roundedBefore: 'correct if computed from your rounded numbers',
      roundedOnTheWay: 'correct within the rounding of the intermediate values',
      tooFewDigits: 'too few digits to tell right from wrong: write more, or the steps between',
      truncated: 'correct with its further digits cut off',
      truncatedBefore: 'correct with the digits of the intermediate values cut off',
      float32: 'correct in single precision (float32)',
      convention: (what, flag) => `correct for ${what}${inBrackets(flag)}`,
      under: (what, flag) =>
        `the whole sheet fits another convention: ${what}${inBrackets(flag)}. With that:`,
      expected: (value) => `should be ${value}`,
      exactly: (says, value) => `${says} (exactly ${value})`,
      here: (says, value) => `${says}; here ${value}`,
      followsFrom: (name) => `correct for your ${name}`,
      unexplained: 'no known mistake gives this number: check the arithmetic',
      refuted:
        'a known mistake would give this number, but your other numbers rule it out: check the arithmetic',
      undecided:
        'this number alone does not tell what was done: write more digits, or the steps between',
      notGiven: 'this differs from the given value',
      oneOf: 'one of these:',
      together: 'two mistakes together:',
      yours: 'yours',
      right: 'right',
      instead: 'or, without that convention:',
      tellApart: (name) => `your ${name} would decide between them`,
      nothingTellsApart: 'nothing else in this problem can decide between them',
      total: (right, rounded, truncated, total) =>
        [
          `${right} of ${total} right`,
          ...(rounded > 0 ? [`${rounded} rounded`] : []),
          ...(truncated > 0 ? [`${truncated} truncated`] : []),
        ].join(', '),
      score: (count, score, total) => `${count}, score ${score} of ${total}`,
      firstWrong: (count, name) => `${count}; first mistake: ${name}`,
      headings: ['quantity', 'answer', 'verdict', 'remarks'],
      class: {
        sheets: (count) => counted(count, 'sheet'),
        notRead: (count) => `${count} not read`,
        mean: (percent) => `mean ${percent} %`,
        // Of one word each, as in JSON.
        verdict: (name) => name,
        headings: ['cause', 'sheets', 'who'],
      },
    },
  },
  ko: {
    mistakes: {
      sign: { did: '부호가 반대입니다', should: '식의 부호를 확인하세요' },
      'factor-two': {
        did: '인수 2가 더 곱해졌거나 빠졌습니다',
        should: '손실 함수의 ½과 제곱의 2를 확인하세요',
      },
      'half-kept': {
        did: '정답의 절반입니다. 도함수에 ½이 남아 있습니다',
        should: '제곱을 미분하면 ½이 약분됩니다',
      },
      'mean-for-sum': {
        did: '출력에 대한 합과 평균을 혼동했습니다',
        should: '손실 함수의 정의를 따르세요',
      },
      'no-output-slope': {
        did: '출력층 활성화 함수의 도함수가 빠졌습니다',
        should: '도함수를 곱해야 합니다. 교차 엔트로피일 때만 약분되어 사라집니다',
      },
      'slope-kept': {
        did: '제곱 오차처럼 출력층의 도함수를 곱했습니다',
        should: '교차 엔트로피에서는 약분됩니다',
      },
      'slope-included': {
        did: 'z에 대한 기울기입니다. 활성화 함수의 도함수가 이미 들어 있습니다',
        should: 'ŷ에 대한 도함수에는 아직 들어 있지 않습니다',
      },
      'no-hidden-slope': {
        did: '은닉층 활성화 함수의 도함수가 빠졌습니다',
        should: '도함수를 곱해야 합니다',
      },
      'slope-of-a': {
        did: '도함수를 z가 아니라 a에서 계산했습니다',
        should: 'a로 쓴 식이 이미 z에서의 도함수입니다',
      },
      'slope-of-z': {
        did: '도함수에 a 대신 z를 넣었습니다',
        should: '도함수의 간단한 꼴은 z가 아니라 a로 씁니다',
      },
      'half-slope': { did: '도함수의 인수 하나가 빠졌습니다', should: '인수를 모두 곱하세요' },
      'tanh-slope': {
        did: '다른 활성화 함수의 도함수를 썼습니다',
        should: '이 층의 활성화 함수의 도함수를 쓰세요',
      },
      'no-chain-weight': {
        did: '역전파에서 가중치가 빠졌습니다',
        should: '순전파에서 곱한 W를 역전파에서도 (전치하여) 곱해야 합니다',
      },
      'wrong-chain-weight': {
        did: '역전파에 다른 층의 가중치를 썼습니다',
        should: '이 층과 다음 층 사이의 가중치를 쓰세요',
      },
      'updated-weight': {
        did: '역전파에 갱신된 가중치를 썼습니다',
        should: '순전파에 쓴 가중치를 쓰고, 갱신은 마지막에 한 번에 합니다',
      },
      'raw-error': {
        did: '출력층의 도함수를 곱하지 않은 오차를 그대로 역전파했습니다',
        should: '출력층의 dz를 역전파하세요',
      },
      'raw-error-updated': {
        did: '오차를 갱신된 가중치로 그대로 역전파했습니다',
        should: '출력층의 dz를 갱신 전의 가중치로 역전파하세요',
      },
      'other-input': { did: '다른 입력을 썼습니다', should: '그 가중치가 곱해진 입력을 쓰세요' },
      'x-for-a': {
        did: '이전 층의 활성화 값 대신 x를 썼습니다',
        should: '가중치의 기울기에는 그 가중치가 곱해진 값이 들어갑니다',
      },
      'z-for-a': {
        did: '이전 층의 활성화 값 대신 z를 썼습니다',
        should: '가중치의 기울기에는 그 가중치가 곱해진 값, 곧 a가 들어갑니다',
      },
      'a-for-x': {
        did: 'x 대신 그 유닛의 활성화 값을 썼습니다',
        should: '첫 층의 기울기에는 입력이 들어갑니다',
      },
      'missing-x': {
        did: 'x가 빠졌습니다',
        should: '이 값은 편향의 기울기입니다. 가중치의 기울기는 여기에 x를 곱해야 합니다',
      },
      'missing-a': {
        did: '이전 층의 활성화 값이 빠졌습니다',
        should:
          '이 값은 편향의 기울기입니다. 가중치의 기울기는 여기에 이전 층의 출력을 곱해야 합니다',
      },
      transposed: { did: '행렬이 전치되었습니다', should: '행과 열의 뜻은 W와 같습니다' },
      'one-path-only': {
        did: '다음 층의 한 유닛을 지나는 경로만 고려했습니다',
        should: '모든 경로의 기여를 더해야 합니다',
      },
      'no-bias': { did: '편향이 빠졌습니다', should: '편향을 더하세요' },
      'bias-gradient': {
        did: '편향의 기울기를 0으로 두었거나 b를 곱했습니다',
        should: 'z를 b로 미분하면 1입니다',
      },
      'no-weighted-sum': { did: '가중합이 빠지고 편향만 남았습니다', should: '둘을 더하세요' },
      'exp-sign': {
        did: 'exp(-z) 대신 exp(z)를 썼습니다',
        should: '시그모이드에는 exp(-z)가 들어갑니다',
      },
      'no-activation': { did: '활성화 함수가 빠졌습니다', should: 'z에 적용하세요' },
      'sigmoid-for-softmax': {
        did: '소프트맥스 대신 시그모이드를 썼습니다',
        should: 'exp(z)를 모든 출력에 대한 합으로 나누세요',
      },
      'step-for-gradient': {
        did: '학습률을 곱한 값을 적었습니다',
        should: '기울기에는 학습률을 곱하지 않습니다',
      },
      'weight-for-gradient': {
        did: '갱신된 값을 적었습니다',
        should: '문제에서 구하는 것은 기울기입니다',
      },
      'no-rate': { did: '갱신에서 학습률이 빠졌습니다', should: '기울기에 학습률을 곱하세요' },
      'other-rate': { did: '다른 학습률을 썼습니다', should: '문제의 학습률을 쓰세요' },
      'not-squared': { did: '오차를 제곱하지 않았습니다', should: '제곱하세요' },
      'target-sign': { did: '정답의 부호가 반대입니다', should: '정답을 빼야 합니다' },
      'one-output-loss': {
        did: '출력 하나의 손실만 적었습니다',
        should: '모든 출력에 대해 더하세요',
      },
      'output-derivative': {
        did: '손실이 아니라 출력의 도함수를 구했습니다',
        should: '손실의 도함수에서 시작하세요',
      },
      'own-factor': {
        did: '다른 인수가 아니라 자기 자신을 곱했습니다',
        should: '곱을 한 인수로 미분하면 다른 인수가 남습니다',
      },
      divided: {
        did: '곱할 것을 나누었습니다',
        should: '곱을 한 인수로 미분하면 다른 인수가 남습니다',
      },
      'no-slope': { did: '함수의 도함수가 빠졌습니다', should: '도함수를 곱해야 합니다' },
      'exponent-left-out': {
        did: '지수를 곱하지 않았습니다',
        should: '거듭제곱을 미분하면 지수가 앞에 곱해집니다',
      },
      'power-kept': {
        did: '지수를 낮추지 않았습니다',
        should: '거듭제곱을 미분하면 지수가 1만큼 작아집니다',
      },
      'minus-lost': { did: '음의 부호가 빠졌습니다', should: '도함수의 부호를 그대로 두세요' },
      'square-left-out': {
        did: '분모를 제곱하지 않았습니다',
        should: '몫을 분모로 미분하면 분모의 제곱이 나옵니다',
      },
      'wrong-route': {
        did: '기울기를 다른 쪽으로 보냈습니다',
        should: '선택된 쪽이 기울기를 받습니다',
      },
      'routed-to-all': {
        did: '기울기를 모든 성분에 그대로 보냈거나 똑같이 나누었습니다',
        should: '선택된 성분만 기울기를 받습니다',
      },
      flipped: {
        did: '커널을 뒤집어야 하는데 뒤집지 않았거나, 그 반대입니다',
        should: 'conv는 커널을 그대로 쓰고, 입력으로 돌아갈 때만 뒤집습니다',
      },
      'softmax-by-entry': {
        did: '소프트맥스의 각 출력을 자기 성분으로만 미분했습니다',
        should: '각 출력은 모든 성분에 의존합니다',
      },
      'one-way-only': {
        did: '여러 경로 중 하나만 고려했습니다',
        should: '모든 경로의 기여를 더해야 합니다',
      },
      'way-left-out': {
        did: '여러 경로 중 하나가 빠졌습니다',
        should: '모든 경로의 기여를 더해야 합니다',
      },
      'local-only': { did: '국소 도함수만 적었습니다', should: '위에서 온 기울기를 곱하세요' },
      'no-local': {
        did: '위에서 온 기울기를 그대로 전달했습니다',
        should: '국소 도함수를 곱하세요',
      },
      'mean-of-samples': {
        did: '표본에 대한 합과 평균을 혼동했습니다',
        should: '손실 함수에 있는 곳에서 한 번만 표본 수로 나누세요',
      },
      'one-sample-only': {
        did: '표본 하나만 계산했습니다',
        should: '모든 표본의 기여를 더하세요',
      },
      'penalized-bias': {
        did: '편향에도 벌점을 주었습니다',
        should: '벌점은 가중치에만 있습니다',
      },
      'term-left-out': { did: '항 하나가 빠졌습니다', should: '모두 더하세요' },
      'factor-left-out': { did: '인수 하나가 빠졌습니다', should: '모두 곱하세요' },
      'other-value': { did: '다른 값을 썼습니다', should: '식에 있는 값을 쓰세요' },
      'other-share': {
        did: '몫과 나머지, 곧 1에서 몫을 뺀 것을 바꾸어 썼습니다',
        should: '식에 있는 쪽을 쓰세요',
      },
      multiplied: { did: '나누어야 할 곳에서 곱했습니다', should: '식대로 나누세요' },
      'value-for-slope': {
        did: '도함수 대신 함숫값을 곱했습니다',
        should: '도함수를 곱하세요',
      },
      'other-function': { did: '다른 함수를 썼습니다', should: '문제의 함수를 쓰세요' },
      'log-to-ten': { did: '상용로그를 썼습니다', should: '자연로그를 쓰세요' },
      'sample-variance': {
        did: '제곱의 합을 n - 1로 나누었습니다',
        should: '이 분산은 평균이므로 n으로 나누세요',
      },
      'wrong-axis': {
        did: '행과 열을 혼동했거나 전체에 대해 계산했습니다',
        should: '식에 있는 축을 따라 계산하세요',
      },
    },
    ofModels: {
      mistakes: {
        'factor-two': { should: '식의 2와 ½을 확인하세요' },
        'mean-for-sum': { did: '합과 평균을 혼동했습니다', should: '식에 있는 것을 쓰세요' },
        'slope-of-a': {
          did: '도함수를 함수의 입력값이 아니라 함숫값에서 계산했습니다',
          should: '함숫값으로 쓴 식이 이미 입력값에서의 도함수입니다',
        },
        'slope-of-z': {
          did: '도함수에 함숫값 대신 함수의 입력값을 넣었습니다',
          should: '도함수의 간단한 꼴은 함숫값으로 씁니다',
        },
        'bias-gradient': {
          did: '항의 기울기에 그 항을 곱했습니다',
          should: '덧셈은 기울기를 그대로 넘깁니다',
        },
        'slope-included': {
          did: '함수의 인수에 대한 기울기입니다. 함수의 도함수가 이미 들어 있습니다',
          should: '함숫값에 대한 기울기에는 아직 들어 있지 않습니다',
        },
        'slope-kept': {
          did: '함수의 도함수를 두 번 곱했습니다',
          should: '한 번만 곱하세요',
        },
        'tanh-slope': { did: '다른 함수의 도함수를 썼습니다', should: '이 함수의 도함수를 쓰세요' },
        'other-input': { did: '다른 인수를 곱했습니다', should: '그 변수와 곱해진 인수를 쓰세요' },
        transposed: {
          did: '전치가 빠졌거나 더 들어갔습니다',
          should: '인수는 전치되어 돌아오고, 기울기의 행과 열은 그 변수와 같습니다',
        },
        'updated-weight': {
          did: '역전파에 갱신된 값을 썼습니다',
          should: '순전파에 쓴 값을 쓰고, 갱신은 마지막에 한 번에 합니다',
        },
        'no-activation': { did: '함수가 빠졌습니다', should: '함수를 적용하세요' },
        'not-squared': { did: '제곱이 빠졌습니다' },
      },
      conventions: {
        'descent-sign': '기울기의 부호를 반대로 정의',
        'updated-weights': '기울기 대신 갱신된 값',
      },
    },
    slips: {
      'decimal-slip': {
        did: '소수점의 자리가 틀렸습니다',
        should: '숫자는 맞으니 0의 개수를 확인하세요',
      },
      'digits-swapped': { did: '두 숫자가 뒤바뀌었습니다', should: '순서대로 옮겨 적으세요' },
      'sign-slip': { did: '{of}의 부호가 반대입니다', should: '나머지 성분은 맞습니다' },
      exchanged: {
        did: '두 답이 서로 바뀌었습니다',
        should: '서로의 자리에 적으면 맞습니다',
      },
    },
    conventions: {
      sse: '½이 없는 손실 함수',
      mse: '출력에 대한 평균인 손실 함수',
      'descent-sign': '델타를 -∂L/∂z로 정의',
      'biases-kept': '편향은 갱신하지 않음',
      'bce-sum': '출력에 대해 더한 손실 함수',
      bce: '출력에 대해 평균한 손실 함수',
      'sum-over-samples': '표본에 대해 더한 손실 함수',
      'mean-over-samples': '표본에 대해 평균한 손실 함수',
      'mean-at-weights': '표본마다 따로 구한 기울기. 평균은 dW와 db에서만',
      'no-penalty': '벌점이 없는 손실 함수',
      'whole-penalty': '1/2이 없는 벌점',
      'penalty-per-sample': '표본의 수로 나눈 벌점',
      log10: '밑이 10인 로그',
      'shared-bias': '층마다 함께 쓰는 편향 하나: 그 기울기는 유닛에 대한 합',
      'inputs-by-units': '전치해서 쓴 가중치: 유닛 × 입력과 입력 × 유닛이 서로 바뀜',
      steps: '기울기 대신 이동량 lr · 기울기',
      'updated-weights': '기울기 대신 갱신된 가중치',
    },
    verdicts: {
      right: '맞음',
      rounded: '반올림 차이',
      truncated: '버림',
      follows: '앞 오류의 영향',
      convention: '정의 차이',
      wrong: '틀림',
      unanswered: '무응답',
      unreadable: '읽을 수 없음',
    },
    sentences: {
      rounded: {
        decimals: (digits) => `중간값을 모두 소수점 아래 ${digits}자리로 반올림하면 맞습니다`,
        significant: (digits) => `중간값을 모두 유효숫자 ${digits}자리로 반올림하면 맞습니다`,
      },
      roundedBefore: '앞에서 반올림한 값으로 계산하면 맞습니다',
      roundedOnTheWay: '중간값의 반올림 범위 안에서 맞습니다',
      tooFewDigits:
        '자릿수가 적어 맞고 틀림을 가릴 수 없습니다. 자릿수를 늘리거나 중간 단계를 적으세요',
      truncated: '나머지 자리를 버리면 맞습니다',
      truncatedBefore: '중간값의 나머지 자리를 버리면 맞습니다',
      float32: '단정밀도(float32)로 계산하면 맞습니다',
      convention: (what, flag) => `다른 정의로는 맞습니다: ${what}${inBrackets(flag)}`,
      under: (what, flag) =>
        `답안 전체가 다른 정의에 맞습니다: ${what}${inBrackets(flag)}. 그 정의에서는:`,
      expected: (value) => `정답: ${value}`,
      exactly: (says, value) => `${says} (정확한 값: ${value})`,
      here: (says, value) => `${says}. 이 문제에서는 ${value}`,
      followsFrom: (name) => `제출한 ${name}${particle('으로/로', name)} 계산하면 맞습니다`,
      unexplained: '알려진 유형의 실수로는 이 값이 나오지 않습니다. 계산을 다시 확인하세요',
      refuted:
        '알려진 실수로 나올 수 있는 값이지만 다른 값들과 맞지 않습니다. 계산을 다시 확인하세요',
      undecided:
        '이 값만으로는 무엇을 잘못했는지 알 수 없습니다. 자릿수를 늘리거나 중간 단계를 적으세요',
      notGiven: '문제의 값과 다릅니다',
      oneOf: '다음 중 하나입니다.',
      together: '두 가지 실수가 겹쳤습니다.',
      yours: '제출',
      right: '정답',
      instead: '또는, 그 정의가 아니라면:',
      tellApart: (name) => `제출한 ${name}${particle('을/를', name)} 알면 구별할 수 있습니다`,
      nothingTellsApart: '이 문제의 다른 값으로는 구별할 수 없습니다',
      total: (right, rounded, truncated, total) =>
        [
          `${total}개 중 ${right}개 정답`,
          ...(rounded > 0 ? [`${rounded}개 반올림 차이`] : []),
          ...(truncated > 0 ? [`${truncated}개 버림`] : []),
        ].join(', '),
      score: (count, score, total) => `${count}, 점수 ${score}/${total}`,
      firstWrong: (count, name) => `${count}. 첫 오류: ${name}`,
      headings: ['항목', '제출한 답', '판정', '설명'],
      class: {
        sheets: (count) => `답안지 ${count}장`,
        notRead: (count) => `읽을 수 없는 답안지 ${count}장`,
        mean: (percent) => `평균 ${percent} %`,
        verdict: (name) => words.ko.verdicts[name],
        headings: ['원인', '답안지', '제출자'],
      },
    },
  },
};

/** What a mistake is called in a network, or in a model. */
export function mistakeWords(id: MistakeId, isNetwork: boolean, language: Language): Cause {
  const { mistakes, ofModels } = words[language];
  return isNetwork ? mistakes[id] : { ...mistakes[id], ...ofModels.mistakes[id] };
}

/** What a convention is called in a network, or in a model. */
export function conventionWords(id: ConventionId, isNetwork: boolean, language: Language): string {
  const { conventions, ofModels } = words[language];
  return (isNetwork ? undefined : ofModels.conventions[id]) ?? conventions[id];
}
