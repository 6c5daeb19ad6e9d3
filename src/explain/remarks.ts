// What is worth a remark at a step: units that let no gradient through, and a slope that cancels
// with the loss.
import { parseFormula } from '../model/formula.ts';
import { entryText, type Matrix } from '../matrix.ts';
import { readable } from '../text/readable.ts';
import { activations, type Activation } from '../model/activations.ts';
import { layerNames, type Network } from '../model/dense.ts';
import { losses, type Loss } from '../model/losses.ts';
import { type Step } from '../model/step.ts';
import type { Trace } from '../engine/trace.ts';
import type { Sentence } from './sentences.ts';

/** More units of a layer than these are counted, not listed. */
const mostListed = 3;

/** The remarks at a step; with `entry`, a place in the data, only on that unit. */
export function remarksOn(
  step: Step,
  { problem, values }: Trace,
  entry: number | undefined,
): Sentence[] {
  const { network } = problem.model;
  if (network === undefined || step.part?.role !== 'dz') return [];
  const { layer } = step.part;
  const collapsed = collapse(layer, network);
  // Where a small slope cancels, it keeps nothing back.
  if (collapsed !== undefined)
    return [
      {
        key: 'collapse',
        parts: { formula: readable(parseFormula(collapsed), (name) => values.get(name)!) },
      },
    ];
  return unitRemarks(layer, network, values, (unit) => entry === undefined || unit === entry);
}

function unitRemarks(
  layer: number,
  network: Network,
  values: ReadonlyMap<string, Matrix>,
  isMeant: (unit: number) => boolean,
): Sentence[] {
  const { kink, saturated }: Activation = activations[network.activations[layer - 1]!];
  const { z, out: a } = layerNames(layer, network.activations.length);
  const units = (name: string, is: (value: number) => boolean): string[] => {
    const value = values.get(name)!;
    return [...value.data].flatMap((entry, k) =>
      isMeant(k) && is(entry) ? [name + entryText(k, value)] : [],
    );
  };
  const off = kink === undefined ? [] : units(z, (value) => value <= kink);
  const flat = saturated ? units(a, (value) => saturated(nearly(value))) : [];
  return [
    ...listed(off, 'dead', (unit) => ({ z: unit })),
    ...listed(flat, 'saturated', (unit) => ({ a: unit })),
  ];
}

/**
 * An output is called saturated where it is so to 3 decimals: the slope of a sigmoid or a softmax
 * is then below 0.0005, of a tanh below 0.001.
 */
const nearly = (a: number): number => Math.round(a * 1000) / 1000;

function listed(
  units: readonly string[],
  key: 'dead' | 'saturated',
  parts: (unit: string) => Sentence['parts'],
): Sentence[] {
  const [first] = units;
  if (first === undefined || units.length <= mostListed)
    return units.map((unit) => ({ key, parts: parts(unit) }));
  return [{ key: `${key}-units`, parts: { ...parts(first), count: units.length } }];
}

/** What dz comes down to where the loss is made for the activation of the output. */
function collapse(layer: number, { activations: names, loss }: Network): string | undefined {
  const { collapse: made }: Loss = losses[loss];
  return layer === names.length && made?.activation === names[layer - 1] ? made?.dz : undefined;
}
