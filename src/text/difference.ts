// What one formula has and another has not.
import type { Formula } from '../model/formula.ts';
import { argumentsOf, headOf, isSame } from '../model/tree.ts';
import { marked, markedSign } from './typesetting.ts';

type Pair = readonly [one: Formula, other: Formula];

const mark = (tree: Formula): Formula => [marked, tree];

/**
 * Two formulas, each with the parts marked that the other has not: a factor, a sign, a name in the
 * place of another; as a whole where they have nothing in common.
 */
export function difference(one: Formula, other: Formula): Pair {
  if (isSame(one, other)) return [one, other];
  return (
    bySign(one, other) ??
    turned(bySign(other, one)) ??
    byOperator(one, other) ??
    byTerms(one, other) ??
    byParts(one, other) ??
    byStart(one, other) ??
    byContent(one, other) ??
    turned(byContent(other, one)) ?? [mark(one), mark(other)]
  );
}

const turned = (pair: Pair | undefined): Pair | undefined => pair && [pair[1], pair[0]];

const isNegative = (tree: Formula): boolean =>
  headOf(tree) === '-' && argumentsOf(tree).length === 1;

/** A minus before the first. */
function bySign(one: Formula, other: Formula): Pair | undefined {
  if (!isNegative(one) || isNegative(other)) return undefined;
  const [own, others] = difference(argumentsOf(one)[0]!, other);
  return [[markedSign('-'), own], others];
}

/** A plus in the place of a minus, or the other way round. */
function byOperator(one: Formula, other: Formula): Pair | undefined {
  const [head, its] = [headOf(one), headOf(other)];
  const isTurned = (head === '+' && its === '-') || (head === '-' && its === '+');
  const [parts, others] = [argumentsOf(one), argumentsOf(other)];
  if (!isTurned || !isSame(['row', ...parts], ['row', ...others])) return undefined;
  return [
    [markedSign(head), ...parts],
    [markedSign(its as typeof head), ...parts],
  ];
}

/** Operators whose terms or factors stand in one row. */
const chains = ['.*', '*', '+'] as const;

const termsOf = (tree: Formula, head: string): readonly Formula[] =>
  headOf(tree) === head ? argumentsOf(tree).flatMap((part) => termsOf(part, head)) : [tree];

/**
 * Rows that begin or end alike: what is left of them is marked; one part in the place of another is
 * held against it.
 */
function byTerms(one: Formula, other: Formula): Pair | undefined {
  for (const head of chains) {
    const [ones, others] = [termsOf(one, head), termsOf(other, head)];
    if (ones.length === 1 && others.length === 1) continue;
    const least = Math.min(ones.length, others.length);
    const start = alike(least, (k) => [ones[k]!, others[k]!]);
    const end = alike(least - start, (k) => [ones.at(-1 - k)!, others.at(-1 - k)!]);
    if (start + end === 0) continue;
    const [left, right] = [ones, others].map((terms) => terms.slice(start, terms.length - end));
    const isOne = left!.length === 1 && right!.length === 1;
    const inRow = (terms: readonly Formula[]): Formula[] =>
      terms.length === 0 ? [] : [terms.reduce((before, term) => [head, before, term])];
    const [own, its] = isOne
      ? difference(left![0]!, right![0]!).map((term) => [term])
      : [left!, right!].map((terms) => inRow(terms).map(mark));
    const whole = (middle: readonly Formula[]): Formula =>
      inRow([...ones.slice(0, start), ...middle, ...ones.slice(ones.length - end)])[0]!;
    return [whole(own!), whole(its!)];
  }
  return undefined;
}

/** How many pairs are the same, one after the other. */
function alike(most: number, pair: (k: number) => Pair): number {
  const found = Array.from({ length: most }, (_, k) => pair(k)).findIndex(
    ([one, other]) => !isSame(one, other),
  );
  return found === -1 ? most : found;
}

/** The same operator on other parts. */
function byParts(one: Formula, other: Formula): Pair | undefined {
  const [parts, others] = [argumentsOf(one), argumentsOf(other)];
  const head = headOf(one);
  if (head === undefined || head !== headOf(other) || parts.length !== others.length)
    return undefined;
  const pairs = parts.map((part, k) => difference(part, others[k]!));
  return [
    [head, ...pairs.map(([own]) => own)],
    [head, ...pairs.map(([, its]) => its)],
  ];
}

/** Something else done to the same first part, as where one divides and one multiplies. */
function byStart(one: Formula, other: Formula): Pair | undefined {
  const [[first, second, ...rest], [its, others, ...more]] = [argumentsOf(one), argumentsOf(other)];
  if (second === undefined || others === undefined || rest.length + more.length > 0)
    return undefined;
  if (!isSame(first!, its!)) return undefined;
  return [
    [headOf(one)!, first!, mark(second)],
    [headOf(other)!, first!, mark(others)],
  ];
}

/** The other formula with something done to it. */
function byContent(one: Formula, other: Formula): Pair | undefined {
  const parts = argumentsOf(one);
  if (parts.length < 2 || !parts.some((part) => isSame(part, other))) return undefined;
  return [[headOf(one)!, ...parts.map((part) => (isSame(part, other) ? part : mark(part)))], other];
}
