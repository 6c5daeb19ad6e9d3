// The chain rule, operator by operator: what comes back to each argument, as a formula in `g` (the
// gradient of the result), `out` (the result) and the arguments `a` and `b`, and the sentence that
// says why. In the manner of PyTorch's derivatives.yaml and ChainRules' @scalar_rule.
import type { Words } from '../language.ts';

/** For each argument the formula of what comes back to it. */
export type Rule = readonly string[];

interface Row {
  readonly back: Rule;
  /**
   * For each argument why: `{u}` is the argument, `{out}` the result, `{other}` the other argument.
   */
  readonly words: readonly Words[];
}

const term: Words = {
  en: '{u} is a term of {out}, and a sum hands the gradient on as it is.',
  ko: '{u}은/는 {out}의 항이고, 덧셈은 기울기를 그대로 넘깁니다.',
};

const factor: Words = {
  en: '{u} is a factor of {out}, so the gradient is multiplied by the other factor, {other}.',
  ko: '{u}은/는 {out}의 인수이므로 기울기에 다른 인수 {other}을/를 곱합니다.',
};

const positive: Words = {
  en: 'The gradient gets through where {u} is positive; elsewhere the slope is 0.',
  ko: '{u}이/가 양수인 곳에서만 기울기가 지나가고, 그 밖에서는 도함수가 0입니다.',
};

const share: Words = {
  en: 'Every share of a softmax depends on every entry: what comes back is the share times how far its gradient lies above the mean of all, weighted by the shares.',
  ko: '소프트맥스의 몫은 모든 성분에 달려 있습니다. 돌아오는 값은 그 몫에, 몫으로 가중한 기울기의 평균보다 그 기울기가 얼마나 큰지를 곱한 것입니다.',
};

const total: Words = {
  en: 'A sum hands each of its terms the gradient as it is.',
  ko: '합은 각 항에 기울기를 그대로 넘깁니다.',
};

const even: Words = {
  en: 'A mean hands each of its entries an equal part of the gradient.',
  ko: '평균은 각 성분에 기울기를 똑같이 나누어 넘깁니다.',
};

const larger: Words = {
  en: 'The whole gradient goes to the larger of the two in {out}, to the first where they are equal.',
  ko: '{out}에서 둘 중 큰 쪽이 기울기를 모두 받습니다. 같으면 첫째가 받습니다.',
};

const smaller: Words = {
  en: 'The whole gradient goes to the smaller of the two in {out}, to the first where they are equal.',
  ko: '{out}에서 둘 중 작은 쪽이 기울기를 모두 받습니다. 같으면 첫째가 받습니다.',
};

const largest: Words = {
  en: 'Only the largest entry gets the gradient, the first where several are equal; the others get 0.',
  ko: '가장 큰 성분만 기울기를 받고(같으면 첫째), 나머지는 0입니다.',
};

const smallest: Words = {
  en: 'Only the smallest entry gets the gradient, the first where several are equal; the others get 0.',
  ko: '가장 작은 성분만 기울기를 받고(같으면 첫째), 나머지는 0입니다.',
};

const part: Words = {
  en: '{u} is a part of {out}, and gets the gradient of that part.',
  ko: '{u}은/는 {out}의 한 부분이고, 그 부분의 기울기를 받습니다.',
};

/**
 * What was broadcast is summed afterwards, and a gradient of one number stands for as many equal
 * ones; so `sum` hands back its gradient as it is. Kinks: `max(u, 0)` has slope 0 at 0; a tie gives
 * the whole gradient to the first.
 */
