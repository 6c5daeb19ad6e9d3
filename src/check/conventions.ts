// Conventions under which other numbers are right: each a rewrite of the whole list of steps. No mistakes: those are in
// mistakes.ts, and are looked for only where no convention explains a sheet.
import type { Formula } from '../formula.ts';
import { chainRule, type Step } from '../steps.ts';
import type { LossName } from '../tables.ts';
import { replace, substitute, turned } from './rewriting.ts';
import type { Role, Site } from './sites.ts';

export const conventionIds = ['sse', 'mse', 'descent-sign', 'shared-bias', 'inputs-by-units', 'steps', 'updated-weights'] as const;

export type ConventionId = (typeof conventionIds)[number];

type Change = (site: Site) => Formula;

export interface Convention {
  readonly id: ConventionId;
  /** The option that makes it the problem's own. */
  readonly flag?: string;
  /** The steps under it; undefined where it changes nothing in this network. */
  readonly steps: (steps: readonly Step[], sites: readonly Site[]) => readonly Step[] | undefined;
}

const squared = /^(half-sse|sse|mse)$/;

/** The same network with another loss; its steps again, so that nothing of it is written twice. */
const withLoss = (loss: LossName): Convention['steps'] => (steps, [site]) => {
  const { network } = site as Site;
  if (network.loss === loss || !squared.test(network.loss)) return undefined;
  const others = new Map(chainRule({ ...network, loss }).map((step) => [step.name, step]));
  const loss_new = substitute((others.get('loss') as Step).tree, { y_pred: 'y_pred_new' });
  return steps.map((step) => (step.name === 'loss_new' ? { ...step, tree: loss_new } : (others.get(step.name) ?? step)));
};

/** Steps of some roles changed. */
const changed = (changes: Partial<Record<Role, Change>>): Convention['steps'] => (steps, sites) =>
  sites.some(({ role }) => changes[role]) ? steps.map((step, i) => ({ ...step, tree: changes[(sites[i] as Site).role]?.(sites[i] as Site) ?? step.tree })) : undefined;

const plus: Change = ({ tree }) => ['+', ...((tree as readonly Formula[]).slice(1) as Formula[])];
const isSquare = ({ shapeOf, names }: Site): boolean => shapeOf(names.W).rows === shapeOf(names.W).cols;
const turnedGradient: Change = (site) => (isSquare(site) ? ["'", site.tree] : site.tree);
const turnedUpdate: Change = (site) => (isSquare(site) ? substitute(site.tree, { [site.names.dW]: ["'", site.names.dW] }) : site.tree);
const turnedWeight: Change = ({ tree, names: { W } }) => turned(tree, W);
const step: Change = ({ tree }) => ['*', 'lr', tree];
const withoutRate: Change = ({ tree, names: { W, b, dW, db }, role }) => (role === 'W_new' ? ['-', W, dW] : role === 'b_new' ? ['-', b, db] : tree);
const updated: Change = ({ name, tree, treeOf }) => substitute(treeOf(`${name.slice(1)}_new`) as Formula, { [name]: tree });
const sum: Change = ({ tree, names: { dz } }) => ['*', ['ones', dz], ['sum', tree]];

const ifAny = (test: (site: Site) => boolean, steps: Convention['steps']): Convention['steps'] => (all, sites) => (sites.some(test) ? steps(all, sites) : undefined);
const withRate = ({ role }: Site): boolean => role === 'W_new';
const isWide = ({ role, names, shapeOf }: Site): boolean => role === 'db' && shapeOf(names.b).rows > 1;
const isMatrix = ({ role, names, shapeOf }: Site): boolean => role === 'dW' && Math.max(shapeOf(names.W).rows, shapeOf(names.W).cols) > 1;

/** In the order they are tried; the first of several that explain a sheet equally well is named. */
export const conventions: readonly Convention[] = [
  { id: 'sse', flag: '--loss sse', steps: withLoss('sse') },
  { id: 'mse', flag: '--loss mse', steps: withLoss('mse') },
  { id: 'descent-sign', steps: changed({ dz: (site) => (site.isOutput ? ['-', site.tree] : site.tree), W_new: plus, b_new: plus }) },
  { id: 'shared-bias', steps: ifAny(isWide, changed({ db: sum })) },
  { id: 'inputs-by-units', steps: ifAny(isMatrix, changed({ dW: turnedGradient, W_new: turnedUpdate })) },
  { id: 'inputs-by-units', steps: (all, sites) => (sites.filter(isMatrix).length > 0 && sites.filter(({ role }) => role === 'dW').every(isSquare) ? changed({ z: turnedWeight, da: turnedWeight, dW: turnedGradient, W_new: turnedUpdate, again: turnedAgain })(all, sites) : undefined) },
  { id: 'steps', steps: ifAny(withRate, changed({ dW: step, db: step, W_new: withoutRate, b_new: withoutRate })) },
  { id: 'updated-weights', steps: ifAny(withRate, changed({ dW: updated, db: updated, W_new: ({ names }) => names.dW, b_new: ({ names }) => names.db })) },
];

function turnedAgain({ tree }: Site): Formula {
  return replace(tree, (node) => (typeof node === 'string' && /^W\d_new$/.test(node) ? ["'", node] : undefined));
}
