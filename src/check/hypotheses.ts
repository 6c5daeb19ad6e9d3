// What may have been done instead: the steps of a problem, those under each convention, and those
// with a mistake in them, compiled one by one when they are first asked for, for all sheets with
// the same model and shapes.
import { compileFormula, type Compiled, type Place } from '../engine/evaluate.ts';
import { entryText } from '../matrix.ts';
import { lazy } from '../kept.ts';
import type { Formula } from '../model/formula.ts';
import { type Step } from '../model/step.ts';
import type { Model } from '../model/model.ts';
import { isSameShape, one, type ShapeOf } from '../model/shape.ts';
import { shapeIfAny } from '../model/simplify.ts';
import { argumentsOf, headOf, isSame, keptByTree, namesRead } from '../model/tree.ts';
import { readable } from '../text/readable.ts';
import { formulaText } from '../text/typesetting.ts';
import type { ConventionId } from './conventions.ts';
import { rankOf, type MistakeId } from './mistake-ids.ts';

export type Run = Compiled['run'];

/** A mistake of the catalogue in the steps of one problem. */
export interface Mistake {
  readonly id: MistakeId;
  /** True where whoever makes it makes it once: twice would undo it. */
  readonly once?: true;
  /** True where one number, row or column stands for as many equal ones, as the rules keep it. */
  readonly fills?: true;
  /**
   * True of what may be done to any formula. Nothing is said of it where a mistake with a name of
   * its own gives the number, it is made once, and not tried together with another.
   */
  readonly general?: true;
  /** The wrong formulas that people write at a step for the formula that stands there. */
  readonly to: (at: number, tree: Formula) => readonly Formula[];
}

/** What may be done otherwise in the steps of one problem, by one convention. */
export interface Alternatives {
  /** Null for the problem's own. */
  readonly convention: ConventionId | null;
  /** The option that makes the convention the problem's own. */
  readonly flag?: string;
  /** The steps as they are taught. */
  readonly steps: readonly Step[];
  readonly mistakes: readonly Mistake[];
  /** How a formula is written by the convention. */
  readonly change: (at: number, tree: Formula) => Formula;
}

/** A step with another formula; `at` is the number of its step. */
export interface Rewrite {
  readonly at: number;
  readonly tree: Formula;
  readonly run: Run;
}

/** All numbers on the way rounded to so many decimals, or to so many significant digits. */
export interface Rounding {
  readonly id: 'rounding';
  readonly digits: number;
  readonly of: 'decimals' | 'significant';
  readonly rewrites: readonly Rewrite[];
}

export const isRounding = (one: Hypothesis): one is Rounding => one.id === 'rounding';

/** What somebody may have done: a mistake at some steps, or numbers rounded on the way. */
export type Hypothesis =
  | {
      readonly id: MistakeId;
      readonly row: Mistake;
      readonly variant: number;
      readonly rewrites: readonly Rewrite[];
    }
  | Rounding;

/** A number per step, in the order of computation, and the hypotheses about them. */
export interface Base {
  /** Null for the problem's own steps. */
  readonly convention: ConventionId | null;
  readonly flag: string | undefined;
  readonly steps: readonly Step[];
  readonly runs: readonly Run[];
  /** The steps, in order, that may give something else than the problem's own, by their numbers. */
  readonly changed: () => ReadonlyMap<number, Run>;
  /** The steps that are written otherwise than the problem's own, by their numbers. */
  readonly replaced: () => ReadonlyMap<number, Pick<Step, 'tree'>>;
  /** True where a step is another than the problem's own, or a mistake in it. */
  readonly isOther: (at: number) => boolean;
  /** For each step, the numbers of the quantities it reads: given ones first, then steps. */
  readonly reads: readonly (readonly number[])[];
  /** The steps that divide by what is computed. */
  readonly dividing: () => readonly number[];
  /** The numbers of what a formula reads. */
  readonly readBy: (tree: Formula) => readonly number[];
  /**
   * Every mistake these steps have room for, at one step or at all it applies to, the likeliest
   * first.
   */
  readonly hypotheses: () => readonly Hypothesis[];
  /** Those of them that change a step, in the same order. */
  readonly hypothesesAt: (at: number) => readonly Hypothesis[];
  /** Two mistakes of different rows in one step; undefined where that is nothing else. */
  readonly compose: (first: Hypothesis, second: Hypothesis) => readonly Rewrite[] | undefined;
}

/**
 * True of rewrites that together make a step of its own number: each of two weights updated with
 * the gradient that reads the other.
 */
export function isCircular(
  { reads, readBy }: Base,
  rewrites: ReadonlyMap<number, Rewrite>,
  givenCount: number,
): boolean {
  const seen = new Set<number>();
  const comesOf = (at: number, start: number): boolean => {
    const rewrite = rewrites.get(at);
    const all = (rewrite ? readBy(rewrite.tree) : reads[at]!).map((q) => q - givenCount);
    return all.some((read) => {
      if (read === start) return true;
      if (read < 0 || seen.has(read)) return false;
      seen.add(read);
      return comesOf(read, start);
    });
  };
  const readsBehind = ({ at, tree }: Rewrite): boolean =>
    readBy(tree).some((q) => q - givenCount >= at);
  return [...rewrites.values()].some((rewrite) => {
    if (!readsBehind(rewrite)) return false;
    seen.clear();
    return comesOf(rewrite.at, rewrite.at);
  });
}

