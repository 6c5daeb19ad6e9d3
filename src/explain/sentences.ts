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
import { particle, particlePattern, type Particle } from '../particles.ts';
import { ruleNames, rules, ruleWords, type RuleName } from '../model/rules.ts';

/**
 * `{name}` stands for a quantity, formula or number, `{name}을/를` for one with the particle that
 * fits it. What else is on both sides, beside Korean endings, is a space or punctuation: GitHub
 * takes `$…$` for mathematics only so.
 */
const own = {
  given: { en: 'Given', ko: '주어진 값' },
  forward: { en: 'Forward pass', ko: '순전파' },
  backward: { en: 'Backward pass: the chain rule', ko: '역전파: 연쇄 법칙' },
  update: { en: 'One step of gradient descent', ko: '경사 하강법: 가중치 갱신 1회' },
  again: { en: 'Forward pass with the new weights', ko: '갱신된 가중치로 다시 순전파' },

  'weighted-sum': {
    en: 'The weighted sum of layer {l}: the weights {W} times the inputs {a}, plus the bias {b}.',
    ko: '{l}층의 가중합입니다. 입력 {a}에 가중치 {W}을/를 곱하고 편향 {b}을/를 더합니다.',
  },

  'weighted-sum-alone': {
    en: 'The weighted sum of layer {l}: the weights {W} times the inputs {a}.',
    ko: '{l}층의 가중합입니다. 입력 {a}에 가중치 {W}을/를 곱해 더합니다.',
  },
  'weighted-sum-of-one': {
    en: 'The weighted sum of layer {l}: a 1 and the inputs {a} times {W}, in which the bias comes first.',
    ko: '{l}층의 가중합입니다. 1과 입력 {a}에 편향이 맨 앞에 있는 {W}을/를 곱해 더합니다.',
  },
  'loss-mean': {
    en: 'It is the mean over the samples.',
    ko: '표본에 대한 평균입니다.',
  },
  'loss-sum': { en: 'It is summed over the samples.', ko: '표본에 대해 더합니다.' },
  'outputs-mean': {
    en: 'It is averaged over the outputs.',
    ko: '출력에 대해 평균합니다.',
  },
  'outputs-sum': { en: 'It is summed over the outputs.', ko: '출력에 대해 모두 더합니다.' },
  'of-outputs-mean': {
    en: 'The mean divides by the number of outputs.',
    ko: '평균이므로 출력의 개수로 나눕니다.',
  },
  'added-over-samples': {
    en: 'The matrix product and the sum add up what every sample contributes.',
    ko: '행렬곱과 합이 모든 표본의 기여를 더합니다.',
  },
  penalty: {
    en: 'The penalty on large weights is added: half of lambda times all squared weights.',
    ko: '큰 가중치에 대한 벌점, 곧 모든 가중치의 제곱에 λ의 절반을 곱한 값을 더합니다.',
  },
  'of-penalty': {
    en: 'The penalty adds lambda times {W}.',
    ko: '벌점에서 λ와 {W}의 곱이 더해집니다.',
  },

  'weight-gradient': {
    en: 'The gradient of a weight is the gradient {dz} of its unit times the input {a} that it multiplies.',
    ko: '가중치의 기울기는 해당 유닛의 기울기 {dz}에 그 가중치가 곱해진 입력 {a}을/를 곱한 값입니다.',
  },
  'bias-gradient': {
    en: 'The bias is added with coefficient 1, so its gradient equals {dz}.',
    ko: '편향은 그대로 더해지므로(계수 1) 편향의 기울기는 {dz}과/와 같습니다.',
  },
  'back-one': {
    en: 'Back through the weight: if {a} grows by 1, {z} grows by {W}.',
    ko: '가중치를 거쳐 거꾸로 전달합니다. {a}이/가 1만큼 변하면 {z}은/는 {W}만큼 변합니다.',
  },
  'back-many': {
    en: sentence(
      'Back through the weights: {a} affects the loss through every unit of layer {l},',
      'so the contributions (weight times {dz}) of all paths are added up.',
    ),
    ko: sentence(
      '가중치를 거쳐 거꾸로 전달합니다. {a}은/는 {l}층의 모든 유닛을 거쳐 손실에 영향을 주므로,',
      '경로마다 가중치와 {dz}을/를 곱한 것을 모두 더합니다.',
    ),
  },
  decayed: {
    en: 'Weight decay: {decay} times {Q} is added to the gradient.',
    ko: '가중치 감쇠입니다. 기울기에 {decay} 값과 {Q}의 곱을 더합니다.',
  },
  'forward-again': {
    en: 'The same as before, with the new weights and biases.',
    ko: '새 가중치와 편향으로 같은 계산을 다시 합니다.',
  },
  'loss-fell': {
    en: 'The loss is smaller than before the step.',
    ko: '갱신 전보다 손실이 줄었습니다.',
  },
  'loss-rose': {
    en: 'The loss is larger than before the step: the learning rate may be too large.',
    ko: '갱신 전보다 손실이 커졌습니다. 학습률이 너무 클 수 있습니다.',
  },
  'loss-stayed': {
    en: 'The loss is the same as before the step.',
    ko: '손실이 갱신 전과 같습니다.',
  },
  'output-fell': {
    en: '{f} is smaller than before the step.',
    ko: '갱신 전보다 {f}이/가 줄었습니다.',
  },
  'output-rose': {
    en: '{f} is larger than before the step: the learning rate may be too large.',
    ko: '갱신 전보다 {f}이/가 커졌습니다. 학습률이 너무 클 수 있습니다.',
  },
  'output-stayed': {
    en: '{f} is the same as before the step.',
    ko: '{f}이/가 갱신 전과 같습니다.',
  },
  output: {
    en: 'The output. A gradient says how much {f} changes per unit change of a quantity.',
    ko: '출력입니다. 기울기는 어떤 값이 변할 때 {f}이/가 얼마나 변하는지, 그 비율을 나타냅니다.',
  },
  helper: {
    en: 'A part of {f} with a name of its own, so that it is computed only once.',
    ko: '{f}의 한 부분입니다. 한 번만 계산하도록 이름을 붙입니다.',
  },
  'goes-into': { en: '{Q} is used in {f}.', ko: '{Q}은/는 {f} 계산에 쓰입니다.' },
  'goes-into-two': {
    en: '{Q} is used in {f} and in {g}.',
    ko: '{Q}은/는 {f} 계산과 {g} 계산에 쓰입니다.',
  },
  'goes-into-many': {
    en: '{Q} is used in {count} other quantities, the first of them {f}.',
    ko: '{Q}은/는 {f} 등 {count}개의 계산에 쓰입니다.',
  },
  unread: {
    en: '{f} does not depend on {Q}, so its gradient is 0.',
    ko: '{f}은/는 {Q}에 의존하지 않으므로 기울기가 0입니다.',
  },
  'of-output': {
    en: '{f} is the output, so its own gradient is 1.',
    ko: '{f}은/는 출력이므로 자기 자신에 대한 기울기는 1입니다.',
  },
  'added-in-one': {
    en: '{Q} occurs {count} times in {f}, so the contributions of all places are added up.',
    ko: '{Q}은/는 {f} 계산에 {count}번 나오므로 각 자리의 기여를 모두 더합니다.',
  },
  'added-two': {
    en: '{Q} is used in {f} and in {g}, so the contributions of both are added.',
    ko: '{Q}은/는 {f} 계산과 {g} 계산에 쓰이므로 두 곳의 기여를 더합니다.',
  },
  'added-many': {
    en: '{Q} is used in {count} other quantities, so the contributions of all of them are added up.',
    ko: '{Q}은/는 {count}개의 계산에 쓰이므로 그 기여를 모두 더합니다.',
  },
  'comes-back': {
    en: '{f} contributes {back}.',
    ko: '{f}의 기여는 {back} 입니다.',
  },
  'into-every-entry': {
    en: '{u} is used in every entry of {out}, so the contributions of all entries are added up.',
    ko: '{u}은/는 {out}의 모든 성분에 쓰이므로 그 기여를 모두 더합니다.',
  },
  'into-every-column': {
    en: '{u} is used in every column of {out}, so the contributions are added up over the columns.',
    ko: '{u}은/는 {out}의 모든 열에 쓰이므로 그 기여를 열에 대해 더합니다.',
  },
  'into-every-row': {
    en: '{u} is used in every row of {out}, so the contributions are added up over the rows.',
    ko: '{u}은/는 {out}의 모든 행에 쓰이므로 그 기여를 행에 대해 더합니다.',
  },

  'one-path': {
    en: 'Written out as one product of local derivatives:',
    ko: '국소 도함수의 곱으로 한 번에 쓰면:',
  },
  paths: {
    en: 'As a sum over the paths from {Q} to the loss, each a product of local derivatives:',
    ko: '{Q}에서 손실까지의 모든 경로에 대해 국소 도함수의 곱을 더하면:',
  },
  'paths-to': {
    en: 'As a sum over the paths from {Q} to {f}, each a product of local derivatives:',
    ko: '{Q}에서 {f}까지의 모든 경로에 대해 국소 도함수의 곱을 더하면:',
  },
  'direct-paths': {
    en: sentence(
      'As a sum over the paths from {Q} to the loss, each a product of local derivatives (that of',
      'the direct path with all else held fixed):',
    ),
    ko: sentence(
      '{Q}에서 손실까지의 모든 경로에 대해 국소 도함수의 곱을 더하면',
      '(바로 가는 경로에서는 중간 값을 고정하고 미분):',
    ),
  },
  'direct-paths-to': {
    en: sentence(
      'As a sum over the paths from {Q} to {f}, each a product of local derivatives (that of the',
      'direct path with all else held fixed):',
    ),
    ko: sentence(
      '{Q}에서 {f}까지의 모든 경로에 대해 국소 도함수의 곱을 더하면',
      '(바로 가는 경로에서는 중간 값을 고정하고 미분):',
    ),
  },
  'composed-to': {
    en: 'All steps from {f} to {Q} substituted into one formula:',
    ko: '{f}에서 {Q}까지의 식을 모두 대입하면:',
  },
  'too-long-to': {
    en: 'The full chain from {f} to {Q} is omitted: it would be too long to read.',
    ko: '{f}에서 {Q}까지의 전체 식은 너무 길어 생략합니다.',
  },
  composed: {
    en: 'All steps from the loss to {Q} substituted into one formula:',
    ko: '손실에서 {Q}까지의 식을 모두 대입하면:',
  },

  'too-long': {
    en: 'The full chain from the loss to {Q} is omitted: it would be too long to read.',
    ko: '손실에서 {Q}까지의 전체 식은 너무 길어 생략합니다.',
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
    ko: '비활성 상태의 ReLU입니다. {z}이/가 양수가 아니므로 도함수가 0이고, 기울기가 전달되지 않습니다.',
  },
  'dead-units': {
    en: sentence(
      '{count} units of this layer are inactive (z is not positive, the first is {z}):',
      'their slope is 0, and no gradient gets through.',
    ),
    ko: sentence(
      '이 층의 유닛 {count}개(첫째는 {z})가 비활성입니다. z가 양수가 아니므로',
      '도함수가 0이고, 기울기가 전달되지 않습니다.',
    ),
  },
  collapse: {
    en: 'Combined with this loss, the expression simplifies to {formula}.',
    ko: '이 손실 함수와 결합하면 {formula} 식으로 간단해집니다.',
  },
  'left-out': {
    en: 'Dots mark omitted entries; --format json prints them all.',
    ko: '점으로 표시한 곳은 생략된 성분입니다. 전체 값은 --format json으로 볼 수 있습니다.',
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

/** A part as its format writes it, with the Korean ending that follows it. */
export type Show = (part: Formula, ending: string) => string;

const holes = new RegExp(`\\{(\\w+)\\}(${particlePattern})?([가-힣]*)`, 'g');

/** The sentence in words; `read` is how a name is spoken of in its format. */
export function say(
  { key, parts }: Sentence,
  language: Language,
  show: Show,
  read: (name: string) => string = (name) => name,
): string {
  return sentences[key]![language].replace(
    holes,
    (_, name: string, kind: Particle | undefined, more: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`${key} says nothing for ${name}`);
      const spoken = typeof part === 'string' ? read(part) : String(part);
      return show(part, (kind === undefined ? '' : particle(kind, spoken)) + more);
    },
  );
}
