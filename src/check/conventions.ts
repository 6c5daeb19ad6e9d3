// Conventions under which other numbers are right: each a rewrite of the whole list of steps. No
// mistakes: those are in mistakes.ts, and are looked for only where no convention explains a sheet.
import { parseFormula, type Formula } from '../model/formula.ts';
import { chainRule, unitCount, type Network, type Reduce } from '../model/dense.ts';
import { biasName, updatedName, weightName } from '../names.ts';
import { losses, type LossName } from '../model/losses.ts';
import { rules } from '../model/rules.ts';
import type { ShapeOf } from '../model/shape.ts';
import { type Step } from '../model/step.ts';
import { calls, replaceNames, substitute } from '../model/tree.ts';
import { asStep, turned, turnedSum } from './rewriting.ts';
import { exact } from '../text/notation.ts';
import { outputsOf, samplesOf, type Role, type Site } from './sites.ts';

export const conventionIds = [
  'sse',
  'mse',
  'descent-sign',
  'biases-kept',
  'bce-sum',
  'bce',
  'sum-over-samples',
  'mean-over-samples',
  'mean-at-weights',
  'no-penalty',
  'whole-penalty',
  'penalty-per-sample',
  'log10',
  'shared-bias',
  'inputs-by-units',
  'steps',
  'updated-weights',
] as const;

export type ConventionId = (typeof conventionIds)[number];

type Change = (site: Site) => Formula;

/** A convention changes the steps of some roles, or is of another network. */
export interface Convention {
  readonly id: ConventionId;
  /** The option that makes it the problem's own. */
  readonly flag?: (network: Network, samples: number) => string;
  /** True where it changes something in this network. */
  readonly where: (sites: readonly Site[]) => boolean;
  /** What of the network is other, its loss or what becomes of it. */
  readonly other?: (network: Network, samples: number) => Partial<Network>;
  readonly changes?: Partial<Record<Role, Change>>;
}

/** The steps of another network: made again, so that nothing of it is written twice. */
export function stepsLike(steps: readonly Step[], other: Network, shapeOf: ShapeOf): Step[] {
  const others = new Map(chainRule(other, rules, shapeOf).map((step) => [step.name, step]));
  const anew = steps.filter(({ pass }) => pass === 'update' || pass === 'again');
  const names = Object.fromEntries(anew.map(({ of, name }) => [of!, name]));
  const likeOther = (step: Step): Step =>
    step.of === 'loss' && step.pass === 'again' && step.tree !== 'loss'
      ? { ...step, tree: substitute(others.get('loss')!.tree, names) }
      : (others.get(step.name) ?? step);
  return steps.map(likeOther);
}

/** The step taken the other way, also where a mistake has turned it already. */
const turnedStep: Change = ({ tree }) => turnedSum(tree);
const isSquare = ({ shapeOf, names }: Site): boolean =>
  shapeOf(names.W).rows === shapeOf(names.W).cols;
const turnedResult: Change = (site) => (isSquare(site) ? ["'", site.tree] : site.tree);
const turnedUpdate: Change = (site) =>
  isSquare(site) ? substitute(site.tree, { [site.names.dW]: ["'", site.names.dW] }) : site.tree;
const turnedWeight: Change = (site) =>
  isSquare(site) ? turned(site.tree, site.names.W) : site.tree;
/** The update of a gradient that is turned, turned itself. */
const turnedTwice: Change = (site) => turnedResult({ ...site, tree: turnedUpdate(site) });

/** The same of a gradient whose parameter is stepped; that of a frozen one has no other use. */
const whereStepped =
  (to: (site: Site, update: Formula) => Formula): Change =>
  (site) => {
    const update = site.treeOf(updatedName(site.of));
    return update === undefined ? site.tree : to(site, update);
  };
const step = whereStepped(({ tree }) => asStep(tree));
const withoutRate: Change = ({ tree, names: { W, b, dW, db }, role }) => {
  if (role === 'W_new') return ['-', W, dW];
  return role === 'b_new' ? ['-', b, db] : tree;
};
const updated = whereStepped(({ name, tree }, update) => substitute(update, { [name]: tree }));
const sum: Change = ({ tree, names: { dz } }) => ['*', ['ones', dz], ['sum', tree]];

const withRate = ({ role }: Site): boolean => role === 'W_new';
const isWide = ({ role, names, network, shapeOf }: Site): boolean =>
  role === 'db' && unitCount(network, shapeOf(names.b)) > 1;
const isMatrix = ({ role, names, shapeOf }: Site): boolean =>
  role === 'dW' && Math.max(shapeOf(names.W).rows, shapeOf(names.W).cols) > 1;

const hasOutputs = (sites: readonly Site[]): boolean => sites.some((site) => outputsOf(site) > 1);

/** True of losses with a natural logarithm in them. */
const hasLogarithm = (sites: readonly Site[]): boolean =>
  sites.some(({ network: { loss } }) => calls('log', parseFormula(losses[loss].forward)));

const inTens: Change = ({ tree }) => ['/', tree, Math.LN10];

const isSquareMatrix = (site: Site): boolean => isMatrix(site) && isSquare(site);

const isSquared = (sites: readonly Site[], other: LossName): boolean =>
  sites.some(({ network: { loss } }) => loss !== other && 'ofSquares' in losses[loss]);

const otherLoss = (loss: LossName) => (): Partial<Network> => ({ loss });

const reduces = (sites: readonly Site[], reduce: Reduce): boolean =>
  sites[0]!.network.reduce === reduce;
