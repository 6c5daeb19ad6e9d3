// Every sentence of an explanation, in both languages, and their saying. Which one is said when is
// decided in reasons.ts and remarks.ts.
import type { Formula } from '../model/formula.ts';
import { sentence, type Language, type Words } from '../language.ts';
import { activations, type ActivationName } from '../model/activations.ts';
import { losses, type LossName } from '../model/losses.ts';
import {
  optimizerNames,
  optimizers,
  type Optimizer,
  type OptimizerName,
} from '../model/optimizers.ts';
import { ruleNames, rules, ruleWords, type RuleName } from '../model/rules.ts';

/**
 * `{name}` stands for a quantity, formula or number. Names and formulas have a space or punctuation
 * on both sides: GitHub takes `$…$` for mathematics only so, and no Korean particle has to fit what
 * is put in.
 */
const own = {
  given: { en: 'Given', ko: '주어진 값' },
  forward: { en: 'Forward pass', ko: '순전파' },
  backward: { en: 'Backward pass: the chain rule', ko: '역전파: 체인 룰' },
  update: { en: 'One step of gradient descent', ko: '경사 하강법 한 걸음' },
  again: { en: 'Forward pass with the new weights', ko: '새 가중치로 다시 순전파' },

  'weighted-sum': {
    en: 'The weighted sum of layer {l}: the inputs {a} times the weights {W}, plus the bias {b}.',
    ko: '{l}층의 가중합입니다. 입력 {a} 값에 가중치 {W} 값을 곱하고 편향 {b} 값을 더합니다.',
  },

  'weighted-sum-alone': {
    en: 'The weighted sum of layer {l}: the inputs {a} times the weights {W}.',
    ko: '{l}층의 가중합입니다. 입력 {a} 값에 가중치 {W} 값을 곱해 더합니다.',
  },
  'weighted-sum-of-one': {
    en: 'The weighted sum of layer {l}: a 1 and the inputs {a} times {W}, in which the bias comes first.',
    ko: '{l}층의 가중합입니다. 1과 입력 {a} 값에 편향이 맨 앞에 있는 {W} 값을 곱해 더합니다.',
  },
  'loss-mean': {
    en: 'It is the mean over the samples.',
    ko: '표본에 대한 평균입니다.',
  },
  'loss-sum': { en: 'It is added over the samples.', ko: '표본에 대해 더합니다.' },
  'added-over-samples': {
    en: 'The matrix product and the sum add what comes back from every sample.',
    ko: '행렬곱과 합이 모든 표본에서 돌아오는 값을 더합니다.',
  },
  penalty: {
    en: 'The penalty on large weights is added: half of lambda times all squared weights.',
    ko: '큰 가중치에 대한 벌점, 곧 모든 가중치의 제곱에 λ의 절반을 곱한 값을 더합니다.',
  },
  'of-penalty': {
    en: 'The penalty adds lambda times {W}.',
    ko: '벌점에서 λ 곱하기 {W} 값이 더해집니다.',
  },

  'weight-gradient': {
    en: "A weight's gradient is that of its unit, {dz}, times the input that it weights, {a}.",
    ko: '가중치의 기울기는 그 유닛의 기울기 {dz} 값에 그 가중치의 입력 {a} 값을 곱한 것입니다.',
  },
  'bias-gradient': {
    en: "The bias is added as it is, so its gradient is its unit's, {dz}.",
    ko: '편향은 그대로 더해지므로 기울기는 그 유닛의 기울기 {dz} 값과 같습니다.',
  },
  'back-one': {
    en: 'Back through the weight: {z} changes by {W} for each 1 that {a} changes.',
    ko: '가중치를 거슬러 갑니다. {a} 값이 1만큼 변하면 {z} 값은 {W} 값만큼 변합니다.',
  },
  'back-many': {
    en: sentence(
      'Back through the weights: {a} reaches the loss through every unit of layer {l},',
      'and what comes back along each path, the weight times {dz}, is added.',
    ),
    ko: sentence(
      '가중치를 거슬러 갑니다. {a} 값은 {l}층의 모든 유닛을 거쳐 손실에 영향을 주므로,',
      '경로마다 가중치와 {dz} 값을 곱해 모두 더합니다.',
    ),
  },
  decayed: {
    en: 'Weight decay: {decay} times {Q} comes to the gradient.',
    ko: '가중치 감쇠입니다. 기울기에 {decay} 값과 {Q} 값의 곱을 더합니다.',
  },
  'forward-again': {
    en: 'The same as before, with the new weights and biases.',
    ko: '새 가중치와 편향으로 같은 계산을 다시 합니다.',
  },
  'loss-again': {
    en: 'The loss after the step; before, it was {before}.',
    ko: '한 걸음 간 뒤의 손실입니다. 그 전의 손실은 {before}입니다.',
  },

  'output-again': {
    en: '{f} after the step; before, it was {before}.',
    ko: '한 걸음 간 뒤의 {f} 값입니다. 그 전에는 {before}입니다.',
  },
  output: {
    en: 'The output. Every gradient says how much {f} changes for each 1 that a quantity changes.',
    ko: '출력입니다. 기울기마다 그 값이 1만큼 변할 때 {f} 값이 얼마나 변하는지를 나타냅니다.',
  },
  helper: {
    en: 'A part of {f} with a name of its own, so that it is worked once.',
    ko: '{f}의 한 부분입니다. 한 번만 계산하도록 이름을 붙입니다.',
  },
  'goes-into': { en: '{Q} goes into {f}.', ko: '{Q} 값은 {f} 계산에 들어갑니다.' },
  'goes-into-two': {
    en: '{Q} goes into {f} and into {g}.',
    ko: '{Q} 값은 {f} 계산과 {g} 계산에 들어갑니다.',
  },
  'goes-into-many': {
    en: '{Q} goes into {count} others, the first of them {f}.',
    ko: '{Q} 값은 {f} 등 {count}개의 계산에 들어갑니다.',
  },
  unread: {
    en: '{f} does not depend on {Q}, so there is no gradient.',
    ko: '{f} 값은 {Q} 값에 달려 있지 않으므로 기울기가 없습니다.',
  },
  'of-output': {
    en: '{f} is the output, so its own gradient is 1.',
    ko: '{f} 값은 출력이므로 자신의 기울기는 1입니다.',
  },
  'added-in-one': {
    en: '{Q} stands {count} times in {f}, and what comes back from each place is added.',
    ko: '{Q} 값은 {f} 계산에 {count}번 나오므로 자리마다 돌아오는 값을 모두 더합니다.',
  },
  'added-two': {
    en: '{Q} goes into {f} and into {g}, so what comes back from both is added.',
    ko: '{Q} 값은 {f} 계산과 {g} 계산에 들어가므로 두 곳에서 돌아오는 값을 더합니다.',
  },
  'added-many': {
    en: '{Q} goes into {count} others, and what comes back from all of them is added.',
    ko: '{Q} 값은 {count}개의 계산에 들어가므로 돌아오는 값을 모두 더합니다.',
  },
  'comes-back': {
    en: 'From {f} comes {back}.',
    ko: '{f}에서 {back} 값이 돌아옵니다.',
  },
  'into-every-entry': {
    en: '{u} goes into every entry of {out}, so what comes back from all of them is added.',
    ko: '{u} 값은 {out}의 모든 성분에 들어가므로 돌아오는 값을 모두 더합니다.',
  },
  'into-every-column': {
    en: '{u} goes into every column of {out}, so what comes back is added over the columns.',
    ko: '{u} 값은 {out}의 모든 열에 들어가므로 돌아오는 값을 열끼리 더합니다.',
  },
  'into-every-row': {
    en: '{u} goes into every row of {out}, so what comes back is added over the rows.',
    ko: '{u} 값은 {out}의 모든 행에 들어가므로 돌아오는 값을 행끼리 더합니다.',
  },

  'one-path': {
    en: 'As one product of local derivatives:',
    ko: '국소 도함수들의 곱으로 한 번에 쓰면:',
  },
  paths: {
    en: 'As products of local derivatives, one for each path from {Q} to the loss:',
    ko: '{Q} 값에서 손실까지 가는 경로마다 국소 도함수들의 곱으로 쓰면:',
  },
  'paths-to': {
    en: 'As products of local derivatives, one for each path from {Q} to {f}:',
    ko: '{Q} 값에서 {f} 값까지 가는 경로마다 국소 도함수들의 곱으로 쓰면:',
  },
  'composed-to': {
    en: 'As one formula, from {f} to {Q}:',
    ko: '{f} 값에서 {Q} 값까지 한 식으로 쓰면:',
  },
  'too-long-to': {
    en: 'The whole chain between {Q} and {f} would be too long to read.',
    ko: '{Q} 값과 {f} 값 사이의 체인 전체는 읽기에 너무 길어서 쓰지 않습니다.',
  },
  composed: {
    en: 'As one formula, from the loss to {Q}:',
    ko: '손실에서 {Q} 값까지 한 식으로 쓰면:',
  },

  'too-long': {
    en: 'The whole chain between {Q} and the loss would be too long to read.',
    ko: '{Q} 값과 손실 사이의 체인 전체는 읽기에 너무 길어서 쓰지 않습니다.',
  },

  saturated: {
    en: sentence(
      'The unit is saturated: at this {a} the activation is nearly flat,',
      'so almost no gradient gets through.',
    ),
    ko: sentence(
      '포화 상태입니다. 이 {a} 값에서는 활성화 함수가 거의 평평하므로',
      '기울기가 거의 전달되지 않습니다.',
    ),
  },
  'saturated-units': {
    en: sentence(
      '{count} units of this layer are saturated (the first is {a}): the activation is nearly',
      'flat there, so almost no gradient gets through.',
    ),
    ko: sentence(
      '포화 상태입니다. 이 층의 유닛 {count}개(첫째는 {a})에서 활성화 함수가 거의 평평하므로',
      '기울기가 거의 전달되지 않습니다.',
    ),
  },
  dead: {
    en: 'Inactive ReLU: {z} is not positive, so its slope is 0 and no gradient gets through.',
    ko: '비활성 ReLU입니다. {z} 값이 양수가 아니므로 미분값이 0이고, 기울기가 전달되지 않습니다.',
  },
  'dead-units': {
    en: sentence(
      '{count} units of this layer are inactive (z is not positive, the first is {z}):',
      'their slope is 0, and no gradient gets through.',
    ),
    ko: sentence(
      '이 층의 유닛 {count}개(첫째는 {z})가 비활성입니다. z 값이 양수가 아니므로',
      '미분값이 0이고, 기울기가 전달되지 않습니다.',
    ),
  },
  collapse: {
    en: 'With this loss, all of it comes down to {formula}.',
    ko: '이 손실 함수와 함께 쓰면 모두 약분되어 {formula} 식만 남습니다.',
  },
  'left-out': {
    en: 'Where dots stand, entries are left out: --format json has them all.',
    ko: '점으로 표시한 곳에는 성분이 생략되어 있습니다. 모든 값은 --format json 출력에 있습니다.',
  },
} as const satisfies Record<string, Words>;

