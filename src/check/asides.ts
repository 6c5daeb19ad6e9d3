// Numbers that people write down beside the quantities of a dense network, as steps of their own:
// the slope of a layer, the loss of one output, a product. The steps that are made of them read
// them, so that a mistake in one is found there and carried on.
import { asideName } from '../engine/naming.ts';
import { splitEntry } from '../matrix.ts';
import { layerNames, sampleCount, unitCount, type Network } from '../model/dense.ts';
import type { Formula } from '../model/formula.ts';
import { isSameShape, isSingle, type Shape } from '../model/shape.ts';
import type { Step } from '../model/step.ts';
import { isSame, namesRead, readsCount, replace, substitute } from '../model/tree.ts';
import { asideOf, gradientName, type Aside, type Factor } from '../names.ts';
import { factorsOf, productOf } from './rewriting.ts';

/** The part of a step that is none of the network's. */
export type AsideRole = 'slope' | 'local' | 'error' | 'rate' | 'product';

export interface AsideStep extends Step {
  readonly aside: { readonly role: AsideRole; readonly layer: number };
}

/** Adds steps to those of a network, whatever its loss is. */
export type AddAsides = (steps: readonly Step[]) => Step[];

export type Asides = ReadonlyMap<string, Aside>;

const noAsides: Asides = new Map();

/** Finds out what names that are answered mean beside the quantities: of most it is nothing. */
export function asideReader(): (
  answers: readonly { readonly name: string }[],
  network: Network | undefined,
) => Asides {
  const known = new Map<string, Aside | undefined>();
  const meant = (text: string): Aside | undefined => {
    if (known.has(text)) return known.get(text);
    const aside = asideOf(splitEntry(text.trim()).quantity);
    if (known.size < mostNames) known.set(text, aside);
    return aside;
  };
  return (answers, network) => {
    if (!network) return noAsides;
    let found: Map<string, Aside> | undefined;
    for (const { name } of answers) {
      const aside = meant(name);
      if (aside) (found ??= new Map()).set(asideName(aside, network), aside);
    }
    return found ?? noAsides;
  };
}

/** Most spellings that are kept. */
const mostNames = 10_000;

/** Those that the steps of a network have room for; in the same places whatever its loss is. */
export function asidesFor(
  asides: Asides,
  network: Network,
  own: readonly Step[],
  shapeOf: (name: string) => Shape | undefined,
): AddAsides {
  const placed: { readonly step: AsideStep; readonly aside: Aside; readonly at: number }[] = [];
  let all = own;
  for (const [name, aside] of asides) {
    const step = stepFor(name, aside, { steps: own, network, shapeOf });
    if (!step) continue;
    const reads = new Set(namesRead(step.tree));
    const at = all.findLastIndex((one) => reads.has(one.name)) + 1;
    placed.push({ step, aside, at });
    all = inserted(step, at, all);
  }
  const errors = placed.filter(({ aside }) => aside.kind === 'error').map(({ step }) => step.name);
  const isSum = errors.length > 1 && errors.length === unitCount(network, shapeOf('y')!);
  const isLoss = ({ part, pass }: Step): boolean => part?.role === 'loss' && pass === 'forward';
  const ofErrors = (step: Step): Step =>
    isSum && isLoss(step) ? { ...step, tree: sumOf(errors) } : step;
  return (steps) =>
    placed
      .reduce<readonly Step[]>((before, { step, aside, at }) => {
        const made = stepFor(step.name, aside, { steps, network, shapeOf }) ?? step;
        return reading(inserted(made, at, before), made);
      }, steps)
      .map(ofErrors);
}

const sumOf = (terms: readonly Formula[]): Formula => terms.reduce((sum, term) => ['+', sum, term]);

interface Among {
  readonly steps: readonly Step[];
  readonly network: Network;
  readonly shapeOf: (name: string) => Shape | undefined;
}

