// Worked problems that people published (CS231n, CS224n, colah, micrograd, PyTorch's tutorial, Dive
// into Deep Learning, Deep Learning from Scratch, …), as models: their gradients to 1e-6, and every
// number they printed that is right.
import { describe, expect, it } from 'vitest';
import { tolerance, verify } from '../../src/engine/verify.ts';
import { fromNested, type Nested } from '../../src/matrix.ts';
import { problems, solve } from './published.ts';

/** Printed numbers that are wrong, by the notes on each problem or by more than their rounding. */
const misprinted: Readonly<Record<string, readonly string[]>> = {
  'cs231n-sigmoid-neuron': [],
  'mlspec-logreg': ['dw', 'db'],
  'prachub-rnn': ['h2', 'y2', 'L', 'dy2', 'da2'],
  'gomez-lstm': ['dx1', 'dWi'],
};

const flat = (value: Nested): number[] => [...fromNested(value).data];

/** Half a unit of the last digit that a number is printed with. */
function halfUnit(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return 0.5000001 * 10 ** (Number(exponent) - decimals);
}

describe('published problems', () => {
  it.each(problems.map((problem) => [problem.id, problem] as const))('%s', (id, problem) => {
    const trace = solve(problem);
    const { worst, kinks } = verify(trace);
    expect(worst).toBeLessThan(tolerance);
    expect(kinks.length).toBeLessThan(10);
    const output = trace.steps.findLast(({ pass }) => pass === 'forward')!.name;
    for (const [name, expected] of Object.entries(problem.truth)) {
      const got = trace.values.get(name === 'value' ? output : name)!;
      flat(expected).forEach((number, k) => {
        const error = Math.abs(got.data[k]! - number);
        expect(error, `${id} ${name} ${k}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(number)));
      });
    }
    for (const [name, printed] of Object.entries(problem.published)) {
      if (misprinted[id]?.includes(name)) continue;
      const got = trace.values.get(name)!;
      flat(printed).forEach((number, k) => {
        const error = Math.abs(got.data[k]! - number);
        expect(error, `${id} ${name} ${k} is ${got.data[k]}`).toBeLessThan(
          Math.max(halfUnit(number), 1e-4 * Math.abs(number)),
        );
      });
    }
  });
});
