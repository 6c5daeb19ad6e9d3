// Why a step is what it is: the sentence for each, and what its placeholders stand for.
import type { ShapeOf } from '../model/shape.ts';
import type { Trace } from '../engine/trace.ts';
import { entryName } from '../text/readable.ts';
import {
  activations as table,
  type Activation,
  type ActivationName,
} from '../model/activations.ts';
import { output } from '../model/dense.ts';
import type { Part, Step } from '../model/step.ts';
import { localFormula } from './derivatives.ts';
import { backwardReasons, forwardReasons } from './model-reasons.ts';
import type { Sentence } from './sentences.ts';

/** The sentences that go with a step, or with one entry of it. */
export function reasonsFor(step: Step, entry: Entry | undefined, trace: Trace): Sentence[] {
  const { network } = trace.problem.model;
  const { pass, of = '' } = step;
  const at = (quantity: string, { row, col }: Entry = { row: 0, col: 0 }): string =>
    entry ? entryName(quantity, row, col, shapeOf) : quantity;
  const shapeOf: ShapeOf = (name) => trace.values.get(name)!;
  if (pass === 'again') return [againReason(step, trace)];
  if (pass === 'update')
    return [{ key: 'update-step', parts: { lr: 'lr', dQ: at(`d${of}`, entry) } }];
  if (!network)
    return pass === 'forward' ? forwardReasons(step, trace) : backwardReasons(step, trace);
  const { role, layer } = step.part!;
  if (role === 'loss') return [{ key: network.loss, parts: {} }];
  if (role === 'dy') return [{ key: `of-${network.loss}`, parts: {} }];
  const { activations } = network;
  return [ofLayer(role, layer, { step, entry, activations, shapeOf, at })];
}

function againReason({ of = '', part }: Step, { steps, values }: Trace): Sentence {
  const output = steps.findLast(({ pass }) => pass === 'forward')!.name;
  if (of !== output) return { key: 'forward-again', parts: {} };
  const before = values.get(of)!.data[0]!;
  return part
    ? { key: 'loss-again', parts: { before } }
    : { key: 'output-again', parts: { f: of, before } };
}

export interface Entry {
  readonly row: number;
  readonly col: number;
}

interface Place {
  readonly step: Step;
  readonly entry: Entry | undefined;
  readonly activations: readonly ActivationName[];
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
  const { entry, activations, shapeOf, at } = place;
  const activation = activations[l - 1]!;
  const z = `z${l}`;
  const dz = `d${z}`;
  const a = output(l - 1, activations.length);
  if (role === 'z')
    return { key: 'weighted-sum', parts: { l, a, W: `W${l}`, b: at(`b${l}`, entry) } };
  if (role === 'a')
    return { key: activation, parts: { z: isOfAll(activation) ? z : at(z, entry) } };
  if (role === 'dz') return throughActivation(activation, z, output(l, activations.length), place);
  if (role === 'dW')
    return {
      key: 'weight-gradient',
      parts: {
        dz: at(dz, entry && { row: entry.row, col: 0 }),
        a: at(a, entry && { row: entry.col, col: 0 }),
      },
    };
  if (role === 'db') return { key: 'bias-gradient', parts: { dz: at(dz, entry) } };
  const parts = { l, z, dz, W: `W${l}`, a: at(a, entry) };
  return shapeOf(z).rows > 1
    ? { key: 'back-many', parts }
    : { key: 'back-one', parts: { ...parts, W: at(`W${l}`, entry && { row: 0, col: entry.row }) } };
}

function throughActivation(
  activation: ActivationName,
  z: string,
  a: string,
  { step, entry, shapeOf, at }: Place,
): Sentence {
  const da = `d${a}`;
  const parts: Sentence['parts'] = isOfAll(activation)
    ? { z, a, da }
    : { z: at(z, entry), da: at(da, entry), slope: localFormula(step, da, shapeOf, entry) };
  return { key: `of-${activation}`, parts };
}
