// One evaluation of the 13 scalar steps, compiled from their formulas, beside the same by hand.
import { compile } from '../../src/engine/evaluate.ts';
import type { Matrix } from '../../src/matrix.ts';
import { makeProblem } from '../../src/engine/problem.ts';
import { chainRule } from '../../src/model/dense.ts';
import { load } from '../../src/engine/trace.ts';
import { median } from './pairs.ts';

const repeats = 2_000_000;
const rounds = 15;

export function evaluation(): string[] {
  const quantities = new Map(
    [
      ['x', 0.5],
      ['y', 1],
    ].map(([name, value]): [string, Matrix] => [
      name as string,
      { rows: 1, cols: 1, data: Float64Array.of(value as number) },
    ]),
  );
  const problem = makeProblem(quantities, {});
  const withoutInput = chainRule(problem.model.network!).filter(({ name }) => name !== 'dx');
  const compiled = compile(withoutInput, problem.given);
  const memory = load(compiled, problem.given);
  const byHand = load(compiled, problem.given);
  const places = [...compiled.places.keys()];
  handWritten(byHand);
  compiled.run(memory);
  if (places.some((_, i) => Math.abs(memory[i]! - byHand[i]!) > 1e-15))
    throw new Error('the two differ');

  const times = Array.from(
    { length: rounds },
    () => [nanoseconds(compiled.run, memory), nanoseconds(handWritten, byHand)] as const,
  );
  const ours = median(times.map(([a]) => a)).toFixed(0);
  const theirs = median(times.map(([, b]) => b)).toFixed(0);
  const ratio = median(times.map(([a, b]) => a / b)).toFixed(2);
  const what = `${withoutInput.length} scalar steps: ${ours} ns compiled from the formulas`;
  return [`${what}, ${theirs} ns by hand (ratio ${ratio})`];
}

function nanoseconds(run: (memory: Float64Array) => void, memory: Float64Array): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    memory[0] = i / repeats;
    run(memory);
  }
  return ((performance.now() - start) / repeats) * 1e6;
}

/** x y W1 b1 W2 b2, then z1 a1 z2 y_pred loss dy_pred dz2 dW2 db2 da1 dz1 dW1 db1. */
function handWritten(m: Float64Array): void {
  const x = m[0]!;
  const y = m[1]!;
  const W1 = m[2]!;
  const b1 = m[3]!;
  const W2 = m[4]!;
  const b2 = m[5]!;
  const z1 = W1 * x + b1;
  const a1 = 1 / (1 + Math.exp(-z1));
  const z2 = W2 * a1 + b2;
  const prediction = 1 / (1 + Math.exp(-z2));
  const error = prediction - y;
  const dz2 = error * prediction * (1 - prediction);
  const da1 = W2 * dz2;
  const dz1 = da1 * a1 * (1 - a1);
  m[6] = z1;
  m[7] = a1;
  m[8] = z2;
  m[9] = prediction;
  m[10] = 0.5 * error * error;
  m[11] = error;
  m[12] = dz2;
  m[13] = dz2 * a1;
  m[14] = dz2;
  m[15] = da1;
  m[16] = dz1;
  m[17] = dz1 * x;
  m[18] = dz1;
}
