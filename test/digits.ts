// Random networks of every activation and loss, in ranges where double precision fails, and whether
// every digit printed of them is right: for the tests and for the accuracy benchmark.
import { activationNames, type ActivationName } from '../src/model/activations.ts';
import { lossNames, type LossName } from '../src/model/losses.ts';
import { makeProblem, type Problem } from '../src/engine/problem.ts';
import { resultNames } from '../src/engine/results.ts';
import { runUnchecked, type Trace } from '../src/engine/trace.ts';
import { fromNested, type Matrix } from '../src/matrix.ts';
import { withRightDoubles } from '../src/text/json.ts';
import { certifiedTexts, type Texts } from '../src/text/plain.ts';
import { exactValues, isTie, printedWrong } from './exact.ts';
import { goTogether, hasLoneSoftmax, layersFor } from './networks.ts';
import { between, random } from './random.ts';

/** A kind of random network. */
export interface Kind {
  readonly activation: ActivationName;
  readonly loss: LossName;
  readonly widths: readonly [number, number, number];
  readonly range: number;
}

const sizes = [
  [1, 1, 1],
  [2, 2, 2],
] as const;

/** Activations and losses together in both sizes; gelu is left out, the reference has no erf. */
export const kinds = (range: number): Kind[] =>
  sizes.flatMap((widths) =>
    activationNames.flatMap((activation) =>
      lossNames
        .filter((loss) => activation !== 'gelu' && goTogether(activation, loss))
        .filter((loss) => !hasLoneSoftmax(layersFor(activation, loss, 2), widths))
        .map((loss) => ({ activation, loss, widths, range })),
    ),
  );

/** Decimals as people type them: x, weights and biases in the range; every other target 0 or 1. */
export function randomDigits({ activation, loss, widths, range }: Kind, seed: number): Problem {
  const next = random(seed);
  const typed = (low: number, high: number): number => Number(between(next, low, high).toFixed(3));
  const matrix = (rows: number, cols: number): Matrix => ({
    rows,
    cols,
    data: Float64Array.from({ length: rows * cols }, () => typed(-range, range)),
  });
  const target = seed % 2 === 0 ? typed(0, 1) : Math.round(next());
  const other = Number((1 - target).toFixed(3));
  const targets = loss === 'hinge' ? [1, -1] : [target, other];
  const [inputs, hidden, outputs] = widths;
  const names = layersFor(activation, loss, 2);
  const quantities = new Map<string, Matrix>([
    ['x', matrix(inputs, 1)],
    ['y', fromNested(targets.slice(0, outputs))],
    ['W1', matrix(hidden, inputs)],
    ['b1', matrix(hidden, 1)],
    ['W2', matrix(outputs, hidden)],
    ['b2', matrix(outputs, 1)],
  ]);
  return makeProblem(quantities, { activation: names.join(), loss });
}

/** decimal.js has no logarithms of more: what is saturated so far is not compared. */
const mostDigits = 1000;

/** Digits enough to see 60 of them behind the nines of what is saturated. */
function referenceDigits({ values }: Trace): number {
  const sizes = ['z1', 'z2'].flatMap((name) => [...values.get(name)!.data].map(Math.abs));
  return 60 + Math.ceil(2 * Math.max(...sizes) * Math.LOG10E);
}

/** What is printed wrong of a problem: in text of so many digits, and in JSON. */
export async function wrongDigits(
  problem: Problem,
  digits: readonly number[],
  change: (texts: Texts) => Texts = (texts) => texts,
): Promise<string[]> {
  const trace = runUnchecked(problem);
  const names = resultNames(trace);
  const enough = referenceDigits(trace);
  if (enough > mostDigits) return [];
  const exact = exactValues(trace, enough);
  const wrong: string[] = [];
  for (const count of digits) {
    const notes: string[] = [];
    const texts = change(await certifiedTexts(trace, names, count, (line) => notes.push(line)));
    let hasTie = false;
    for (const [name, entries] of texts)
      entries.forEach((text, k) => {
        const right = exact.get(name)![k]!;
        const fault = printedWrong(String(text), right, count);
        if (fault !== undefined) wrong.push(`${name} ${k}: ${fault}`);
        hasTie ||= isTie(String(text), right, count);
      });
    // A tie of thirds, as (1/6)·0.03, is beyond any number of digits, and a remark says so.
    if (!hasTie) wrong.push(...notes);
  }
  const { values } = await withRightDoubles(trace, representable(names, exact), () => undefined);
  for (const name of representable(names, exact))
    values.get(name)!.data.forEach((value, k) => {
      const right = exact.get(name)![k]!;
      const error = right.minus(value).abs();
      const isRight = error.lte(right.abs().times(1e-13).plus(Number.MIN_VALUE));
      if (!isRight) wrong.push(`${name} ${k} in JSON: ${value} is ${right.toPrecision(20)}`);
    });
  return wrong;
}

/** The quantities of which no entry is larger than a double can be. */
const representable = (names: readonly string[], exact: ReturnType<typeof exactValues>): string[] =>
  names.filter((name) => exact.get(name)!.every((value) => value.e < 308));