const isPenalized = (sites: readonly Site[]): boolean => sites[0]!.network.l2 !== undefined;
/** The same with another λ. */
const withPenalty =
  (change: (l2: number, samples: number) => number): Convention['other'] =>
  ({ l2 = 0 }, samples) => ({ l2: change(l2, samples) });
/** A gradient of weights from those of each sample, their mean instead of their sum. */
const averaged: Change = (site) => {
  const { dz } = site.names;
  return substitute(site.tree, { [dz]: ['/', dz, samplesOf(site)] });
};

/** 0.1 of 0.3/3, which a double has as 0.09999999999999999. */
const shortened = (value: number): number => Number(value.toPrecision(15));
const perSample = (l2: number, samples: number): number => l2 / samples;

/** In the order they are tried; the first of several that explain a sheet equally well is named. */
export const conventions: readonly Convention[] = [
  {
    id: 'sse',
    flag: () => '--loss sse',
    where: (sites) => isSquared(sites, 'sse'),
    other: otherLoss('sse'),
  },
  {
    id: 'mse',
    flag: () => '--loss mse',
    where: (sites) => isSquared(sites, 'mse'),
    other: otherLoss('mse'),
  },
  {
    id: 'descent-sign',
    where: () => true,
    changes: {
      dz: (site) => (site.isOutput ? ['-', site.tree] : site.tree),
      W_new: turnedStep,
      b_new: turnedStep,
    },
  },
  {
    id: 'biases-kept',
    flag: ({ activations }) => {
      const biases = activations.map((_, i) => biasName(i + 1));
      return `--freeze ${biases.join()}`;
    },
    where: (sites) => sites.some(({ role }) => role === 'b_new'),
    changes: { b_new: ({ names: { b } }) => b },
  },
  {
    id: 'bce-sum',
    flag: () => '--loss bce-sum',
    where: (sites) => sites.some(({ network: { loss } }) => loss === 'bce') && hasOutputs(sites),
    other: otherLoss('bce-sum'),
  },
  {
    id: 'bce',
    flag: () => '--loss bce',
    where: (sites) =>
      sites.some(({ network: { loss } }) => loss === 'bce-sum') && hasOutputs(sites),
    other: otherLoss('bce'),
  },
  {
    id: 'sum-over-samples',
    flag: () => '--reduce sum',
    where: (sites) => reduces(sites, 'mean'),
    other: () => ({ reduce: 'sum' }),
  },
  {
    id: 'mean-over-samples',
    flag: () => '--reduce mean',
    where: (sites) => reduces(sites, 'sum'),
    other: () => ({ reduce: 'mean' }),
  },
  {
    // As Andrew Ng's courses have it: dZ = A - Y, and dW = dZ · Aᵀ / m.
    id: 'mean-at-weights',
    where: (sites) => reduces(sites, 'mean'),
    changes: {
      dy: (site) => ['*', samplesOf(site), site.tree],
      dW: averaged,
      db: averaged,
    },
  },
  {
    id: 'no-penalty',
    flag: () => '--l2 0',
    where: isPenalized,
    other: withPenalty(() => 0),
  },
  {
    id: 'whole-penalty',
    flag: ({ l2 = 0 }) => `--l2 ${exact(2 * l2)}`,
    where: isPenalized,
    other: withPenalty((l2) => 2 * l2),
  },
  {
    id: 'penalty-per-sample',
    flag: ({ l2 = 0 }, samples) => `--l2 ${exact(shortened(perSample(l2, samples)))}`,
    where: (sites) => isPenalized(sites) && sites[0]!.network.reduce !== undefined,
    other: withPenalty(perSample),
  },
  {
    id: 'log10',
    where: hasLogarithm,
    changes: { loss: inTens },
  },
  {
    id: 'log10',
    where: hasLogarithm,
    changes: { loss: inTens, dy: inTens },
  },
  { id: 'shared-bias', where: (sites) => sites.some(isWide), changes: { db: sum } },
  {
    id: 'inputs-by-units',
    where: (sites) => sites.some(isMatrix),
    changes: { dW: turnedResult, W_new: turnedUpdate },
  },
  {
    id: 'inputs-by-units',
    where: (sites) => sites.some(isSquareMatrix),
    changes: { z: turnedWeight, da: turnedWeight, dW: turnedResult, again: turnedAgain },
  },
  {
    id: 'inputs-by-units',
    where: (sites) => sites.some(withRate) && sites.some(isSquareMatrix),
    changes: { W_new: turnedResult, again: turnedAgain },
  },
  {
    id: 'inputs-by-units',
    where: (sites) => sites.some(withRate) && sites.some(isSquareMatrix),
    changes: { dW: turnedResult, W_new: turnedTwice, again: turnedAgain },
  },
  {
    id: 'steps',
    where: (sites) => sites.some(withRate),
    changes: { dW: step, db: step, W_new: withoutRate, b_new: withoutRate },
  },
  {
    id: 'updated-weights',
    where: (sites) => sites.some(withRate),
    changes: {
      dW: updated,
      db: updated,
      W_new: ({ names }) => names.dW,
      b_new: ({ names }) => names.db,
    },
  },
];

function turnedAgain({ tree, shapeOf, network: { activations } }: Site): Formula {
  const weights = activations
    .map((_, i) => weightName(i + 1))
    .filter((W) => shapeOf(W).rows === shapeOf(W).cols)
    .map(updatedName);
  return replaceNames(tree, (name) => (weights.includes(name) ? ["'", name] : name));
}