/** What is right under a base. */
export function valuesUnder(base: Base, right: Float64Array): Float64Array {
  const values = right.slice();
  for (const run of base.changed().values()) run(values);
  return values;
}

/** A formula to be read, and its text. */
export interface ReadFormula {
  readonly tree: Formula;
  readonly text: string;
}

/** A model and shapes: where every quantity lies, given ones first, and its bases. */
export interface Kind {
  readonly names: readonly string[];
  /** The quantities by their names. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly model: Model;
  readonly places: readonly Place[];
  readonly givenCount: number;
  readonly size: number;
  /** A formula as it is read by people: with nothing in it that means nothing for these shapes. */
  readonly toBeRead: (tree: Formula) => ReadFormula;
  readonly own: Base;
  /** The conventions that change something here. */
  readonly others: () => readonly Base[];
}

/** What an entry of a quantity is called: `dW2[2,2]`; of a single number, the name alone. */
export function entryName({ names, places }: Kind, quantity: number, offset: number): string {
  const place = places[quantity]!;
  return names[quantity]! + entryText(offset - place.offset, place);
}

/**
 * Makes the kind of a problem whose steps are compiled; nothing but its places is made before it is
 * asked for.
 */
export function kindOf(
  own: Alternatives,
  others: () => readonly Alternatives[],
  compiled: Compiled,
  model: Model,
): Kind {
  const names = [...compiled.places.keys()];
  const compile = formulaCompiler(compiled.places);
  const base = baseOf(own, compiled.places, compile);
  return {
    names,
    numbers: new Map(names.map((name, q) => [name, q])),
    model,
    places: [...compiled.places.values()],
    givenCount: names.length - own.steps.length,
    size: compiled.size,
    toBeRead: keptByTree((tree) => {
      const made = readable(tree, (name) => compiled.places.get(name) ?? one);
      return { tree: made, text: formulaText(made) };
    }),
    own: base,
    others: lazy(() => others().map((other) => baseOf(other, compiled.places, compile, base))),
  };
}

/** Compiles a formula for a quantity, whose place it may fill with one number, row or column. */
type Compile = (tree: Formula, name: string, mayFill: boolean) => Run | undefined;

/** Most formulas are the same under several conventions. */
function formulaCompiler(places: ReadonlyMap<string, Place>): Compile {
  const runs = new Map<string, Run | undefined>();
  return (tree, name, mayFill) => {
    const key = [name, mayFill, JSON.stringify(tree)].join(' ');
    if (!runs.has(key)) runs.set(key, compileFormula(tree, places.get(name)!, places, mayFill));
    return runs.get(key);
  };
}

