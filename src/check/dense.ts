// What may be done otherwise in a dense network: the catalogue of mistakes and the conventions at
// the sites of its steps.
import type { Formula } from '../model/formula.ts';
import type { Network } from '../model/dense.ts';
import type { Shape } from '../model/shape.ts';
import type { Step } from '../model/step.ts';
import { conventions, withLoss, type Convention } from './conventions.ts';
import type { Alternatives, Mistake } from './hypotheses.ts';
import { mistakes, type DenseMistake } from './mistakes.ts';
import { sitesOf, type Site } from './sites.ts';

/** The network's own, or what there is under a convention. */
export function denseAlternatives(
  network: Network,
  own: readonly Step[],
  shapeOf: (name: string) => Shape,
  convention?: Convention,
): Alternatives {
  const steps =
    convention?.loss === undefined ? own : withLoss(own, network, convention.loss, shapeOf);
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
    ...(convention?.flag && { flag: convention.flag(network.activations.length) }),
    steps,
    mistakes: mistakes.map((row) => atSites(row, conventional)),
    change,
  };
}

/** Those under each convention that changes something here. */
export function denseConventions(
  network: Network,
  own: readonly Step[],
  shapeOf: (name: string) => Shape,
): Alternatives[] {
  const sites = sitesOf(own, network, shapeOf);
  return conventions
    .filter(({ where }) => where(sites))
    .map((convention) => denseAlternatives(network, own, shapeOf, convention));
}

function atSites({ id, once, roles, where, to }: DenseMistake, sites: readonly Site[]): Mistake {
  return {
    id,
    ...(once && { once }),
    to: (at, tree) => {
      const site = { ...sites[at]!, tree };
      return roles.includes(site.role) && where?.(site) !== false ? to(site) : [];
    },
  };
}
