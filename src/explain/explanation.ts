// An explanation as data: the steps that the asked quantities depend on, each with its formula,
// value, reason, remarks and chain of local derivatives. How it looks is decided by the formats.
import type { Formula } from '../model/formula.ts';
import { entryIndex, fromNested, oneEntry, splitEntry, type Matrix } from '../matrix.ts';
import { entryOf, readable } from '../text/readable.ts';
import { symbolsOf, type Symbols } from '../text/symbols.ts';
import { isSingle, type ShapeOf } from '../model/shape.ts';
import { type Pass, type Step } from '../model/step.ts';
import { recognized } from '../model/recognize.ts';
import { argumentsOf, headOf, namesRead } from '../model/tree.ts';
import { outputName } from '../engine/results.ts';
import type { Trace } from '../engine/trace.ts';
import { composed, hasChain, paths, type Link } from './derivatives.ts';
import { reasonsFor } from './reasons.ts';
import { remarksOn } from './remarks.ts';
import type { Sentence } from './sentences.ts';

export interface WorkedStep {
  /** A quantity, or an entry of one: `dW1[1,2]`. */
  readonly name: string;
  readonly pass: Pass;
  /** To be read, and to have numbers put in; of entries where the name is one. */
  readonly formula: Formula;
  readonly value: Matrix;
  /** Why it is what it is; none of what needs no words. */
  readonly reasons: readonly Sentence[];
  readonly remarks: readonly Sentence[];
  readonly chain?: Chain;
}

/**
 * A gradient all the way from the output: as paths of local derivatives, or, for a whole matrix, as
 * one formula.
 */
export interface Chain {
  readonly heading: Sentence;
  readonly paths?: readonly (readonly Link[])[];
  readonly formula?: Formula;
}

export interface Explanation {
  /** The given quantities that its steps read, in their order. */
  readonly given: readonly string[];
  readonly steps: readonly WorkedStep[];
  readonly values: ReadonlyMap<string, Matrix>;
  readonly symbols: Symbols;
}

type ValueOf = (name: string) => Matrix;

/** More or longer paths, and formulas with more names, are not written out, which is said. */
const mostOfPaths = { paths: 8, links: 80 } as const;
const mostNames = 80;

/**
 * Explains the targets (quantities of the trace that have a step, or entries of them), or every
 * step where there are none.
 */
export function explain(trace: Trace, targets: readonly string[]): Explanation {
  const valueOf: ValueOf = (name) => trace.values.get(name)!;
  // What is set to a value is given, whatever its formula says.
  const isComputed = ({ name }: Step): boolean => !trace.problem.pinned?.has(name);
  const stepOf = new Map(trace.steps.filter(isComputed).map((step) => [step.name, step]));
  const asked = targets.length > 0 ? targets : [...stepOf.keys()];
  const needed = closure(asked, (name) => treeOf(name, stepOf, valueOf));
  const worked = [...needed].filter(
    (name) =>
      stepOf.has(splitEntry(name).quantity) && (targets.includes(name) || !isInWhole(name, needed)),
  );
  const steps = inOrder(worked, [...stepOf.keys()], valueOf).map((name) =>
    work(name, trace, stepOf, valueOf, targets.includes(name)),
  );
  const read = new Set([...needed].map((name) => splitEntry(name).quantity));
  const given = [...trace.values.keys()].filter((name) => read.has(name) && !stepOf.has(name));
  const values = new Map(trace.values);
  for (const { name, value } of linksOf(steps)) values.set(name, fromNested(value));
  return { given, steps, values, symbols: symbolsOf(trace.steps) };
}

/** The formulas of all local derivatives that are written out, by the names of their values. */
export const localFormulas = ({ steps }: Explanation): Map<string, Formula> =>
  new Map(linksOf(steps).map(({ name, formula }) => [name, formula]));

const linksOf = (steps: readonly WorkedStep[]): Link[] =>
  steps.flatMap(({ chain }) => chain?.paths ?? []).flat();

/** The same with the values of its local derivatives. */
export const withValues = (
  explanation: Explanation,
  values: ReadonlyMap<string, Matrix>,
): Explanation => ({
  ...explanation,
  values: new Map([...explanation.values, ...values]),
});

/** The steps by their passes, in order. */
export function sectionsOf({
  steps,
}: Pick<Explanation, 'steps'>): { pass: Pass; steps: WorkedStep[] }[] {
  const passes = [...new Set(steps.map(({ pass }) => pass))];
  return passes.map((pass) => ({ pass, steps: steps.filter((step) => step.pass === pass) }));
}

