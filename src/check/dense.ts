// What may be done otherwise in a dense network: the catalogue of mistakes and the conventions at
// the sites of its steps.
import type { Formula } from '../model/formula.ts';
import type { Network } from '../model/dense.ts';
import type { Shape } from '../model/shape.ts';
import type { Step } from '../model/step.ts';
import { argumentsOf, headOf, isSame } from '../model/tree.ts';
import type { AddAsides } from './asides.ts';
import { conventions, stepsLike, type Convention } from './conventions.ts';
import type { Alternatives, Mistake } from './hypotheses.ts';
import { mistakes, type DenseMistake } from './mistakes.ts';
import { factorsOf, productOf } from './rewriting.ts';
import { samplesOf, sitesOf, type Role, type Site } from './sites.ts';

/** A network's steps, and what is written down beside them. */
export interface TaughtSteps {
  readonly network: Network;
  readonly steps: readonly Step[];
  readonly addAsides?: AddAsides;
}

/** The network's own, or what there is under a convention. */
export function denseAlternatives(
  { network, steps: own, addAsides = (all) => [...all] }: TaughtSteps,
  shapeOf: (name: string) => Shape,
  convention?: Convention,
): Alternatives {
  const samples = samplesOf({ network, shapeOf });
  const other = convention?.other?.(network, samples);
  const steps = addAsides(
    other === undefined ? own : stepsLike(own, { ...network, ...other }, shapeOf),
  );
  const sites = sitesOf(steps, network, shapeOf);
  const change = (at: number, tree: Formula): Formula => {
    const site = sites[at]!;
    return convention?.changes?.[site.role]?.({ ...site, tree }) ?? tree;
  };
  // What a mistake takes from an update is what the convention makes of it.
  const updates = new Map(
    sites.flatMap(({ name, role, tree }, at) =>
      role === 'W_new' || role === 'b_new' ? [[name, change(at, tree)] as const] : [],
    ),
  );
  const conventional = sites.map((site): Site => ({
    ...site,
    treeOf: (name) => updates.get(name) ?? site.treeOf(name),
  }));
  return {
    convention: convention?.id ?? null,
    ...(convention?.flag && { flag: convention.flag(network, samples) }),
    steps,
    mistakes: mistakes.map((row) => atSites(row, conventional)),
    change,
  };
}

/** Those under each convention that changes something here. */
export function denseConventions(
  worked: TaughtSteps,
  shapeOf: (name: string) => Shape,
): Alternatives[] {
  const sites = sitesOf(worked.steps, worked.network, shapeOf);
  return conventions
    .filter(({ where }) => where(sites))
    .map((convention) => denseAlternatives(worked, shapeOf, convention));
}

function atSites(row: DenseMistake, sites: readonly Site[]): Mistake {
  const { id, once, general, roles, where, to } = row;
  return {
    id,
    ...(once && { once }),
    ...(general && { general }),
    to: (at, tree) => {
      const site = { ...sites[at]!, tree };
      const beside = besideMistakes(row, site, sites);
      if (beside) return beside;
      return roles.includes(site.role) && where?.(site) !== false ? to(site) : [];
    },
  };
}

/**
 * What is done wrong in a number beside the steps: in a slope and in what a weight is multiplied by
 * as in the gradient that has it as a factor, in one output's loss as in the whole. Undefined of
 * steps.
 */
function besideMistakes(
  { roles, where, to }: DenseMistake,
  site: Site,
  sites: readonly Site[],
): Formula[] | undefined {
  const { role, tree, names } = site;
  const as = (other: Role, whole: Formula): Formula[] => {
    const there = { ...site, role: other, tree: whole };
    return roles.includes(other) && where?.(there) !== false ? [...to(there)] : [];
  };
  const behind = (first: Formula, made: Formula): Formula[] => {
    const [factor, ...rest] = factorsOf(made);
    return isSame(factor!, first) && rest.length > 0 ? [productOf(rest)] : [];
  };
  if (role === 'error') return as('loss', tree);
  if (role === 'slope')
    return as('dz', productOf([names.da, ...factorsOf(tree)])).flatMap((made) =>
      behind(names.da, made),
    );
  if (role === 'local' && tree === names.a)
    return as('dW', ['*', names.dz, ["'", tree]]).flatMap((made) => inputOf(made, names.dz));
  if (role === 'rate') return [...as('W_new', tree), ...as('b_new', tree)];
  if (role !== 'product') return undefined;
  const same = sites.find((one) => one.name !== site.name && isSame(one.tree, site.name));
  return same ? as(same.role, tree) : [];
}

/** The input that a gradient of weights is made with. */
function inputOf(tree: Formula, dz: string): Formula[] {
  if (typeof tree !== 'object' || tree[0] !== '*' || tree[1] !== dz) return [];
  const turned = tree[2]!;
  return headOf(turned) === "'" ? [argumentsOf(turned)[0]!] : [];
}