const rows = {
  '+': { back: ['g', 'g'], words: [term, term] },
  '-': {
    back: ['g', '-g'],
    words: [
      term,
      {
        en: '{u} is subtracted in {out}, so the gradient changes sign.',
        ko: '{out}에서 {u}을/를 빼므로 기울기의 부호가 바뀝니다.',
      },
    ],
  },
  negative: {
    back: ['-g'],
    words: [
      {
        en: '{out} turns the sign of {u}, so the gradient changes its sign.',
        ko: '{out}에서 {u}의 부호가 바뀌므로 기울기의 부호도 바뀝니다.',
      },
    ],
  },
  '.*': { back: ['g .* b', 'g .* a'], words: [factor, factor] },
  './': {
    back: ['g ./ b', '-g .* a ./ b .^ 2'],
    words: [
      {
        en: '{u} is divided by {other} in {out}, and so is the gradient.',
        ko: '{out}에서 {u}을/를 {other}으로/로 나누므로 기울기도 같은 값으로 나눕니다.',
      },
      {
        en: '{u} divides in {out}: the slope of a quotient is minus its numerator over the square of its denominator.',
        ko: '{out}에서 {u}은/는 분모입니다. 몫을 분모로 미분하면 분자를 분모의 제곱으로 나눈 값에 음의 부호가 붙습니다.',
      },
    ],
  },
  '.^': {
    back: ['g .* b .* a .^ (b - 1)', 'g .* out .* log(a)'],
    words: [
      {
        en: 'The slope of the power {out} is its exponent times the same power with an exponent lower by 1.',
        ko: '거듭제곱 {out}의 도함수는 지수를 곱하고 지수를 1만큼 낮춘 것입니다.',
      },
      {
        en: '{u} is the exponent of {out}: the slope is the power itself times ln of its base.',
        ko: '{u}은/는 {out}의 지수이므로 도함수는 거듭제곱 자신에 밑의 자연로그를 곱한 것입니다.',
      },
    ],
  },
  '*': {
    back: ["g * b'", "a' * g"],
    words: [
      {
        en: '{u} is the left factor of a matrix product: the gradient times the other factor, {other}, transposed.',
        ko: '{u}은/는 행렬곱의 왼쪽 인수이므로 기울기에 다른 인수 {other}의 전치를 오른쪽에서 곱합니다.',
      },
      {
        en: '{u} is the right factor of a matrix product: the other factor, {other}, transposed, times the gradient.',
        ko: '{u}은/는 행렬곱의 오른쪽 인수이므로 기울기에 다른 인수 {other}의 전치를 왼쪽에서 곱합니다.',
      },
    ],
  },
  "'": {
    back: ["g'"],
    words: [
      {
        en: '{out} is {u} transposed, so the gradient is transposed back.',
        ko: '{out}은/는 {u}의 전치이므로 기울기도 다시 전치합니다.',
      },
    ],
  },
  exp: {
    back: ['g .* out'],
    words: [
      {
        en: 'The slope of exp is exp itself, {out}.',
        ko: '지수 함수의 도함수는 지수 함수 자신, 곧 {out}입니다.',
      },
    ],
  },
  log: {
    back: ['g ./ a'],
    words: [
      {
        en: 'The slope of ln is 1 over {u}.',
        ko: '자연로그의 도함수는 1을 {u}으로/로 나눈 것입니다.',
      },
    ],
  },
  sqrt: {
    back: ['g ./ (2 * out)'],
    words: [
      {
        en: 'The slope of a square root is 1 over twice the root.',
        ko: '제곱근의 도함수는 1을 제곱근의 두 배로 나눈 것입니다.',
      },
    ],
  },
  abs: {
    back: ['g .* sign(a)'],
    words: [
      {
        en: 'The slope of the absolute value is the sign of {u}, and 0 at 0.',
        ko: '절댓값의 도함수는 {u}의 부호이고, 0에서는 0입니다.',
      },
    ],
  },
  sin: {
    back: ['g .* cos(a)'],
    words: [
      {
        en: 'The slope of sin is cos.',
        ko: 'sin의 미분은 cos입니다.',
      },
    ],
  },
  cos: {
    back: ['-g .* sin(a)'],
    words: [
      {
        en: 'The slope of cos is minus sin.',
        ko: 'cos의 미분은 -sin입니다.',
      },
    ],
  },
  tanh: {
    back: ['g .* (1 - out .^ 2)'],
    words: [
      {
        en: 'The slope of tanh is 1 minus the square of its value.',
        ko: 'tanh의 도함수는 1에서 함숫값의 제곱을 뺀 것입니다.',
      },
    ],
  },
  sigmoid: {
    back: ['g .* out .* (1 - out)'],
    words: [
      {
        en: 'The slope of the sigmoid is its value times 1 minus its value.',
        ko: '시그모이드의 도함수는 함숫값에 1에서 함숫값을 뺀 값을 곱한 것입니다.',
      },
    ],
  },
  relu: { back: ['g .* (a > 0)'], words: [positive] },
  softplus: {
    back: ['g .* sigmoid(a)'],
    words: [
      {
        en: 'The slope of softplus is the sigmoid of {u}.',
        ko: 'softplus의 도함수는 {u}의 시그모이드입니다.',
      },
    ],
  },
  erf: {
    back: ['2 * g .* exp(-a .^ 2) / sqrt(pi)'],
    words: [
      {
        en: 'The slope of erf is the bell curve, 2/sqrt(pi) times exp of minus the square.',
        ko: 'erf의 도함수는 종 모양 곡선, 곧 음의 제곱의 지수 함수에 2/sqrt(pi)를 곱한 것입니다.',
      },
    ],
  },
  softmax: { back: ['out .* (g - sum(g .* out))'], words: [share] },
  'softmax along': { back: ['out .* (g - sum(g .* out, axis))'], words: [share] },
  sum: { back: ['g'], words: [total] },
  mean: { back: ['g / count(a)'], words: [even] },
  'mean along': { back: ['g / count(a, axis)'], words: [even] },
  norm: {
    back: ['g .* a ./ out'],
    words: [
      {
        en: 'The slope of a norm by an entry is that entry over the norm.',
        ko: '노름을 성분으로 미분하면 그 성분을 노름으로 나눈 값입니다.',
      },
    ],
  },
  'max of two': { back: ['g .* (a >= b)', 'g .* (b > a)'], words: [larger, larger] },
  'min of two': { back: ['g .* (b >= a)', 'g .* (a > b)'], words: [smaller, smaller] },
  'max with 0': { back: ['g .* (a > 0)'], words: [positive] },
  max: { back: ['g .* firstmax(a)'], words: [largest] },
  'max along': { back: ['g .* firstmax(a, axis)'], words: [largest] },
  min: { back: ['g .* firstmin(a)'], words: [smallest] },
  'min along': { back: ['g .* firstmin(a, axis)'], words: [smallest] },
  index: {
    back: ['place(g, a, b)'],
    words: [
      {
        en: '{out} is picked from {u}: what is picked gets the gradient, the rest 0.',
        ko: '{out}은/는 {u}의 성분을 고른 것이므로 고른 성분만 기울기를 받고 나머지는 0입니다.',
      },
    ],
  },
  rows: { back: ['g'], words: [part] },
  beside: { back: ['g'], words: [part] },
  list: { back: ['g'], words: [part] },
  conv: {
    back: ['convfull(g, b)', 'conv(a, g)'],
    words: [
      {
        en: 'Every entry of {u} gets the gradients of the windows that it lies in, each times the weight that it met there.',
        ko: '{u}의 성분마다 그 성분이 들어간 창의 기울기에 거기서 만난 가중치를 곱해 모두 더합니다.',
      },
      {
        en: 'Every weight of {u} gets the gradients of all windows, each times the entry that it met there.',
        ko: '{u}의 가중치마다 모든 창의 기울기에 거기서 만난 성분을 곱해 모두 더합니다.',
      },
    ],
  },
  maxpool: {
    back: ['unpool(g, a, b)'],
    words: [
      {
        en: 'Of each window only the largest entry gets the gradient, the first where several are equal.',
        ko: '창마다 가장 큰 성분만 기울기를 받습니다. 같으면 첫째 것이 받습니다.',
      },
    ],
  },
} as const satisfies Record<string, Row>;

export type RuleName = keyof typeof rows;

export type Rules = Readonly<Record<RuleName, Rule>>;

export const ruleNames = Object.keys(rows) as RuleName[];

export const rules: Rules = Object.fromEntries<Rule>(
  ruleNames.map((name) => [name, rows[name].back]),
) as Rules;

/** Why an argument, from 0, gets what comes back to it. */
export const ruleWords = (name: RuleName, argument: number): Words =>
  (rows[name] as Row).words[argument]!;

/** Every formula of the table: what the build parses ahead of time. */
export const ruleTexts = (): string[] => Object.values(rules).flat();
