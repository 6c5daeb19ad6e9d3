// Why a step is what it is: the sentence for each, and what its placeholders stand for.
import { entryName, type ShapeOf } from '../text/readable.ts';
import {
  activations as table,
  type Activation,
  type ActivationName,
} from '../model/activations.ts';
import { output, type Network } from '../model/dense.ts';
import type { Part, Step } from '../model/step.ts';
import { localFormula } from './derivatives.ts';
import type { Sentence } from './sentences.ts';

/**
 * The sentence that goes with a step, or with one entry of it. `lossBefore` is for the loss after
 * an update.
 */
export function reasonFor(
  step: Step,
  entry: Entry | undefined,
  network: Network,
  shapeOf: ShapeOf,
  lossBefore: number,
): Sentence {
  const { name, pass } = step;
  const at = (quantity: string, { row, col }: Entry = { row: 0, col: 0 }): string =>
    entry ? entryName(quantity, row, col, shapeOf) : quantity;
  if (name === 'loss_new') return { key: 'loss-again', parts: { before: lossBefore } };
  if (pass === 'again') return { key: 'forward-again', parts: {} };
  if (pass === 'update') {
    const updated = name.replace('_new', '');
    return { key: 'update-step', parts: { lr: 'lr', dQ: at(`d${updated}`, entry) } };
  }
  const { role, layer } = step.part!;
  if (role === 'loss') return { key: network.loss, parts: {} };
  if (role === 'dy') return { key: `of-${network.loss}`, parts: {} };
  return ofLayer(role, layer, {
    step,
    entry,
    activations: network.activations,
    shapeOf,
    at,
  });
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
