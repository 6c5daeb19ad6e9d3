// The worst relative error of any gradient over random 1-1-1 problems in double precision, against
// the chain rule in 64-digit arithmetic; and the digits that single runs print wrong: none.
import { compile } from '../../src/engine/evaluate.ts';
import type { Matrix } from '../../src/matrix.ts';
import { makeProblem } from '../../src/engine/problem.ts';
import { chainRule } from '../../src/model/dense.ts';
import { load } from '../../src/engine/trace.ts';
import { between, random } from '../random.ts';
import { kinds, randomDigits, wrongDigits } from '../digits.ts';
import { big } from '../reference.ts';

export interface Accuracy {
  readonly worst: number;
  readonly at: string;
}

/** Weights, biases and x in [−range, range], y in {0, 1}. */
export function worstError(range: number, problems: number, seed: number): Accuracy {
  const next = random(seed);
  const names = ['x', 'y', 'W1', 'b1', 'W2', 'b2'];
  const scalar = (value: number): Matrix => ({ rows: 1, cols: 1, data: Float64Array.of(value) });
  const problem = makeProblem(new Map(names.map((name) => [name, scalar(0)])), {});
  const compiled = compile(chainRule(problem.model.network!), problem.given);
  const memory = load(compiled, problem.given);
  let worst = 0;
  let at = '';
  for (let i = 0; i < problems; i++) {
    const values = names.map((name) =>
      name === 'y' ? Math.round(next()) : between(next, -range, range),
    );
    memory.set(values);
    compiled.run(memory);
    for (const [name, expected] of Object.entries(gradients(values))) {
      const got = memory[compiled.places.get(name)?.offset as number]!;
      const error = big(got).minus(expected).div(expected).abs().toNumber();
      if (error <= worst) continue;
      const given = values.join(' ');
      [worst, at] = [error, `${name} of x y W1 b1 W2 b2 = ${given}`];
    }
  }
  return { worst, at };
}

type Big = ReturnType<typeof big>;

const sigmoid = (z: Big): Big => big(1).div(z.neg().exp().plus(1));
const slope = (a: Big): Big => a.times(big(1).minus(a));

function gradients(values: readonly number[]): Record<string, Big> {
  const [x, y, W1, b1, W2, b2] = values.map(big) as [Big, Big, Big, Big, Big, Big];
  const a1 = sigmoid(W1.times(x).plus(b1));
  const prediction = sigmoid(W2.times(a1).plus(b2));
  const db2 = prediction.minus(y).times(slope(prediction));
  const db1 = db2.times(W2).times(slope(a1));
  return { dW2: db2.times(a1), db2, dW1: db1.times(x), db1, dx: db1.times(W1) };
}

export async function* accuracy(): AsyncGenerator<string> {
  yield* doubles();
  yield* printed();
}

/** Problems of each kind of network. */
const each = 40;

/** Random networks of every activation and loss, each checked to the last digit printed. */
async function* printed(): AsyncGenerator<string> {
  for (const range of [1, 5, 50]) {
    const of = kinds(range);
    let wrong = 0;
    for (const [i, kind] of of.entries())
      for (let k = 0; k < each; k++)
        wrong += (await wrongDigits(randomDigits(kind, 1000 * i + k), [8, 20])).length;
    const count = of.length * each;
    const networks = `${count} networks 1-1-1 and 2-2-2, all activations and losses`;
    const where = `in [-${range}, ${range}], at 8 and 20 digits and as JSON`;
    yield `${networks}, ${where}: ${wrong} numbers wrong`;
  }
}

function* doubles(): Generator<string> {
  const problems = 30_000;
  for (const range of [1, 3]) {
    const { worst, at } = worstError(range, problems, 2026);
    const error = worst.toExponential(1);
    yield `${problems} problems in [-${range}, ${range}]: worst relative error ${error}, ${at}`;
  }
}