/** The formula of a quantity's step, or of an entry, as it is read; undefined for what is given. */
function treeOf(
  name: string,
  stepOf: ReadonlyMap<string, Step>,
  valueOf: ValueOf,
): Formula | undefined {
  const { quantity, entry } = splitEntry(name);
  const step = stepOf.get(quantity);
  if (!step) return undefined;
  if (entry === '') return readable(step.tree, valueOf);
  const shape = valueOf(quantity);
  const k = entryIndex(entry, shape) ?? 0;
  const tree = textbookSoftmax(step.tree, valueOf);
  return entryOf(tree, Math.floor(k / shape.cols), k % shape.cols, valueOf);
}

/** Of a softmax of numbers as large as these every power of e is a double. */
const largest = 600;

/** A softmax without its largest entry subtracted, as textbooks write it, where none is large. */
function textbookSoftmax(tree: Formula, valueOf: ValueOf): Formula {
  const named = recognized(tree);
  const [z] = argumentsOf(named);
  const isPlain =
    headOf(named) === 'softmax' &&
    typeof z === 'string' &&
    valueOf(z).data.every((entry) => Math.abs(entry) < largest);
  return isPlain ? named : tree;
}

/** The names and all that their formulas read, directly or not. */
function closure(
  names: readonly string[],
  treeOf: (name: string) => Formula | undefined,
): Set<string> {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const tree = treeOf(name);
    if (tree !== undefined) waiting.push(...namesRead(tree));
  }
  return found;
}

/** True for an entry of a quantity that is worked as a whole. */
function isInWhole(name: string, names: ReadonlySet<string>): boolean {
  const { quantity, entry } = splitEntry(name);
  return entry !== '' && names.has(quantity);
}

function inOrder(names: readonly string[], order: readonly string[], shapeOf: ShapeOf): string[] {
  const place = new Map(order.map((name, i) => [name, i]));
  const key = (name: string): readonly [number, number] => {
    const { quantity, entry } = splitEntry(name);
    return [
      place.get(quantity) ?? 0,
      entry === '' ? -1 : (entryIndex(entry, shapeOf(quantity)) ?? 0),
    ];
  };
  return names
    .map((name) => ({ name, at: key(name) }))
    .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
    .map(({ name }) => name);
}

function work(
  name: string,
  trace: Trace,
  stepOf: ReadonlyMap<string, Step>,
  valueOf: ValueOf,
  isAsked: boolean,
): WorkedStep {
  const { quantity, entry } = splitEntry(name);
  const step = stepOf.get(quantity)!;
  const whole = valueOf(quantity);
  const k = entry === '' ? undefined : entryIndex(entry, whole);
  const entryAt = k === undefined ? undefined : placeOf(k, whole);
  const isChained =
    step.pass === 'backward' && hasChain(step, trace.steps) && (isAsked || isOwn(step, stepOf));
  const chain = isChained ? chainOf(name, step, trace, valueOf) : undefined;
  const remarks = remarksOn(step, trace, k);
  const Q = `${step.of}${entry}`;
  const isTooLong = isChained && !chain;
  return {
    name,
    pass: step.pass,
    formula: treeOf(name, stepOf, valueOf)!,
    value: k === undefined ? whole : oneEntry(whole, k),
    reasons: reasonsFor(step, entryAt, trace),
    remarks: isTooLong ? [...remarks, toOutput('too-long', Q, trace)] : remarks,
    ...(chain && { chain }),
  };
}

/** True of a gradient that people are after: of a weight, or of what a model is given. */
const isOwn = ({ part, of }: Step, stepOf: ReadonlyMap<string, Step>): boolean =>
  part ? part.role === 'dW' : !stepOf.has(of!);

const placeOf = (k: number, { cols }: Matrix): { row: number; col: number } => ({
  row: Math.floor(k / cols),
  col: k % cols,
});

/** A sentence about the way between a quantity and the output, by its name or as the loss. */
function toOutput(
  key: 'paths' | 'direct-paths' | 'composed' | 'too-long',
  Q: string,
  trace: Trace,
): Sentence {
  if (trace.problem.model.network) return { key, parts: { Q } };
  const f = outputName(trace.steps)!;
  return { key: `${key}-to`, parts: { Q, f } };
}

/** The chain of a gradient that has one before it; undefined where nobody would read it. */
function chainOf(name: string, step: Step, trace: Trace, shapeOf: ShapeOf): Chain | undefined {
  const { steps, values } = trace;
  const Q = `${step.of}${splitEntry(name).entry}`;
  if (name === step.name && !isSingle(shapeOf(name))) {
    const formula = composed(step, steps, shapeOf, mostNames);
    return formula === undefined ? undefined : { heading: toOutput('composed', Q, trace), formula };
  }
  const found = paths(name, steps, values, mostOfPaths);
  if (found?.length === 1) return { heading: { key: 'one-path', parts: {} }, paths: found };
  // The derivative of that path is written as the whole gradient is.
  const isDirect = found?.some((path) => path.length === 1);
  const key = isDirect ? 'direct-paths' : 'paths';
  return found && { heading: toOutput(key, Q, trace), paths: found };
}
