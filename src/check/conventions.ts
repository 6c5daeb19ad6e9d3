// Conventions under which other numbers are right: each a rewrite of the whole list of steps. No
// mistakes: those are in mistakes.ts, and are looked for only where no convention explains a sheet.
import type { Formula } from '../model/formula.ts';
import { chainRule, layerNames, type Network } from '../model/dense.ts';
import { updatedName } from '../names.ts';
import { losses, type LossName } from '../model/losses.ts';
import { rules } from '../model/rules.ts';
import type { ShapeOf } from '../model/shape.ts';
import { type Step } from '../model/step.ts';
import { replace, substitute } from '../model/tree.ts';
import { turned } from './rewriting.ts';
import type { Role, Site } from './sites.ts';

export const conventionIds = [
  'sse',
  'mse',
  'descent-sign',
  'shared-bias',
  'inputs-by-units',
  'steps',
  'updated-weights',
] as const;

export type ConventionId = (typeof conventionIds)[number];

type Change = (site: Site) => Formula;

/** A convention changes the steps of some roles, or is another loss. */
export interface Convention {
  readonly id: ConventionId;
  /** The option that makes it the problem's own. */
  readonly flag?: string;
  /** True where it changes something in this network. */
  readonly where: (sites: readonly Site[]) => boolean;
  readonly loss?: LossName;
  readonly changes?: Partial<Record<Role, Change>>;
}

/** The steps with another loss: made again, so that nothing of it is written twice. */
export function withLoss(
  steps: readonly Step[],
  network: Network,
  loss: LossName,
  shapeOf: ShapeOf,
): Step[] {
  const others = new Map(
    chainRule({ ...network, loss }, rules, shapeOf).map((step) => [step.name, step]),
  );
  const loss_new = substitute(others.get('loss')!.tree, { y_pred: 'y_pred_new' });
  return steps.map((step) =>
    step.name === 'loss_new' ? { ...step, tree: loss_new } : (others.get(step.name) ?? step),
  );
}

const plus: Change = ({ tree }) => ['+', ...((tree as readonly Formula[]).slice(1) as Formula[])];
const isSquare = ({ shapeOf, names }: Site): boolean =>
  shapeOf(names.W).rows === shapeOf(names.W).cols;
const turnedGradient: Change = (site) => (isSquare(site) ? ["'", site.tree] : site.tree);
const turnedUpdate: Change = (site) =>
  isSquare(site) ? substitute(site.tree, { [site.names.dW]: ["'", site.names.dW] }) : site.tree;
const turnedWeight: Change = ({ tree, names: { W } }) => turned(tree, W);
const step: Change = ({ tree }) => ['*', 'lr', tree];
const withoutRate: Change = ({ tree, names: { W, b, dW, db }, role }) => {
  if (role === 'W_new') return ['-', W, dW];
  return role === 'b_new' ? ['-', b, db] : tree;
};
const updated: Change = ({ name, of, tree, treeOf }) =>
  substitute(treeOf(updatedName(of))!, { [name]: tree });
const sum: Change = ({ tree, names: { dz } }) => ['*', ['ones', dz], ['sum', tree]];

const withRate = ({ role }: Site): boolean => role === 'W_new';
const isWide = ({ role, names, shapeOf }: Site): boolean =>
  role === 'db' && shapeOf(names.b).rows > 1;
const isMatrix = ({ role, names, shapeOf }: Site): boolean =>
  role === 'dW' && Math.max(shapeOf(names.W).rows, shapeOf(names.W).cols) > 1;

const isSquared = (sites: readonly Site[], other: LossName): boolean =>
  sites.some(({ network: { loss } }) => loss !== other && 'ofSquares' in losses[loss]);

/** In the order they are tried; the first of several that explain a sheet equally well is named. */
export const conventions: readonly Convention[] = [
  { id: 'sse', flag: '--loss sse', where: (sites) => isSquared(sites, 'sse'), loss: 'sse' },
  { id: 'mse', flag: '--loss mse', where: (sites) => isSquared(sites, 'mse'), loss: 'mse' },
  {
    id: 'descent-sign',
    where: () => true,
    changes: {
      dz: (site) => (site.isOutput ? ['-', site.tree] : site.tree),
      W_new: plus,
      b_new: plus,
    },
  },
  { id: 'shared-bias', where: (sites) => sites.some(isWide), changes: { db: sum } },
  {
    id: 'inputs-by-units',
    where: (sites) => sites.some(isMatrix),
    changes: { dW: turnedGradient, W_new: turnedUpdate },
  },
  {
    id: 'inputs-by-units',
    where: (sites) =>
      sites.some(isMatrix) && sites.filter(({ role }) => role === 'dW').every(isSquare),
    changes: { z: turnedWeight, da: turnedWeight, dW: turnedGradient, again: turnedAgain },
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

function turnedAgain({ tree, network: { activations } }: Site): Formula {
  const weights = activations.map((_, i) => updatedName(layerNames(i + 1, activations.length).W));
  return replace(tree, (node) =>
    typeof node === 'string' && weights.includes(node) ? ["'", node] : undefined,
  );
}