function baseOf(
  { convention, flag, steps: taught, mistakes, change }: Alternatives,
  places: ReadonlyMap<string, Place>,
  compile: Compile,
  own?: Base,
): Base {
  const numbers = new Map([...places.keys()].map((name, i) => [name, i]));
  // A mistake is made in the step as it is taught; the convention is in how it is written.
  const steps = taught.map((step, at) => ({ ...step, tree: change(at, step.tree) }));
  const shapeOf: ShapeOf = (name) => places.get(name)!;
  const isShapedAs = (tree: Formula, other: Formula): boolean => {
    const [shape, own] = [tree, other].map((one) => shapeIfAny(one, shapeOf));
    return shape !== undefined && own !== undefined && isSameShape(shape, own);
  };
  const rewrite = (at: number, wrong: Formula, fills = false): Rewrite[] => {
    const tree = change(at, wrong);
    const { tree: right, name } = steps[at]!;
    if (isSame(tree, right)) return [];
    const run = compile(tree, name, fills || isShapedAs(tree, right));
    return run ? [{ at, tree, run }] : [];
  };
  const readBy = (tree: Formula): number[] => namesRead(tree).map((name) => numbers.get(name)!);
  const runs = lazy(() => steps.map(({ name, tree }) => compile(tree, name, true)!));
  const reads = lazy(() => steps.map(({ tree }) => readBy(tree)));
  const composed = new Map<Hypothesis, Map<Hypothesis, readonly Rewrite[]>>();
  const hypotheses = lazy(() =>
    [...mistakes]
      .sort((a, b) => placeOf(a) - placeOf(b))
      .flatMap((row) => hypothesesOf(row, taught, rewrite)),
  );
  const byStep = lazy(() => {
    const all: Hypothesis[][] = steps.map(() => []);
    for (const one of hypotheses()) for (const { at } of one.rewrites) all[at]!.push(one);
    return all;
  });
  const isComputed = (name: string): boolean => numbers.get(name)! >= numbers.size - steps.length;
  const others: boolean[] = [];
  const isSameAt = (at: number, other: Base): boolean => {
    const [here, there] = [byStep()[at]!, other.hypothesesAt(at)].map((all) => runsAt(at, all));
    return (
      isSame(steps[at]!.tree, other.steps[at]!.tree) &&
      here!.length === there!.length &&
      here!.every((run, k) => run === there![k])
    );
  };
  return {
    convention,
    flag,
    steps,
    get runs() {
      return runs();
    },
    get reads() {
      return reads();
    },
    dividing: lazy(() => [...steps.keys()].filter((at) => dividesBy(isComputed, steps[at]!.tree))),
    readBy,
    changed: lazy(() => {
      const names = new Set<string>();
      const changed = new Map<number, Run>();
      for (const [at, { name, tree }] of steps.entries()) {
        const isSameStep = own !== undefined && isSame(tree, own.steps[at]!.tree);
        if (isSameStep && !namesRead(tree).some((read) => names.has(read))) continue;
        names.add(name);
        changed.set(at, runs()[at]!);
      }
      return changed;
    }),
    replaced: lazy(() => {
      const isOwn = ({ tree }: Step, at: number): boolean =>
        own === undefined || isSame(tree, own.steps[at]!.tree);
      return new Map([...steps.entries()].filter(([at, step]) => !isOwn(step, at)));
    }),
    isOther: (at) => (others[at] ??= own !== undefined && !isSameAt(at, own)),
    hypotheses,
    hypothesesAt: (at) => byStep()[at]!,
    compose: (first, second) => {
      if (isRounding(first) || isRounding(second) || first.id === second.id) return undefined;
      const [one] = first.rewrites;
      const [other] = second.rewrites;
      if (
        !one ||
        !other ||
        one.at !== other.at ||
        first.rewrites.length > 1 ||
        second.rewrites.length > 1
      )
        return undefined;
      const after = composed.get(first) ?? new Map<Hypothesis, readonly Rewrite[]>();
      composed.set(first, after);
      const known = after.get(second);
      if (known) return known.length > 0 ? known : undefined;
      const tree = second.row.to(one.at, one.tree)[second.variant];
      const made =
        tree === undefined || isSame(tree, one.tree) || isSame(tree, other.tree)
          ? []
          : rewrite(one.at, tree, first.row.fills ?? second.row.fills);
      after.set(second, made);
      return made.length > 0 ? made : undefined;
    },
  };
}

/** True of a formula that divides by such a name, or takes a negative power of one. */
function dividesBy(isSuch: (name: string) => boolean, tree: Formula): boolean {
  const [one = 0, other = 0] = argumentsOf(tree);
  const head = (headOf(tree) ?? '').replace('.', '');
  const isNegativePower = head === '^' && typeof other === 'number' && other < 0;
  const divisors = [
    ...(head === '/' && !isFarFromZero(other) ? namesRead(other) : []),
    ...(isNegativePower ? namesRead(one) : []),
  ];
  return divisors.some(isSuch) || argumentsOf(tree).some((part) => dividesBy(isSuch, part));
}

/** True of 1 + exp(-z), as in a sigmoid. */
const isFarFromZero = (tree: Formula): boolean =>
  headOf(tree) === '+' && argumentsOf(tree).every((term) => term === 1 || headOf(term) === 'exp');

/** What is general comes last. */
const placeOf = ({ id, general }: Mistake): number => (general ? lastPlace : rankOf(id));

const lastPlace = 1000;

/** What is run at a step by each of its mistakes. */
const runsAt = (at: number, mistakes: readonly Hypothesis[]): (Run | undefined)[] =>
  mistakes.map(({ rewrites }) => rewrites.find((one) => one.at === at)?.run);

/** A row at each of its steps, and at all of them together. */
function hypothesesOf(
  row: Mistake,
  steps: readonly Step[],
  rewrite: (at: number, tree: Formula, fills?: boolean) => Rewrite[],
): Hypothesis[] {
  const byVariant = new Map<number, Rewrite[]>();
  steps.forEach((step, at) => {
    const seen: Formula[] = [];
    row.to(at, step.tree).forEach((tree, variant) => {
      if (seen.some((other) => isSame(other, tree))) return;
      seen.push(tree);
      byVariant.set(variant, [...(byVariant.get(variant) ?? []), ...rewrite(at, tree, row.fills)]);
    });
  });
  return [...byVariant].flatMap(([variant, rewrites]) => {
    const single = rewrites.map((one) => ({ id: row.id, row, variant, rewrites: [one] }));
    return rewrites.length > 1 && !row.once && !row.general
      ? [...single, { id: row.id, row, variant, rewrites }]
      : single;
  });
}

/** What is tried, the finest first: by the hand it is decimals or significant digits. */
export const roundings: readonly Rounding[] = [
  ...[6, 5, 4, 3, 2].map((digits): Rounding => ({
    id: 'rounding',
    digits,
    of: 'decimals',
    rewrites: [],
  })),
  ...[6, 5, 4, 3].map((digits): Rounding => ({
    id: 'rounding',
    digits,
    of: 'significant',
    rewrites: [],
  })),
];
