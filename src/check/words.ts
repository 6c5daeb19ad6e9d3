// Every sentence that marking prints, in every language: one table. What is true of a sheet is
// found in marking.ts.
import type { Language } from '../language.ts';
import type { ConventionId } from './conventions.ts';
import type { MistakeId, SlipId } from './mistake-ids.ts';

/** What was done, and what should be done. */
export interface Cause {
  readonly did: string;
  readonly should: string;
}

export type VerdictName = 'right' | 'rounded' | 'truncated' | 'follows' | 'convention' | 'wrong';

export interface Words {
  readonly mistakes: Readonly<Record<MistakeId, Cause>>;
  readonly slips: Readonly<Record<SlipId, Cause>>;
  readonly conventions: Readonly<Record<ConventionId, string>>;
  readonly verdicts: Readonly<Record<VerdictName, string>>;
  readonly sentences: {
    readonly rounded: Readonly<Record<'decimals' | 'significant', (digits: number) => string>>;
    readonly roundedBefore: string;
    readonly roundedOnTheWay: string;
    readonly truncated: string;
    readonly truncatedBefore: string;
    readonly float32: string;
    readonly convention: (what: string, flag: string | undefined) => string;
    readonly under: (what: string, flag: string | undefined) => string;
    readonly expected: (value: string) => string;
    readonly followsFrom: (name: string) => string;
    readonly unexplained: string;
    readonly notGiven: string;
    readonly oneOf: string;
    readonly together: string;
    readonly instead: string;
    readonly tellApart: (name: string) => string;
    readonly nothingTellsApart: string;
    readonly total: (right: number, rounded: number, truncated: number, total: number) => string;
    readonly firstWrong: (name: string) => string;
    readonly headings: readonly [name: string, given: string, verdict: string, remarks: string];
  };
}

/** What follows a name where there is something to add to it. */
const inBrackets = (text: string | undefined): string => (text === undefined ? '' : ` (${text})`);

