// What holds of every model: its gradients, and the formulas that they are written in.
import { compile } from '../../src/engine/evaluate.ts';
import type { Problem } from '../../src/engine/problem.ts';
import { load, prepare, run, type Trace } from '../../src/engine/trace.ts';
import { verify } from '../../src/engine/verify.ts';
import type { Matrix } from '../../src/matrix.ts';
import { derive } from '../../src/model/derive.ts';
import type { Formula } from '../../src/model/formula.ts';
import { formulaSource } from '../../src/model/print.ts';
import { rules, type RuleName, type Rules } from '../../src/model/rules.ts';
import { simplify } from '../../src/model/simplify.ts';
import type { Step } from '../../src/model/step.ts';
import { isSame } from '../../src/model/tree.ts';
import { modelSource } from '../../src/records/model-options.ts';
import { UserError } from '../../src/user-error.ts';
import { between, random } from '../random.ts';
import { randomModel } from './random-models.ts';

/** A random model, computed. */
export interface Sample {
  readonly seed: number;
  readonly text: string;
  readonly trace: Trace;
}

/** Larger values leave central differences no digits. */
const largestValue = 1e4;

/** The first model of a seed whose values are finite and of a size that differences can be of. */
export function sampleOf(seed: number): Sample {
  for (let attempt = 0; ; attempt++) {
    const { text, given } = randomModel(seed + attempt * 1_000_000);
    try {
      const trace = run(modelSource({ text, source: 'model' }, { wrt: undefined }).make(given));
      const isMild = [...trace.values.values()].every(({ data }) =>
        data.every((value) => Math.abs(value) < largestValue),
      );
      if (isMild) return { seed, text, trace };
    } catch (error) {
      if (!(error instanceof UserError && error.message.includes('is not finite')))
        throw new Error(`seed ${seed}: ${text}`, { cause: error });
    }
  }
}

/** The arguments of rules that a derivation goes through: `./ 1` is the divisor. */
export function rulesOf({ trace }: Sample): Set<string> {
  const hops = trace.steps
    .flatMap(({ contributions = [] }) => contributions)
    .flatMap(({ paths }) => paths.flat());
  return new Set(hops.map(({ rule, argument }) => ruleArgument(rule, argument)));
}

/** A rule with one formula has it for every argument. */
export const ruleArgument = (rule: RuleName, argument: number): string =>
  `${rule}, ${Math.min(argument, rules[rule].length - 1)}`;

/** The gradients by other rules. */
export function derivedBy(planted: Rules, { problem }: Trace): Trace {
  return run(problem, undefined, prepare(problem, undefined, planted));
}

export interface Compared {
  readonly compared: number;
  readonly hidden: number;
  readonly worst: number;
  readonly at: string;
}

/** The gradients of a trace against central differences. */
export function againstDifferences(trace: Trace): Compared {
  const { worst, at, compared, kinks, unresolved } = verify(trace);
  return { worst, at, compared, hidden: kinks.length + unresolved.length };
}

/** The backward steps as the rules give them. */
export function plainSteps({ problem, steps, values }: Trace): Step[] {
  return derive({
    forward: steps.filter(({ pass }) => pass === 'forward'),
    shapeOf: shapesIn(values),
    wanted: (name) => !problem.model.targets.has(name),
    isPlain: true,
  });
}

/** The largest difference between simplified and plain gradients, by the largest value of all. */
export function againstPlain(trace: Trace, plain: readonly Step[]): number {
  const forward = trace.steps.filter(({ pass }) => pass === 'forward');
  const other = valuesOf([...forward, ...plain], trace.problem);
  const differences = plain.map(({ name }) =>
    largestDifference(trace.values.get(name)!.data, other.get(name)!.data),
  );
  const sizes = [...trace.values.values()].flatMap(({ data }) => [...data].map(Math.abs));
  return Math.max(0, ...differences) / Math.max(1, ...sizes);
}

/** What the simplifier does wrong to a formula on random numbers; undefined where nothing. */
export function simplifierFault(
  tree: Formula,
  { problem, values }: Trace,
  seed: number,
): string | undefined {
  const shapeOf = shapesIn(values);
  const short = simplify(tree, shapeOf);
  const again = simplify(short, shapeOf);
  if (!isSame(again, short)) return `${formulaSource(short)} becomes ${formulaSource(again)}`;
  const next = random(seed);
  const given = new Map<string, Matrix>();
  const isIndex = (name: string): boolean => indexName.test(name);
  for (const [name, value] of values) {
    const data = isIndex(name) ? value.data : value.data.map(() => between(next, 0.5, 1.5));
    given.set(name, { ...value, data });
  }
  const steps: Step[] = [
    { name: 'long form', pass: 'forward', tree },
    // In the shape of the long form, also where it is one number for all entries.
    { name: 'short form', pass: 'backward', tree: short, of: 'long form' },
  ];
  const found = valuesOf(steps, { ...problem, given });
  const [long, shorter] = steps.map(({ name }) => found.get(name)!.data);
  const size = Math.max(1, ...[...long!].filter(Number.isFinite).map(Math.abs));
  const difference = largestDifference(long!, shorter!) / size;
  return difference < 1e-9
    ? undefined
    : `${formulaSource(tree)} becomes ${formulaSource(short)}, ${difference} off`;
}

/** Givens that random models take an index from. */
const indexName = /^k\d+$/;

function shapesIn(values: ReadonlyMap<string, Matrix>): (name: string) => Matrix {
  return (name) => values.get(name) ?? values.get(name.slice('d'.length))!;
}

function valuesOf(steps: readonly Step[], { given }: Pick<Problem, 'given'>): Map<string, Matrix> {
  const compiled = compile(steps, given);
  const memory = load(compiled, given);
  compiled.run(memory);
  const places = [...compiled.places].map(([name, { offset, rows, cols }]) => {
    const data = memory.subarray(offset, offset + rows * cols);
    return [name, { rows, cols, data }] as const;
  });
  return new Map(places);
}

/** NaN where one of two entries is none and the other is. */
function largestDifference(one: Float64Array, other: Float64Array): number {
  const differences = [...one].map((value, k) =>
    Object.is(value, other[k]) ? 0 : Math.abs(value - other[k]!),
  );
  return Math.max(0, ...differences);
}
