// Why a step of a model is what it is, from the rules it was derived by: what a value goes into,
// and what comes back to it from each of them.
import { activations, type ActivationName } from '../model/activations.ts';
import type { Formula } from '../model/formula.ts';
import { recognized } from '../model/recognize.ts';
import { broadcasting } from '../model/derive.ts';
import { rules, type RuleName } from '../model/rules.ts';
import { isSameShape, isSingle, shapeOfFormula, type ShapeOf } from '../model/shape.ts';
import type { Contribution, Hop, Step } from '../model/step.ts';
import { argumentsOf, headOf, namesRead } from '../model/tree.ts';
import { readable } from '../text/readable.ts';
import type { Trace } from '../engine/trace.ts';
import type { Sentence } from './sentences.ts';

/** More ways back than these are counted, and not told one by one. */
const mostTold = 3;

/** What a forward step does where that is an activation, and where its value goes. */
export function forwardReasons(step: Step, { steps, values }: Trace): Sentence[] {
  const forward = steps.filter(({ pass }) => pass === 'forward');
  const { name: Q, helper } = step;
  if (helper) {
    const whole = forward.slice(forward.indexOf(step)).find((other) => !other.helper)!;
    return [{ key: 'helper', parts: { f: whole.name } }, ...unitReason(step, values)];
  }
  const readers = forward.filter(({ tree }) => namesRead(tree).includes(Q));
  return [...unitReason(step, values), goesInto(Q, forward.at(-1)!.name, readers)];
}

function goesInto(Q: string, output: string, readers: readonly Step[]): Sentence {
  if (Q === output) return { key: 'output', parts: { f: Q } };
  const [first, second] = readers.map(({ name }) => name);
  if (first === undefined) return { key: 'unread', parts: { f: output, Q } };
  if (second === undefined) return { key: 'goes-into', parts: { f: first, Q } };
  return readers.length === 2
    ? { key: 'goes-into-two', parts: { f: first, g: second, Q } }
    : { key: 'goes-into-many', parts: { f: first, count: readers.length, Q } };
}

/** The sentence of an activation, where the step's formula is one. */
function unitReason({ tree }: Step, values: Trace['values']): Sentence[] {
  const unit = recognized(tree);
  const head = headOf(unit) ?? '';
  const [z = 0, axis] = argumentsOf(unit);
  if (!Object.hasOwn(activations, head) || axis !== undefined) return [];
  const shapeOf: ShapeOf = (name) => values.get(name)!;
  return [{ key: head as ActivationName, parts: { z: readable(z, shapeOf) } }];
}

/** Where a gradient comes from, and by which rules. */
export function backwardReasons(step: Step, trace: Trace): Sentence[] {
  const { contributions = [], of: Q = '' } = step;
  const count = contributions.reduce((total, { paths }) => total + paths.length, 0);
  const [first, second] = contributions;
  if (count === 1) return handedBack(first!, Q, trace);
  const added = addedReason(Q, count, contributions);
  if (count > mostTold) return [added];
  if (second === undefined) return [added, ...handedBack(first!, Q, trace)];
  const shapeOf: ShapeOf = (name) => trace.values.get(name)!;
  const told = contributions.flatMap((one): Sentence[] => [
    { key: 'comes-back', parts: { f: one.from, back: readable(one.tree, shapeOf) } },
    ...handedBack(one, Q, trace),
  ]);
  return [added, ...told];
}

function addedReason(Q: string, count: number, contributions: readonly Contribution[]): Sentence {
  const [f = '', g] = contributions.map(({ from }) => from);
  if (g === undefined) return { key: 'added-in-one', parts: { Q, f, count } };
  return contributions.length === 2
    ? { key: 'added-two', parts: { Q, f, g } }
    : { key: 'added-many', parts: { Q, count: contributions.length } };
}

/** By which rules something comes back to a quantity from one forward step. */
function handedBack({ from, paths }: Contribution, of: string, trace: Trace): Sentence[] {
  const step = trace.steps.find(({ name }) => name === from)!;
  const isOutput = !trace.steps.some((other) => other.pass === 'backward' && other.of === from);
  const told = paths.flatMap((path) => alongPath(step, path, of, trace.values));
  const once = told.filter(
    (sentence, k) => told.findIndex((other) => isSameSentence(other, sentence)) === k,
  );
  const first: Sentence[] = isOutput ? [{ key: 'of-output', parts: { f: from } }] : [];
  return [...first, ...once];
}

const isSameSentence = (one: Sentence, other: Sentence): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * The sentence of each rule on the way down a formula to `of`; that of a sum only where the way
 * goes through nothing else.
 */
function alongPath(
  step: Step,
  path: readonly Hop[],
  of: string,
  values: Trace['values'],
): Sentence[] {
  const shapeOf: ShapeOf = (name) => values.get(name)!;
  const told: Sentence[] = [];
  let node = recognized(step.tree);
  let out: Formula = step.name;
  for (const hop of path) {
    const { rule, argument } = hop;
    const args = argumentsOf(node);
    const u = args[argument]!;
    const parts = {
      u: readable(u, shapeOf),
      out: readable(out, shapeOf),
      other: readableOther(args, argument, shapeOf),
    };
    if (!isTerm(hop)) told.push({ key: ruleKey(hop), parts });
    const spread = spreadOf(u, node, rule, shapeOf);
    if (spread) told.push({ key: spread, parts });
    node = u;
    out = u;
  }
  const last = path.at(-1);
  return last && path.every(isTerm)
    ? [{ key: ruleKey(last), parts: { u: of, out: step.name } }, ...told]
    : told;
}

/** Rules that do the same with every argument have one sentence. */
const ruleKey = ({ rule, argument }: Hop): Sentence['key'] =>
  `rule ${rule} ${Math.min(argument, rules[rule].length - 1)}`;

/** True of a way through a term that is added. */
const isTerm = ({ rule, argument }: Hop): boolean =>
  rule === '+' || (rule === '-' && argument === 0);

/** The other one of two arguments. */
function readableOther(args: readonly Formula[], argument: number, shapeOf: ShapeOf): Formula {
  const other = args[argument === 0 ? 1 : 0];
  return other !== undefined && args.length === 2 ? readable(other, shapeOf) : 0;
}

/** How an argument that is smaller than the result goes into more than one of its entries. */
function spreadOf(
  argument: Formula,
  result: Formula,
  rule: RuleName,
  shapeOf: ShapeOf,
): 'into-every-entry' | 'into-every-column' | 'into-every-row' | undefined {
  if (!broadcasting.has(rule)) return undefined;
  const [own, whole] = [argument, result].map((tree) => shapeOfFormula(tree, shapeOf));
  if (isSameShape(own!, whole!)) return undefined;
  if (isSingle(own!)) return 'into-every-entry';
  return own!.cols < whole!.cols ? 'into-every-column' : 'into-every-row';
}