type RowKey<Name extends string> = `${Name}` | `of-${Name}`;

/** The sentence of a rule about one of its arguments. */
export type RuleKey = `rule ${RuleName} ${number}`;

/** The sentence of a formula of an optimiser, by its letter. */
export type MovedKey = `move ${OptimizerName} ${string}`;

export type SentenceKey =
  keyof typeof own | RowKey<ActivationName> | RowKey<LossName> | RuleKey | MovedKey;

/** A row's sentence about its value, and the one about its gradient. */
const rowSentences = (): [string, Words][] => [
  ...Object.entries(activations).flatMap(([name, row]): [string, Words][] => [
    [name, row.words],
    [`of-${name}`, row.slopeWords],
  ]),
  ...Object.entries(losses).flatMap(([name, row]): [string, Words][] => [
    [name, row.words],
    [`of-${name}`, row.gradientWords],
  ]),
];

const ruleSentences = (): [RuleKey, Words][] =>
  ruleNames.flatMap((name) =>
    rules[name].map((_, k): [RuleKey, Words] => [`rule ${name} ${k}`, ruleWords(name, k)]),
  );

const optimizerSentences = (): [MovedKey, Words][] =>
  optimizerNames.flatMap((name) => {
    const { count, steps }: Optimizer = optimizers[name];
    const all = Object.entries({ ...steps, ...(count && { t: count }) });
    return all.map(([letter, { words }]): [MovedKey, Words] => [`move ${name} ${letter}`, words]);
  });

export const sentences = {
  ...own,
  ...Object.fromEntries([...rowSentences(), ...ruleSentences(), ...optimizerSentences()]),
} as Readonly<Record<SentenceKey, Words>>;

/** A sentence, and what its placeholders stand for: a name, a formula or a number. */
export interface Sentence {
  readonly key: SentenceKey;
  readonly parts: Readonly<Record<string, Formula>>;
}

/** The sentence in words. `show` gives a part as its format writes it. */
export function say(
  { key, parts }: Sentence,
  language: Language,
  show: (part: Formula) => string,
): string {
  return sentences[key]![language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`${key} says nothing for ${name}`);
    return show(part);
  });
}
