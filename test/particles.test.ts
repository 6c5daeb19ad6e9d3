// Particles as the symbols before them are read.
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
