// Mistakes in the parts of formulas that nobody writes down. Such a part is one step, though it is
// worked out anew wherever it is read: a mistake in it may be made in one of those places alone.
import type { Formula } from '../model/formula.ts';
import { partNames } from '../model/split.ts';
import type { Step } from '../model/step.ts';
import { isSame, namesRead, replaceNames, substitute } from '../model/tree.ts';
import type { Mistake } from './hypotheses.ts';

/** Of a formula with more parts none is looked into. */
const mostParts = 20;

/** The mistakes of a table in parts that several formulas have, each made in one of them. */
export function inParts(steps: readonly Step[], table: readonly Mistake[]): Mistake[] {
  const places = placesOf(steps);
  const { partsOf } = sharedParts(steps, places);
  return table.map(({ id, general, to }): Mistake => ({
    id,
    ...(general && { general }),
    fills: true,
    once: true,
    to: (at, tree) => {
      const parts = partsOf(at);
      const treeOf = (name: string): Formula => steps[places.get(name)!]!.tree;
      const wrong = parts.map((part) => {
        const right = treeOf(part);
        return to(places.get(part)!, right).filter((made) => !isSame(made, right));
      });
      const inOne = parts.flatMap((part, i) => wrong[i]!.map((made) => ({ [part]: made })));
      const inAll = parts.length > 1 ? together(parts, wrong) : [];
      return [...inOne, ...inAll].map((made) => written(tree, made, treeOf, partNames(steps)));
    },
  }));
}

/** The first, second, … of what is made of each part, in all of them. */
function together(
  parts: readonly string[],
  wrong: readonly (readonly Formula[])[],
): Record<string, Formula>[] {
  const most = Math.max(0, ...wrong.map(({ length }) => length));
  return Array.from({ length: most }, (_, k) =>
    Object.fromEntries(
      parts.flatMap((part, i) => (k < wrong[i]!.length ? [[part, wrong[i]![k]!]] : [])),
    ),
  );
}

const placesOf = (steps: readonly Step[]): Map<string, number> =>
  new Map(steps.map(({ name }, at) => [name, at]));

/** The parts of each formula that another formula has too. */
function sharedParts(
  steps: readonly Step[],
  places: ReadonlyMap<string, number>,
): { readonly partsOf: (at: number) => readonly string[] } {
  const parts = partNames(steps);
  const own = steps.map(({ name, tree }) => {
    if (parts.has(name)) return [];
    const found = new Set<string>();
    const visit = (one: Formula): void => {
      for (const read of namesRead(one)) {
        if (!parts.has(read) || found.has(read) || found.size > mostParts) continue;
        found.add(read);
        visit(steps[places.get(read)!]!.tree);
      }
    };
    visit(tree);
    return found.size > mostParts ? [] : [...found];
  });
  const counts = new Map<string, number>();
  for (const part of own.flat()) counts.set(part, (counts.get(part) ?? 0) + 1);
  return { partsOf: (at) => own[at]!.filter((part) => counts.get(part)! > 1) };
}

/** A formula with parts written out in it as they are made here. */
function written(
  tree: Formula,
  made: Readonly<Record<string, Formula>>,
  treeOf: (name: string) => Formula,
  parts: ReadonlySet<string>,
): Formula {
  const by = namesRead(tree).flatMap((name): [string, Formula][] => {
    if (Object.hasOwn(made, name)) return [[name, made[name]!]];
    if (!parts.has(name)) return [];
    const own = treeOf(name);
    const other = written(own, made, treeOf, parts);
    return other === own ? [] : [[name, other]];
  });
  return by.length === 0 ? tree : substitute(tree, Object.fromEntries(by));
}

/** A formula with those of its parts written out in it that another for the same does not read. */
export function writtenAs(tree: Formula, other: Formula, steps: readonly Step[]): Formula {
  const parts = partNames(steps);
  const kept = new Set(namesRead(other));
  const visit = (one: Formula): Formula =>
    replaceNames(one, (name) => {
      if (kept.has(name) || !parts.has(name)) return name;
      return visit(steps.find((step) => step.name === name)!.tree);
    });
  return visit(tree);
}