export const words: Readonly<Record<Language, Words>> = {
  en: {
    mistakes: {
      'half-kept': {
        did: 'half the correct value: the ½ is kept in the derivative',
        should: 'differentiating the square cancels the ½',
      },
      'slope-included': {
        did: 'ŷ − y is the gradient by z, with the slope already in it',
        should: 'the derivative by ŷ has no slope yet',
      },
      'raw-error': {
        did: 'the raw error is sent back through the weights, without the slope of the output',
        should: 'send back dz of the output, which has the slope in it',
      },
      'raw-error-updated': {
        did: 'the raw error is sent back through the updated weights',
        should: 'send back dz of the output through the old weights',
      },
      'other-input': {
        did: 'another input is used',
        should: 'use the input that this weight multiplies',
      },
      'sigmoid-for-softmax': {
        did: 'the sigmoid is used instead of the softmax',
        should: 'divide exp(z) by the sum over all outputs',
      },
      'no-rate': {
        did: 'the learning rate is missing in the update',
        should: 'multiply the gradient by the learning rate',
      },
      'other-rate': {
        did: 'a different learning rate is used',
        should: 'use the learning rate of the problem',
      },
      'not-squared': { did: 'the error is not squared', should: 'square it' },
      'target-sign': { did: 'the target has the wrong sign', should: 'subtract the target' },
      sign: { did: 'the sign is turned', should: 'keep the signs of the formula' },
      'factor-two': {
        did: 'a factor of 2 is too much or missing',
        should: 'take the ½ of the loss, or its absence, as it is',
      },
      'mean-for-sum': {
        did: 'mean and sum over the outputs are taken for each other',
        should: 'take the one the loss has',
      },
      'no-output-slope': {
        did: "the slope of the output's activation is left out",
        should: 'multiply by it: only with cross-entropy it cancels',
      },
      'slope-kept': {
        did: 'the slope of the output is kept as with a squared error',
        should: 'with cross-entropy it cancels',
      },
      'no-hidden-slope': {
        did: "the slope of the hidden unit's activation is left out",
        should: 'multiply by it',
      },
      'slope-of-a': {
        did: 'the slope is taken at a, as if the activation were applied twice',
        should: 'take it at z, which is what the formula in a says',
      },
      'slope-of-z': {
        did: 'z stands for a in the slope',
        should: 'the short form of the slope is in a',
      },
      'half-slope': { did: 'a part of the slope is left out', should: 'take all of its factors' },
      'tanh-slope': {
        did: "the slope is another activation's",
        should: "take the slope of this layer's activation",
      },
      'no-chain-weight': {
        did: 'the weights are left out of the way back',
        should: 'what goes forward through W comes back through W',
      },
      'wrong-chain-weight': {
        did: "another layer's weights are taken on the way back",
        should: 'take those between this layer and the next',
      },
      'updated-weight': {
        did: 'the weights after the update are taken on the way back',
        should: 'take those of the forward pass; update all at the end',
      },
      'x-for-a': {
        did: 'x stands for the activation of the layer below',
        should: "a weight's gradient has what the weight was multiplied with",
      },
      'z-for-a': {
        did: 'z stands for the activation of the layer below',
        should: "a weight's gradient has what the weight was multiplied with, which is a",
      },
      'a-for-x': {
        did: "the unit's own activation stands for x",
        should: "the first layer's gradient has the input",
      },
      'missing-x': {
        did: 'x is left out',
        should: 'multiply by the input: that is the gradient of the weight, not of the bias',
      },
      'missing-a': {
        did: 'the activation of the layer below is left out',
        should: 'multiply by it: that is the gradient of the weight, not of the bias',
      },
      transposed: {
        did: 'a matrix is turned: rows for columns',
        should: 'rows are units, columns are inputs',
      },
      'one-path-only': {
        did: 'only the way through one unit of the next layer is counted',
        should: 'add up all ways back',
      },
      'no-bias': { did: 'the bias is left out', should: 'add it' },
      'bias-gradient': {
        did: 'the gradient of the bias is taken as 0, or as times b',
        should: 'the derivative of z by b is 1',
      },
      'no-weighted-sum': {
        did: 'the weighted sum is left out, the bias alone is left',
        should: 'add both',
      },
      'exp-sign': { did: 'exp(z) stands for exp(-z)', should: 'the sigmoid has exp(-z)' },
      'no-activation': { did: 'the activation is left out', should: 'apply it to z' },
      'step-for-gradient': {
        did: 'the step lr · gradient is written',
        should: 'the gradient is without the rate',
      },
      'weight-for-gradient': {
        did: 'the updated value is written',
        should: 'the gradient is asked for',
      },
      'one-output-loss': {
        did: 'the loss of one output alone is written',
        should: 'the loss is over all outputs',
      },
      'output-derivative': {
        did: 'the derivative of the output is taken, not of the loss',
        should: 'start with the derivative of the loss',
      },
      'own-factor': {
        did: 'a factor gets itself back in place of the other factor',
        should: 'the derivative of a product by one factor is the other factor',
      },
      divided: {
        did: 'it is divided by the other factor',
        should: 'multiply by it: a product has the other factor as its derivative',
      },
      'no-slope': {
        did: 'the derivative of the function is left out',
        should: 'multiply by it',
      },
      'exponent-left-out': {
        did: 'the exponent does not come down',
        should: 'a power has its exponent as a factor of its derivative',
      },
      'power-kept': {
        did: 'the exponent is not lowered',
        should: 'the derivative of a power has an exponent lower by 1',
      },
      'minus-lost': { did: 'a minus sign is lost', should: 'keep the sign of the derivative' },
      'square-left-out': {
        did: 'the denominator is not squared',
        should: 'the derivative of a quotient by its denominator has the square of it',
      },
      'wrong-route': {
        did: 'the gradient goes to the other argument',
        should: 'it goes to the one that was taken',
      },
      'one-way-only': {
        did: 'only one of the ways back is counted',
        should: 'add what comes back along all of them',
      },
      'local-only': {
        did: 'the local derivative alone is written',
        should: 'multiply by the gradient that comes from above',
      },
      'no-local': {
        did: 'the gradient from above is handed on as it is',
        should: 'multiply by the local derivative',
      },
      'term-left-out': { did: 'a term is left out', should: 'take all of them' },
    },
    slips: {
      'decimal-slip': {
        did: 'the decimal point has slipped',
        should: 'the digits are right: count the zeros',
      },
      'digits-swapped': { did: 'two digits are swapped', should: 'copy them in order' },
      exchanged: {
        did: 'two answers are exchanged',
        should: 'each is right in the place of the other',
      },
    },
    conventions: {
      sse: 'the loss without its ½',
      mse: 'the loss as a mean over the outputs',
      'descent-sign': 'delta as -∂L/∂z, the direction down',
      'biases-kept': 'biases kept in the update',
      'bce-sum': 'the loss summed over the outputs',
      bce: 'the loss averaged over the outputs',
      log10: 'logarithms to base 10',
      'shared-bias': 'one bias shared by a layer: its gradient is the sum over the units',
      'inputs-by-units': 'weights as inputs × units; here rows are units',
      steps: 'steps lr · gradient in place of gradients',
      'updated-weights': 'updated weights in place of gradients',
    },
    verdicts: {
      right: 'right',
      rounded: 'rounded',
      truncated: 'truncated',
      follows: 'follows',
      convention: 'convention',
      wrong: 'WRONG',
    },
    sentences: {
      rounded: {
        decimals: (digits) => `right with every value on the way rounded to ${digits} decimals`,
        significant: (digits) =>
          `right with every value on the way rounded to ${digits} significant digits`,
      },
      roundedBefore: 'correct if computed from your rounded numbers',
      roundedOnTheWay: 'correct within the rounding of the numbers on the way',
      truncated: 'correct with its further digits cut off',
      truncatedBefore: 'correct with the digits of the numbers on the way cut off',
      float32: 'correct in single precision (float32)',
      convention: (what, flag) => `right with ${what}${inBrackets(flag)}`,
      under: (what, flag) =>
        `the sheet as a whole fits best with ${what}${inBrackets(flag)}, and with that:`,
      expected: (value) => `it is ${value}`,
      followsFrom: (name) => `right on what came of ${name}`,
      unexplained: 'no mistake that is known here gives this number',
      notGiven: 'the problem has another value',
      oneOf: 'one of these:',
      together: 'two mistakes together:',
      instead: 'or, without that convention:',
      tellApart: (name) => `${name} would tell which`,
      nothingTellsApart: 'no other value of this problem tells which',
      total: (right, rounded, truncated, total) =>
        [
          `${right} of ${total} right`,
          ...(rounded > 0 ? [`${rounded} rounded`] : []),
          ...(truncated > 0 ? [`${truncated} truncated`] : []),
        ].join(', '),
      firstWrong: (name) => `the first mistake is at ${name}`,
      headings: ['quantity', 'given', 'verdict', 'remarks'],
    },
  },
  ko: {
    mistakes: {
      'half-kept': {
        did: '정답의 절반입니다. 도함수에 ½이 남아 있습니다',
        should: '제곱을 미분하면 ½이 약분됩니다',
      },
      'slope-included': {
        did: 'ŷ − y는 z에 대한 기울기로, 활성화 함수의 도함수가 이미 들어 있습니다',
        should: 'ŷ에 대한 도함수에는 아직 들어 있지 않습니다',
      },
      'raw-error': {
        did: '출력층의 도함수를 곱하지 않은 오차를 그대로 거꾸로 보냈습니다',
        should: '도함수가 곱해진 출력층의 dz를 거꾸로 보내세요',
      },
      'raw-error-updated': {
        did: '오차를 갱신된 가중치로 그대로 거꾸로 보냈습니다',
        should: '출력층의 dz를 갱신 전의 가중치로 거꾸로 보내세요',
      },
      'other-input': { did: '다른 입력을 썼습니다', should: '그 가중치가 곱해진 입력을 쓰세요' },
      'sigmoid-for-softmax': {
        did: '소프트맥스 대신 시그모이드를 썼습니다',
        should: 'exp(z)를 모든 출력에 대한 합으로 나누세요',
      },
      'no-rate': { did: '갱신에서 학습률이 빠졌습니다', should: '기울기에 학습률을 곱하세요' },
      'other-rate': { did: '다른 학습률을 썼습니다', should: '문제의 학습률을 쓰세요' },
      'not-squared': { did: '오차를 제곱하지 않았습니다', should: '제곱하세요' },
      'target-sign': { did: '정답의 부호가 반대입니다', should: '정답을 빼야 합니다' },
      sign: { did: '부호가 뒤집혔습니다', should: '식의 부호를 그대로 두세요' },
      'factor-two': {
        did: '2배가 더해졌거나 빠졌습니다',
        should: '손실 함수에 ½이 있는지 그대로 따르세요',
      },
      'mean-for-sum': {
        did: '출력에 대한 평균과 합을 서로 바꾸었습니다',
        should: '손실 함수에 있는 것을 쓰세요',
      },
      'no-output-slope': {
        did: '출력층 활성화 함수의 도함수가 빠졌습니다',
        should: '곱해야 합니다. 교차 엔트로피에서만 약분됩니다',
      },
      'slope-kept': {
        did: '제곱 오차처럼 출력의 도함수를 남겨 두었습니다',
        should: '교차 엔트로피에서는 약분됩니다',
      },
      'no-hidden-slope': {
        did: '은닉층 활성화 함수의 도함수가 빠졌습니다',
        should: '곱해야 합니다',
      },
      'slope-of-a': {
        did: '활성화 함수를 두 번 적용한 것처럼 a에서 도함수를 구했습니다',
        should: 'z에서 구해야 하며, a로 쓴 식이 바로 그것입니다',
      },
      'slope-of-z': {
        did: '도함수에 a 대신 z를 넣었습니다',
        should: '짧은 꼴의 도함수는 a로 씁니다',
      },
      'half-slope': { did: '도함수의 일부가 빠졌습니다', should: '인수를 모두 곱하세요' },
      'tanh-slope': {
        did: '다른 활성화 함수의 도함수를 썼습니다',
        should: '이 층의 활성화 함수의 도함수를 쓰세요',
      },
      'no-chain-weight': {
        did: '거슬러 올 때 가중치가 빠졌습니다',
        should: 'W를 지나 앞으로 간 것은 W를 지나 돌아옵니다',
      },
      'wrong-chain-weight': {
        did: '거슬러 올 때 다른 층의 가중치를 썼습니다',
        should: '이 층과 다음 층 사이의 가중치를 쓰세요',
      },
      'updated-weight': {
        did: '거슬러 올 때 갱신된 가중치를 썼습니다',
        should: '순전파의 가중치를 쓰고, 갱신은 마지막에 한꺼번에 하세요',
      },
      'x-for-a': {
        did: '아래층의 활성값 대신 x를 썼습니다',
        should: '가중치의 기울기에는 그 가중치에 곱해진 값이 들어갑니다',
      },
      'z-for-a': {
        did: '아래층의 활성값 대신 z를 썼습니다',
        should: '가중치의 기울기에는 그 가중치에 곱해진 값, 곧 a가 들어갑니다',
      },
      'a-for-x': {
        did: 'x 대신 그 유닛의 활성값을 썼습니다',
        should: '첫 층의 기울기에는 입력이 들어갑니다',
      },
      'missing-x': {
        did: 'x가 빠졌습니다',
        should: '입력을 곱하세요. 편향이 아니라 가중치의 기울기입니다',
      },
      'missing-a': {
        did: '아래층의 활성값이 빠졌습니다',
        should: '그것을 곱하세요. 편향이 아니라 가중치의 기울기입니다',
      },
      transposed: { did: '행렬의 행과 열을 바꾸었습니다', should: '행은 유닛, 열은 입력입니다' },
      'one-path-only': {
        did: '다음 층의 한 유닛을 지나는 경로만 세었습니다',
        should: '돌아오는 모든 경로를 더하세요',
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
      'step-for-gradient': {
        did: '이동량 lr · 기울기를 적었습니다',
        should: '기울기에는 학습률이 없습니다',
      },
      'weight-for-gradient': { did: '갱신된 값을 적었습니다', should: '물은 것은 기울기입니다' },
      'one-output-loss': {
        did: '출력 하나의 손실만 적었습니다',
        should: '손실은 모든 출력에 대한 것입니다',
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
        did: '다른 인수로 나누었습니다',
        should: '곱해야 합니다. 곱을 미분하면 다른 인수가 남습니다',
      },
      'no-slope': { did: '함수의 도함수가 빠졌습니다', should: '곱해야 합니다' },
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
      'one-way-only': {
        did: '돌아오는 길 가운데 하나만 세었습니다',
        should: '모든 길로 돌아오는 값을 더하세요',
      },
      'local-only': {
        did: '국소 도함수만 적었습니다',
        should: '위에서 온 기울기를 곱하세요',
      },
      'no-local': {
        did: '위에서 온 기울기를 그대로 넘겼습니다',
        should: '국소 도함수를 곱하세요',
      },
      'term-left-out': { did: '항 하나가 빠졌습니다', should: '모두 더하세요' },
    },
    slips: {
      'decimal-slip': {
        did: '소수점의 자리가 틀렸습니다',
        should: '숫자는 맞으니 0의 개수를 확인하세요',
      },
      'digits-swapped': { did: '두 숫자가 뒤바뀌었습니다', should: '순서대로 옮겨 적으세요' },
      exchanged: {
        did: '두 답이 서로 바뀌었습니다',
        should: '서로의 자리에 적으면 맞습니다',
      },
    },
    conventions: {
      sse: '½이 없는 손실 함수',
      mse: '출력에 대한 평균인 손실 함수',
      'descent-sign': '내려가는 방향인 -∂L/∂z로 쓴 델타',
      'biases-kept': '편향은 갱신하지 않음',
      'bce-sum': '출력에 대해 더한 손실 함수',
      bce: '출력에 대해 평균한 손실 함수',
      log10: '밑이 10인 로그',
      'shared-bias': '층마다 함께 쓰는 편향 하나: 그 기울기는 유닛에 대한 합',
      'inputs-by-units': '입력 × 유닛으로 쓴 가중치. 여기서는 행이 유닛',
      steps: '기울기 대신 이동량 lr · 기울기',
      'updated-weights': '기울기 대신 갱신된 가중치',
    },
    verdicts: {
      right: '맞음',
      rounded: '반올림',
      truncated: '버림',
      follows: '이어짐',
      convention: '관례',
      wrong: '틀림',
    },
    sentences: {
      rounded: {
        decimals: (digits) => `중간값을 모두 소수점 아래 ${digits}자리로 반올림하면 맞습니다`,
        significant: (digits) => `중간값을 모두 유효숫자 ${digits}자리로 반올림하면 맞습니다`,
      },
      roundedBefore: '앞에 적힌 수를 그대로 쓰면 맞습니다',
      roundedOnTheWay: '중간값을 반올림한 만큼만 다르므로 맞습니다',
      truncated: '나머지 자리를 버리면 맞습니다',
      truncatedBefore: '중간값의 나머지 자리를 버리면 맞습니다',
      float32: '단정밀도(float32)로 계산하면 맞습니다',
      convention: (what, flag) => `다른 관례로는 맞습니다: ${what}${inBrackets(flag)}`,
      under: (what, flag) =>
        `답안 전체는 이 관례에 가장 잘 맞습니다: ${what}${inBrackets(flag)}. 그 관례에서는:`,
      expected: (value) => `답은 ${value}`,
      followsFrom: (name) => `${name}에서 나온 값으로는 맞습니다`,
      unexplained: '여기에 알려진 실수 가운데 이 수가 나오는 것이 없습니다',
      notGiven: '문제의 값과 다릅니다',
      oneOf: '다음 가운데 하나:',
      together: '두 가지 실수가 함께:',
      instead: '또는, 그 관례가 아니라면:',
      tellApart: (name) => `${name} 값이 있으면 가릴 수 있습니다`,
      nothingTellsApart: '이 문제의 다른 값으로는 가릴 수 없습니다',
      total: (right, rounded, truncated, total) =>
        [
          `${total}개 가운데 ${right}개 맞음`,
          ...(rounded > 0 ? [`${rounded}개 반올림`] : []),
          ...(truncated > 0 ? [`${truncated}개 버림`] : []),
        ].join(', '),
      firstWrong: (name) => `첫 실수는 ${name}`,
      headings: ['값', '적은 수', '판정', '설명'],
    },
  },
};
