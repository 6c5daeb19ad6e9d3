// Particles as the symbols before them are read.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { particle } from '../src/particles.ts';

it.each([
  ['z1', '을/를', '을'],
  ['z2', '을/를', '를'],
  ['a3', '은/는', '은'],
  ['a4', '은/는', '는'],
  ['b5', '이/가', '가'],
  ['b6', '이/가', '이'],
  ['z7', '과/와', '과'],
  ['z9', '과/와', '와'],
  ['z10', '을/를', '을'],
  ['W1[1,2]', '을/를', '를'],
  ['W1[2,1]', '을/를', '을'],
  ['x', '을/를', '를'],
  ['y_pred', '을/를', '를'],
  ['ŷ', '을/를', '을'],
  ['lr', '과/와', '과'],
  ['L', '은/는', '은'],
  ['z1', '으로/로', '로'],
  ['z2', '으로/로', '로'],
  ['z3', '으로/로', '으로'],
] as const)('%s, %s: %s', (symbol, kind, form) => {
  expect(particle(kind, symbol)).toBe(form);
});

/** Nouns of the sentences; what a particle behind one is, its last syllable says. */
const nouns =
  '도함수|함수|기울기|성분|값|가중치|편향|손실|인수|행렬|층|유닛|출력|입력|정답|학습률|오차|평균|합|제곱|지수|' +
  '벡터|행|열|부호|식|항|몫|분모|분자|로그|예측값|답|시그모이드|소프트맥스|미분|경로|기여|부분|절댓값|파일|줄';

/** Nouns with the particle of the other kind of syllable: 도함수이, 값를. */
function wrongParticles(text: string): string[] {
  const found = text.matchAll(new RegExp(`(?:${nouns})(을|를|은|는|이|가|과|와)(?=[ ,.'\`])`, 'g'));
  return [...found].flatMap(([both, form]) => {
    const isClosed = (both.codePointAt(both.length - 2)! - 0xac00) % 28 > 0;
    return isClosed === '을은이과'.includes(form!) ? [] : [both];
  });
}

it('of nouns in sentences is as their last syllable wants it', () => {
  const root = join(import.meta.dirname, '..', 'src');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'));
  expect(
    texts.join('').match(new RegExp(`(?:${nouns})[을를은는이가과와] `, 'g'))!.length,
  ).toBeGreaterThan(100);
  expect(texts.flatMap(wrongParticles)).toEqual([]);
  expect(wrongParticles('그 밖에서는 도함수이 0, 값를 씁니다')).toEqual(['도함수이', '값를']);
});
