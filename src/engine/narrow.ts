// Intervals around the values of formulas that read a name more than once. By itself each place
// takes the name from one end of its interval to the other, h - 0.1 h from 0.9 h wide to 1.1; the
// slope tells what all places do together: the mean value form of Moore, Kearfott and Cloud,
// Introduction to Interval Analysis (2009), 6.2.
import { derive } from '../model/derive.ts';
import type { Formula } from '../model/formula.ts';
import { kindOf, ownLeaves, type Leaf } from '../model/kind.ts';
import { one } from '../model/shape.ts';
import {
  argumentsOf,
  eachName,
  headOf,
  replace,
  replaceNames,
  sizeOf,
  substitute,
} from '../model/tree.ts';
import type { Arithmetic } from './arithmetic.ts';
import { singles, type Of2 } from './interpret.ts';

type ValueOf<T> = (name: string) => T | undefined;

/** Formulas by the names of what they are of. */
type Parts = ReadonlyMap<string, Formula>;

/** A name that a formula reads more than once, and the formula of the slope by it. */
interface Slope {
  readonly by: string;
  readonly tree: Formula;
}

/** The slopes of the first formula of each kind, with its leaves. */
type Kinds = Map<string, { readonly leaves: readonly Leaf[]; readonly slopes: readonly Slope[] }>;

/** Of longer formulas the slopes would take longer than what they save. */
const longest = 60;

/**
 * Makes a function that narrows the value of a formula of one number; that is asked for where there
 * is something to narrow. `parts` has the formulas of what is a part of others.
 */
export function narrower<T>(
  valueOf: ValueOf<T>,
  arithmetic: Arithmetic<T>,
  parts: () => Parts,
): (value: T, formula: () => Formula) => T {
  const { narrowing, operators } = arithmetic;
  if (narrowing === undefined) return (value) => value;
  const [plus, minus, times] = ['+', '-', '*'].map((sign) => operators[sign]!) as Operators<T>;
  const kinds: Kinds = new Map();
  return (value, formula) => {
    if (!narrowing.isWide(value)) return value;
    const tree = formula();
    if (sizeOf(tree) > longest) return value;
    const whole = withParts(tree, parts());
    let narrow = value;
    for (const { by, tree: slope } of slopesOf(whole, kinds)) {
      const all = valueOf(by)!;
      const least = narrowing.least(all);
      const from = singles((name) => (name === by ? least : valueOf(name)), arithmetic)(whole);
      const rise = singles(valueOf, arithmetic)(slope);
      if (from === undefined || rise === undefined) continue;
      narrow = narrowing.both(narrow, plus(from, times(rise, minus(all, least))));
    }
    return narrow;
  };
}

type Operators<T> = [plus: Of2<T>, minus: Of2<T>, times: Of2<T>];

/** A formula with the formulas of its parts in it, where these are short and do not jump. */
function withParts(tree: Formula, parts: Parts): Formula {
  if (parts.size === 0) return tree;
  return replaceNames(tree, (name) => {
    const part = parts.get(name);
    return part !== undefined && isTold(part) ? part : name;
  });
}

/** True of a formula that could be narrowed. */
export function canNarrow(tree: Formula, parts: Parts): boolean {
  if (sizeOf(tree) > longest) return false;
  const whole = withParts(tree, parts);
  return repeatedIn(whole).length > 0 && isTold(whole);
}

/** By names that stand in a formula more than once; none of one that is long or may jump. */
function slopesOf(tree: Formula, kinds: Kinds): readonly Slope[] {
  const leaves: Leaf[] = [];
  const kind = kindOf(tree, leaves, (leaf) => (typeof leaf === 'number' ? `${leaf},` : '$,'));
  const known = kinds.get(kind);
  if (known === undefined) {
    const slopes = isTold(tree) ? repeatedIn(tree).map((by) => slopeBy(by, tree)) : [];
    kinds.set(kind, { leaves, slopes });
    return slopes;
  }
  const ownLeaf = ownLeaves(known.leaves, leaves);
  return known.slopes.map((slope) => ({
    by: ownLeaf(slope.by) as string,
    tree: replace(slope.tree, ownLeaf),
  }));
}

const smooth: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '.*', '/', './', '^', '.^'],
  ...['exp', 'log', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid', 'softplus', 'erf'],
]);

const isSmooth = (tree: Formula): boolean =>
  typeof tree !== 'object' || (smooth.has(headOf(tree)!) && argumentsOf(tree).every(isSmooth));

const isTold = (tree: Formula): boolean => sizeOf(tree) <= longest && isSmooth(tree);

function repeatedIn(tree: Formula): string[] {
  const [seen, repeated]: [string[], string[]] = [[], []];
  eachName(tree, (name) => {
    if (!seen.includes(name)) seen.push(name);
    else if (!repeated.includes(name)) repeated.push(name);
  });
  return repeated;
}

/** No name that anybody can write. */
const nameless = ' ';

function slopeBy(by: string, tree: Formula): Slope {
  const forward = [{ name: nameless, pass: 'forward', tree }] as const;
  const [step] = derive({ forward, shapeOf: () => one, wanted: (name) => name === by });
  return { by, tree: substitute(step?.tree ?? 0, { [nameless]: tree }) };
}
