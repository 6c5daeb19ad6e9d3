// Why a step is what it is: the sentence for each, and what its placeholders stand for.
import type { ShapeOf } from '../model/shape.ts';
import { outputName } from '../engine/results.ts';
import type { Trace } from '../engine/trace.ts';
import { entryName } from '../text/readable.ts';
import {
  activations as table,
  type Activation,
  type ActivationName,
} from '../model/activations.ts';
import {
  formOf,
  hasBiases,
  isColumn,
  layerNames,
  unitCount,
  type Network,
  type Reduce,
} from '../model/dense.ts';
import { losses, type Loss } from '../model/losses.ts';
import type { Part, Step } from '../model/step.ts';
import { namesRead } from '../model/tree.ts';
import { gradientName, weightName } from '../names.ts';
import { localFormula } from './derivatives.ts';
import { backwardReasons, forwardReasons } from './model-reasons.ts';
import type { Sentence } from './sentences.ts';

/** The sentences that go with a step, or with one entry of it. */
export function reasonsFor(step: Step, entry: Entry | undefined, trace: Trace): Sentence[] {
  const { network } = trace.problem.model;
  const { pass } = step;
  // Of several samples, or samples in rows, the sentences speak of the whole.
  const isOfEntry = entry !== undefined && (!network || isColumn(network));
  const at = (quantity: string, { row, col }: Entry = { row: 0, col: 0 }): string =>
    isOfEntry ? entryName(quantity, row, col, shapeOf) : quantity;
  const shapeOf: ShapeOf = (name) => trace.values.get(name)!;
  if (pass === 'again') return againReasons(step, trace);
  if (pass === 'update') return updateReasons(step, trace, (name) => at(name, entry));
  if (!network)
    return pass === 'forward' ? forwardReasons(step, trace) : backwardReasons(step, trace);
  const { role, layer } = step.part!;
  const place = { step, entry: isOfEntry ? entry : undefined, network, shapeOf, at };
  const { l2, reduce } = network;
  const penalty: Sentence[] = l2 === undefined ? [] : penaltyReason(role, layer);
  const samples: Sentence[] = reduce === undefined ? [] : samplesReason(role, reduce);
  return [ofLayer(role, layer, place), ...outputsReason(role, place), ...samples, ...penalty];
}

function updateReasons(
  { of = '', tree, moved }: Step,
  { steps, problem: { descent } }: Trace,
  at: (name: string) => string,
): Sentence[] {
  const { optimizer, letter, isDecayed } = moved!;
  const read = namesRead(tree);
  const gradient = steps.find(({ name, pass }) => pass === 'backward' && read.includes(name));
  const dQ = at(gradient?.name ?? of);
  const why: Sentence = {
    key: `move ${optimizer} ${letter}`,
    parts: { lr: 'lr', dQ, before: at(of) },
  };
  const decay = descent?.settings.decay;
  if (!isDecayed || decay === undefined || gradient === undefined) return [why];
  return [why, { key: 'decayed', parts: { decay, Q: at(gradient.of!) } }];
}

/** Of the forward pass after the step: once that it is the same, and what became of the output. */
function againReasons(step: Step, { steps, values }: Trace): Sentence[] {
  const output = outputName(steps)!;
  if (step.of !== output) {
    const isFirst = step === steps.find(({ pass }) => pass === 'again');
    return isFirst ? [{ key: 'forward-again', parts: {} }] : [];
  }
  const [before, after] = [output, step.name].map((name) => values.get(name)!.data[0]!);
  const course = courseOf(before!, after!);
  return step.part
    ? [{ key: `loss-${course}`, parts: {} }]
    : [{ key: `output-${course}`, parts: { f: output } }];
}

function courseOf(before: number, after: number): 'fell' | 'rose' | 'stayed' {
  if (after === before) return 'stayed';
  return after < before ? 'fell' : 'rose';
}

export interface Entry {
  readonly row: number;
  readonly col: number;
}

interface Place {
  readonly step: Step;
  readonly entry: Entry | undefined;
  readonly network: Network;
  readonly shapeOf: ShapeOf;
  /** The name of an entry where the step is one, else of the whole. */
  readonly at: (quantity: string, entry?: Entry) => string;
}

const isOfAll = (name: ActivationName): boolean => {
  const { ofAll }: Activation = table[name];
  return ofAll === true;
};

type Role = Part['role'];

function ofLayer(role: Role, l: number, place: Place): Sentence {
  const { entry, network, shapeOf, at } = place;
  const { activations, loss } = network;
  if (role === 'loss') return { key: loss, parts: {} };
  if (role === 'dy') return { key: `of-${loss}`, parts: {} };
  const activation = activations[l - 1]!;
  const { W, b, z, a, out } = layerNames(l, activations.length);
  const dz = gradientName(z);
  if (role === 'z') return weightedSumReason({ l, a, W }, at(b, entry), network);
  if (role === 'a')
    return { key: activation, parts: { z: isOfAll(activation) ? z : at(z, entry) } };
  if (role === 'dz') return throughActivation(activation, z, out, place);
  if (role === 'dW')
    return {
      key: 'weight-gradient',
      parts: {
        dz: at(dz, entry && { row: entry.row, col: 0 }),
        a: at(a, entry && { row: entry.col, col: 0 }),
      },
    };
  if (role === 'db') return { key: 'bias-gradient', parts: { dz: at(dz, entry) } };
  const parts = { l, z, dz, W, a: at(a, entry) };
  return unitCount(network, shapeOf(z)) > 1
    ? { key: 'back-many', parts }
    : { key: 'back-one', parts: { ...parts, W: at(W, entry && { row: 0, col: entry.row }) } };
}

function weightedSumReason(parts: Sentence['parts'], b: string, network: Network): Sentence {
  if (hasBiases(network)) return { key: 'weighted-sum', parts: { ...parts, b } };
  return { key: formOf(network).hasOne ? 'weighted-sum-of-one' : 'weighted-sum-alone', parts };
}

/** What several outputs do to a step. */
function outputsReason(role: Role, { network, shapeOf }: Place): Sentence[] {
  const { outputs }: Loss = losses[network.loss];
  if (outputs === undefined || unitCount(network, shapeOf('y')) === 1) return [];
  if (role === 'loss') return [{ key: `outputs-${outputs}`, parts: {} }];
  return role === 'dy' && outputs === 'mean' ? [{ key: 'of-outputs-mean', parts: {} }] : [];
}

/** What several samples do to a step. */
function samplesReason(role: Role, reduce: Reduce): Sentence[] {
  if (role === 'loss') return [{ key: `loss-${reduce}`, parts: {} }];
  const isAdded = role === 'dW' || role === 'db';
  return isAdded ? [{ key: 'added-over-samples', parts: {} }] : [];
}

/** What the penalty on the weights does to a step. */
function penaltyReason(role: Role, l: number): Sentence[] {
  if (role === 'loss') return [{ key: 'penalty', parts: {} }];
  return role === 'dW' ? [{ key: 'of-penalty', parts: { W: weightName(l) } }] : [];
}

function throughActivation(
  activation: ActivationName,
  z: string,
  a: string,
  { step, entry, shapeOf, at }: Place,
): Sentence {
  const da = gradientName(a);
  const parts: Sentence['parts'] = isOfAll(activation)
    ? { z, a, da }
    : { z: at(z, entry), da: at(da, entry), slope: localFormula(step, da, shapeOf, entry) };
  return { key: `of-${activation}`, parts };
}