/** The step of a quantity beside the others; undefined where the network has none such. */
function stepFor(name: string, aside: Aside, among: Among): AsideStep | undefined {
  const { network } = among;
  const depth = network.activations.length;
  const layer = 'layer' in aside ? aside.layer : depth;
  if (layer > depth) return undefined;
  const tree = treeOf(aside, layer, among);
  if (tree === undefined) return undefined;
  const isRate = aside.kind === 'product' && aside.factors.includes('lr');
  const role = isRate ? 'rate' : aside.kind;
  return { name, pass: 'backward', tree, aside: { role, layer } };
}

function treeOf(aside: Aside, layer: number, among: Among): Formula | undefined {
  const { W, b, a } = layerNames(layer, among.network.activations.length);
  switch (aside.kind) {
    case 'slope':
      return slopeIn(among, layer);
    case 'local':
      return { W: a, a: W, b: ['ones', b] as const }[aside.by];
    case 'error':
      return errorOf(among, aside.unit);
    case 'product':
      return productTree(aside.factors, among.shapeOf);
  }
}

/** The slope as the gradient through it has it; a softmax has none entry by entry. */
function slopeIn({ steps, network }: Among, layer: number): Formula | undefined {
  const { z, out } = layerNames(layer, network.activations.length);
  const [dz, da] = [z, out].map(gradientName);
  const { tree } = steps.find(({ name }) => name === dz)!;
  const [first, ...slope] = factorsOf(tree);
  if (first === da && slope.length > 0) return productOf(slope);
  const isEntryByEntry = network.activations[layer - 1] !== 'softmax' && readsName(tree, da!);
  return isEntryByEntry ? substitute(tree, { [da!]: ['ones', z] }) : undefined;
}

const readsName = (tree: Formula, name: string): boolean => namesRead(tree).includes(name);

/** The loss of one output where the loss is their sum, and of one sample. */
function errorOf({ steps, network, shapeOf }: Among, unit: number): Formula | undefined {
  const { tree } = steps.find(({ part }) => part?.role === 'loss')!;
  const [name] = namesRead(tree);
  const shape = shapeOf(name!);
  if (readsCount(tree) || !shape || unit > unitCount(network, shape)) return undefined;
  if (sampleCount(network, shape) > 1) return undefined;
  const made = replace(tree, (node) =>
    typeof node === 'object' && node[0] === 'sum' ? ['index', node[1]!, unit] : undefined,
  );
  // A penalty for the weights is no output's.
  const isOfOutputs = namesRead(made).every((one) => one === name || one === 'y');
  return isSame(made, tree) || !isOfOutputs ? undefined : made;
}

/** Entry by entry, where all factors of more than one entry have the same shape. */
function productTree(
  factors: readonly Factor[],
  shapeOf: (name: string) => Shape | undefined,
): Formula | undefined {
  const names = factors.flat().filter((one) => typeof one === 'string');
  const shapes = names.map(shapeOf);
  const wide = shapes.filter((shape) => shape && !isSingle(shape));
  const isFit = wide.every((one) => isSameShape(one!, wide[0]!));
  if (shapes.includes(undefined) || !isFit) return undefined;
  const trees = factors.map((factor): Formula =>
    typeof factor === 'object' ? ['-', ...factor] : factor,
  );
  return trees.reduce((product, factor) =>
    [product, factor].some((one) => one === 'lr' || typeof one === 'number')
      ? ['*', product, factor]
      : ['.*', product, factor],
  );
}

const inserted = (step: Step, at: number, steps: readonly Step[]): Step[] => [
  ...steps.slice(0, at),
  step,
  ...steps.slice(at),
];

/** The steps behind it made of it, where their formulas have it in them. */
function reading(steps: readonly Step[], { name, tree, aside }: AsideStep): Step[] {
  const at = steps.findIndex((step) => step.name === name);
  const isPart = typeof tree === 'object' && aside.role !== 'error' && tree[0] !== 'ones';
  const factors = factorsOf(tree);
  return steps.map((step, k) => {
    if (!isPart || k <= at) return step;
    const [first, ...slope] = factorsOf(step.tree);
    const isSlope = slope.length > 0 && isSame(productOf(slope), productOf(factors));
    const made: Formula = isSlope
      ? ['.*', first!, name]
      : replace(step.tree, (node) => (isSame(node, tree) ? name : undefined));
    return isSame(made, step.tree) ? step : { ...step, tree: made };
  });
}
