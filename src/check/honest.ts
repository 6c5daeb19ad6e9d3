// What honest work can give: each step on every number that somebody may have had in hand, with
// every operation on the way rounded, or its digits cut off, to the digits the sheet is kept in.
import type { Arithmetic } from '../engine/arithmetic.ts';
import type { Place } from '../engine/evaluate.ts';
import { floatLine } from '../engine/float-line.ts';
import { interpreter, kept, single, singles, spread, type Entries } from '../engine/interpret.ts';
import { intervals, roughened, type Interval } from '../engine/interval.ts';
import { keptBy } from '../kept.ts';
import type { Formula } from '../model/formula.ts';
import { isSingle, Misfit, shapeOfFormula, type Shape } from '../model/shape.ts';
import { argumentsOf, headOf, keptByTree, readsNames, replace } from '../model/tree.ts';
import { isLonger, keptUnit, roughAsGiven, roughly, roughOn, roughTotal } from './digits.ts';
import { allWays, usualWays, type Ways } from './by-hand.ts';
import type { Base, Kind } from './hypotheses.ts';
import type { Answer, Sheet } from './sheet.ts';

type Range = Interval<number>;

/** Formulas that stand in place of a base's own, by the numbers of their steps. */
export type Replaced = ReadonlyMap<number, { readonly tree: Formula }>;

/** The numbers that honest work can give for the entries of an answer. */
type Work = (answer: Answer, replaced?: Replaced) => readonly Range[];

/**
 * The same, where some numbers are asked about, the answer's own or others: of what comes near to
 * none of them not every way to work is tried.
 */
export type HonestWork = (
  answer: Answer,
  replaced?: Replaced,
  asked?: Float64Array,
) => readonly Range[];

/** Arithmetic as people do it. */
interface Rough {
  /** Sums in the order in which they are written, and in any. */
  readonly inOrder: RoughSums;
  readonly inAnyOrder: RoughSums;
}

interface RoughSums {
  readonly usual: Arithmetic<Range>;
  /** Of what is divided by, which nobody rounds to 0. */
  readonly ofDivisors: Arithmetic<Range>;
}

/** Kept, since the sheets of a class are kept in few kinds of digits. */
const arithmetics = new Map<string, Rough>();

const mostArithmetics = 100;

/** Intervals whose ends are rounded and cut as the numbers of a sheet may be. */
export function roughArithmetic({ digits }: Sheet): Rough {
  const key = Object.values(digits).join();
  const known = arithmetics.get(key);
  if (known) return known;
  const usual = roughened(floatLine, roughOn(digits));
  const ofDivisors = roughened(floatLine, roughOn(digits, true));
  const total = roughTotal(digits);
  const made = {
    inOrder: { usual: intervals(usual), ofDivisors: intervals(ofDivisors) },
    inAnyOrder: {
      usual: intervals({ ...usual, total }),
      ofDivisors: intervals({ ...ofDivisors, total }),
    },
  };
  if (arithmetics.size < mostArithmetics) arithmetics.set(key, made);
  return made;
}

export interface Worked {
  readonly kind: Kind;
  readonly sheet: Sheet;
  readonly right: Float64Array;
  /** True where values of the problem that are on the sheet are not what was worked with. */
  readonly isCopyOnly: boolean;
  /** True of an answer that is not worked on with by a base. */
  readonly standsAgainst: (answer: Answer, base: Base) => boolean;
}

/** What is done step by step, on the numbers of a sheet where it has them. */
interface Way {
  readonly treeOf: (q: number) => Formula;
  /** What a step gives, and what is in hand of it: what is written, else that. */
  readonly step: (q: number) => Entries<Range>;
  readonly hand: (q: number) => Entries<Range>;
  readonly isChanged: (q: number) => boolean;
  /**
   * The steps that a quantity comes of and that no numbers of the sheet stand before, in an order
   * in which none has to go far back.
   */
  readonly openTo: (q: number) => readonly number[];
}

/**
 * Honest work in an unusual way comes at most so many times as wide as the usual from it: a small
 * divisor has few digits.
 */
const widest = 30;

/**
 * Room for what differences in the last digit do to doubles: another language's exp, another order
 * of a sum.
 */
export const arithmeticError = 1e-11;

/** True of a number in a range that has ends. */
export function isWithin(value: number, { low, high }: Range): boolean {
  const slack = arithmeticError * Math.abs(value);
  return Number.isFinite(high - low) && value >= low - slack && value <= high + slack;
}

/** Honest work by the steps of each base, on the numbers of a sheet where it has them. */
export function honestWorks(
  worked: Worked,
  { inOrder, inAnyOrder }: Rough,
): (base: Base) => HonestWork {
  const usual = worksIn(usualWays, worked, inOrder);
  let all: typeof usual | undefined;
  return (base) => {
    const work = usual(base);
    return (answer, replaced, asked = answer.values) => {
      const ranges = work(answer, replaced);
      if (!isBeside(asked, answer, ranges)) return ranges;
      all ??= worksIn(allWays, worked, inAnyOrder);
      return all(base)(answer, replaced);
    };
  };
}

/** True of numbers near ranges that some are not in. */
function isBeside(numbers: Float64Array, { halves }: Answer, ranges: readonly Range[]): boolean {
  let isIn = true;
  for (let k = 0; k < ranges.length; k++) {
    const range = ranges[k]!;
    const number = numbers[k]!;
    const room = widest * (range.high - range.low + 2 * halves[k]!);
    if (!(number >= range.low - room && number <= range.high + room)) return false;
    isIn &&= isWithin(number, range);
  }
  return !isIn;
}

function worksIn(waysOf: Ways, worked: Worked, arithmetic: RoughSums): (base: Base) => Work {
  const { kind, sheet } = worked;
  const { own } = kind;
  const hasViews = sheet.answers.some(({ view }) => view !== undefined);
  const desk = rangeDesk(waysOf, worked, own, arithmetic);
  const ownWay = desk.wayOf(own);
  const ownWork = desk.workBy(ownWay, own);
  const works = new Map<Base, Work>([[own, ownWork]]);
  const workBy = (base: Base): Work => {
    const answers = sheet.answers.filter((answer) => !worked.standsAgainst(answer, base));
    if (hasViews || answers.length < sheet.answers.length) {
      // Numbers in another layout are read in some bases only.
      const other = rangeDesk(
        waysOf,
        { ...worked, sheet: { ...sheet, answers } },
        base,
        arithmetic,
      );
      return other.workBy(other.wayOf(base), base);
    }
    const way = desk.changed(ownWay, base.replaced(), base);
    const changed = desk.workBy(way, base);
    return (answer, replaced) =>
      replaced || way.isChanged(answer.quantity) ? changed(answer, replaced) : ownWork(answer);
  };
  return (base) => {
    const known = works.get(base) ?? workBy(base);
    works.set(base, known);
    return known;
  };
}

/** The ways through a sheet whose numbers are read as a base has them. */
function rangeDesk(
  waysOf: Ways,
  { kind, sheet, right, isCopyOnly }: Worked,
  reader: Base,
  arithmetic: RoughSums,
) {
  const { places, givenCount } = kind;
  const rough = roughOn(sheet.digits);
  const asGiven = roughAsGiven(sheet.digits);
  const answers = isCopyOnly
    ? sheet.answers.filter(({ quantity }) => quantity >= givenCount)
    : sheet.answers;
  const written = writtenRanges(kind, { ...sheet, answers }, reader);

  const entriesOf = (shape: Shape, at: (k: number) => Range): Entries<Range> => ({
    rows: shape.rows,
    cols: shape.cols,
    at: (i, j) => at(i * shape.cols + j),
  });

  /** What is in hand of a quantity: what is written, else what its step gives. */
  const handOf = (q: number, step: (q: number) => Entries<Range>): Entries<Range> => {
    const place = places[q]!;
    const { offset, cols } = place;
    const given = (k: number): Range => givenRange(right[offset + k]!);
    const computed = q < givenCount || written.isWhole(q) ? undefined : step(q);
    if (computed && !written.isAny(q)) return computed;
    return entriesOf(place, (k) => {
      const own = written.at(offset + k);
      if (!own) return computed?.at(Math.floor(k / cols), k % cols) ?? given(k);
      const value = right[offset + k]!;
      return isWithin(value, own) && isCounted(q) ? { low: value, high: value } : own;
    });
  };

  /** True of whole numbers that are made of given whole numbers, as the count of steps is. */
  const isCounted = (q: number): boolean =>
    q >= givenCount &&
    [q, ...reader.reads[q - givenCount]!].every(
      (one) => (one === q || one < givenCount) && isWhole(places[one]!, right),
    );

  /** A value of the problem, which is rounded too where it has more digits than people write. */
  const givenRange = (value: number): Range => {
    const isLong = isLonger(value, longest);
    // No precision loses anything of a short whole number, which may be an index.
    if (Number.isInteger(value) && !isLong) return { low: value, high: value };
    const { down, up } = isLong ? rough : asGiven;
    return { low: down(value), high: up(value) };
  };

  const waysAt = waysIn(waysOf)(kind);

  const evaluated = (
    q: number,
    tree: Formula,
    hand: (q: number) => Entries<Range>,
  ): Entries<Range> => {
    const handBy = (name: string): Entries<Range> => hand(kind.numbers.get(name)!);
    let made: Entries<Range> | undefined;
    let isNumber = isSingle(places[q]!);
    for (const { tree: way, repeated } of waysAt(q, tree)) {
      for (let bit = 0; bit < (repeated === undefined ? 1 : mostBits); bit++) {
        const partBy = (name: string): Entries<Range> =>
          name === repeated ? bitOf(handBy(name), bit) : handBy(name);
        const number = numberOf(way, arithmetic, partBy);
        isNumber &&= number !== undefined;
        const own = number ? single(number) : orDivided(way, arithmetic, partBy);
        const value = spread(own, places[q]!);
        made = made ? joined(made, value) : value;
      }
    }
    // Held as it is: what makes a number holds far more.
    return isNumber ? single(made!.at(0, 0)) : kept(made!);
  };

  /** The steps before each quantity, with those that it reads before it. */
  const openBefore = (q: number, readsOf: (q: number) => readonly number[]): Set<number> => {
    const open = new Set<number>();
    const seen = new Set<number>();
    const visit = (one: number): void => {
      for (const read of readsOf(one)) {
        if (read < givenCount || seen.has(read) || written.isWhole(read)) continue;
        seen.add(read);
        visit(read);
        open.add(read);
      }
    };
    if (q >= givenCount) visit(q);
    return open;
  };

  const openIn = keptBy(({ reads }: Base) => {
    const known = new Map<number, ReadonlySet<number>>();
    return (q: number): ReadonlySet<number> => {
      const open = known.get(q) ?? openBefore(q, (one) => reads[one - givenCount]!);
      known.set(q, open);
      return open;
    };
  });

  const wayOf = (base: Base): Way => {
    const { steps } = base;
    const made: (Entries<Range> | undefined)[] = [];
    const inHand: (Entries<Range> | undefined)[] = [];
    const treeOf = (q: number): Formula => steps[q - givenCount]!.tree;
    const step = (q: number): Entries<Range> => (made[q] ??= evaluated(q, treeOf(q), hand));
    const hand = (q: number): Entries<Range> => (inHand[q] ??= handOf(q, step));
    const openTo = (q: number): readonly number[] => [...openIn(base)(q)];
    return { treeOf, step, hand, isChanged: () => false, openTo };
  };

  /** A way with other formulas in it; of all that is as before nothing is worked out again. */
  const changed = (way: Way, replaced: Replaced, base: Base): Way => {
    const { reads, readBy } = base;
    const steps = new Array<Entries<Range> | undefined>(places.length);
    const inHand = new Array<Entries<Range> | undefined>(places.length);
    const known = new Array<boolean | undefined>(places.length);
    const isReplaced = (q: number): boolean => replaced.has(q - givenCount);
    const isChanged = (q: number): boolean =>
      (known[q] ??=
        q >= givenCount &&
        (isReplaced(q) ||
          reads[q - givenCount]!.some((read) => !written.isWhole(read) && isChanged(read))));
    const isOther = (read: number): boolean => hand(read) !== way.hand(read);
    const treeOf = (q: number): Formula => replaced.get(q - givenCount)?.tree ?? way.treeOf(q);
    const made = (q: number): Entries<Range> =>
      isReplaced(q) || reads[q - givenCount]!.some(isOther)
        ? orSame(evaluated(q, treeOf(q), hand), way.step(q))
        : way.step(q);
    const step = (q: number): Entries<Range> =>
      isChanged(q) ? (steps[q] ??= made(q)) : way.step(q);
    const hand = (q: number): Entries<Range> =>
      isChanged(q) ? (inHand[q] ??= handOf(q, step)) : way.hand(q);
    const readsOf = (q: number): readonly number[] => {
      const other = replaced.get(q - givenCount);
      return other ? readBy(other.tree) : reads[q - givenCount]!;
    };
    const openTo = (q: number): readonly number[] => {
      const open = openIn(base)(q);
      // A mistake may read what comes later, or what nothing else here comes of.
      const isBefore = (at: number): boolean =>
        readsOf(at + givenCount).every(
          (read) => read < givenCount || (read < at + givenCount && open.has(read)),
        );
      return [...([...replaced.keys()].every(isBefore) ? open : openBefore(q, readsOf))];
    };
    return { treeOf, step, hand, isChanged, openTo };
  };

  /** Where a step divides by what may be 0, of the right steps the right value alone is known. */
  const rangesOf = (
    { quantity: q, offsets, halves }: Answer,
    { step, openTo }: Way,
    isRight: boolean,
  ): Range[] => {
    const { offset, cols } = places[q]!;
    openTo(q).forEach((read) => visit(step(read)));
    return offsets.map((at, k) => {
      const own = roughly((value) => keptUnit(sheet.digits, value, halves[k]!));
      if (q < givenCount) return { low: own.down(right[at]!), high: own.up(right[at]!) };
      const made = step(q).at(Math.floor((at - offset) / cols), (at - offset) % cols);
      const isKnown = isRight && isOpen(made);
      const { low, high } = isKnown ? { low: right[at]!, high: right[at]! } : made;
      return { low: own.down(low), high: own.up(high) };
    });
  };

  const workBy = (way: Way, base: Base): Work => {
    const plain = new Map<Answer, readonly Range[]>();
    let last: { readonly replaced: Replaced; readonly by: Way } | undefined;
    return (answer, replaced) => {
      if (replaced) {
        if (last?.replaced !== replaced) last = { replaced, by: changed(way, replaced, base) };
        if (last.by.isChanged(answer.quantity)) return rangesOf(answer, last.by, false);
      }
      const ranges = plain.get(answer) ?? rangesOf(answer, way, base.convention === null);
      plain.set(answer, ranges);
      return ranges;
    };
  };

  return { wayOf, changed, workBy };
}

type HandBy = (name: string) => Entries<Range>;

/**
 * What a formula gives. Where a divisor may come to 0 in the digits of the sheet, it is taken as it
 * is before it does: nobody divides by 0.
 */
function orDivided(
  tree: Formula,
  { usual, ofDivisors }: RoughSums,
  valueOf: HandBy,
): Entries<Range> {
  const { rows, cols, at } = interpreter(valueOf, usual)(tree);
  let other: Entries<Range> | undefined;
  const divided = (): Entries<Range> => {
    const { named, divisors } = withDivisors(tree);
    const below = interpreter(valueOf, ofDivisors);
    const values = new Map([...divisors].map(([name, divisor]) => [name, below(divisor)]));
    return interpreter((name) => values.get(name) ?? valueOf(name), usual)(named);
  };
  return {
    rows,
    cols,
    at: (i, j) => {
      const plain = at(i, j);
      return isOpen(plain) ? (other ??= divided()).at(i, j) : plain;
    },
  };
}

/** The same of a formula in which everything is one number; undefined of any other. */
function numberOf(
  tree: Formula,
  { usual, ofDivisors }: RoughSums,
  valueOf: HandBy,
): Range | undefined {
  const singleOf = (name: string): Range | undefined => {
    const value = valueOf(name);
    return isSingle(value) ? value.at(0, 0) : undefined;
  };
  const plain = singles(singleOf, usual)(tree);
  if (!plain || !isOpen(plain)) return plain;
  const { named, divisors } = withDivisors(tree);
  if (divisors.size === 0) return plain;
  const below = singles(singleOf, ofDivisors);
  const values = new Map([...divisors].map(([name, divisor]) => [name, below(divisor)]));
  return singles((name) => values.get(name) ?? singleOf(name), usual)(named);
}

/** A formula with names for what it divides by. */
const withDivisors = keptByTree((tree) => {
  const divisors = new Map<string, Formula>();
  const named = replace(tree, (node) => {
    const [above, below] = argumentsOf(node);
    if (!/^\.?\/$/.test(headOf(node) ?? '') || !readsNames(below!)) return undefined;
    const name = `divisor ${divisors.size}`;
    divisors.set(name, below!);
    return [headOf(node)!, above!, name];
  });
  return { named, divisors };
});

/** Characters of the longest number that people write out: 0.123456789. */
const longest = 11;

/** Operators and functions that take numbers entry by entry. */
const pointwise: ReadonlySet<string> = new Set(['+', '-', '.*', './', '.^', 'exp']);

/**
 * The name that a formula of entries reads more than once; undefined of any other formula, and
 * where there are several.
 */
function repeatedIn(tree: Formula, isOpen: (name: string) => boolean): string | undefined {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const visit = (node: Formula): boolean => {
    if (typeof node === 'string' && isOpen(node)) (seen.has(node) ? repeated : seen).add(node);
    if (typeof node !== 'object') return true;
    return pointwise.has(node[0]) && argumentsOf(node).every(visit);
  };
  const isPointwise = visit(tree);
  const [first, ...others] = repeated;
  return isPointwise && others.length === 0 ? first : undefined;
}

/** A way to work out a formula, and the name that is read more than once in it. */
interface ShapedWay {
  readonly tree: Formula;
  readonly repeated: string | undefined;
}

/** The ways that can be gone with the shapes of a kind, the formula itself first. */
const waysIn = keptBy((waysOf: Ways) =>
  keptBy((kind: Kind) => {
    const known: ((tree: Formula) => readonly ShapedWay[])[] = [];
    // Of each step mostly the same is asked: that is looked at first, which is sooner.
    const last: { readonly tree: Formula; readonly ways: readonly ShapedWay[] }[] = [];
    return (q: number, tree: Formula): readonly ShapedWay[] => {
      if (last[q]?.tree === tree) return last[q].ways;
      const waysBy = (known[q] ??= keptByTree((one) => shapedWays(waysOf(one), one, q, kind)));
      const ways = waysBy(tree);
      last[q] = { tree, ways };
      return ways;
    };
  }),
);

function shapedWays(ways: readonly Formula[], own: Formula, q: number, kind: Kind): ShapedWay[] {
  // A name that is read twice is one number both times: bit by bit that is seen.
  const isOpen = (name: string): boolean => kind.numbers.get(name)! >= kind.givenCount;
  return ways
    .filter((way) => way === own || isFit(way, q, kind))
    .map((tree) => ({ tree, repeated: repeatedIn(tree, isOpen) }));
}

/** True of a way that can be gone with the shapes there are. */
function isFit(way: Formula, q: number, { numbers, places }: Kind): boolean {
  try {
    const { rows, cols } = shapeOfFormula(way, (name) => places[numbers.get(name)!]!);
    const isOne = rows * cols === 1;
    return isOne || (rows === places[q]!.rows && cols === places[q]!.cols);
  } catch (error) {
    if (error instanceof Misfit) return false;
    throw error;
  }
}

/** How many parts the range of a name is looked at in. */
const mostBits = 4;

const bitOf = ({ rows, cols, at }: Entries<Range>, bit: number): Entries<Range> => ({
  rows,
  cols,
  at: (i, j) => {
    const { low, high } = at(i, j);
    const width = (high - low) / mostBits;
    return { low: low + bit * width, high: low + (bit + 1) * width };
  },
});

/** All that one way gives or the other; one whose range is open says nothing. */
const joined = (one: Entries<Range>, other: Entries<Range>): Entries<Range> => ({
  rows: one.rows,
  cols: one.cols,
  at: (i, j) => {
    const a = one.at(i, j);
    const b = other.at(i, j);
    if (isOpen(b)) return a;
    return isOpen(a) ? b : { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
  },
});

/** The other where both are the same number: what is made of it is known then. */
const orSame = (one: Entries<Range>, other: Entries<Range>): Entries<Range> => {
  if (!isSingle(one) || !isSingle(other)) return one;
  const [a, b] = [one.at(0, 0), other.at(0, 0)];
  return Object.is(a.low, b.low) && Object.is(a.high, b.high) ? other : one;
};

/** True of a range without ends, or of none. */
const isOpen = ({ low, high }: Range): boolean => !Number.isFinite(high - low);

const isWhole = ({ offset, rows, cols }: Place, values: Float64Array): boolean =>
  values.subarray(offset, offset + rows * cols).every(Number.isInteger);

const visit = ({ rows, cols, at }: Entries<Range>): void => {
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) at(i, j);
};

interface WrittenRanges {
  /** The numbers that an entry on the sheet may stand for; undefined where it is not there. */
  readonly at: (offset: number) => Range | undefined;
  /** True where all entries of a quantity are on the sheet, and where any is. */
  readonly isWhole: (q: number) => boolean;
  readonly isAny: (q: number) => boolean;
}

/** A number written is every number that rounds to it, or is cut to it. */
function writtenRanges(
  { places, size }: Kind,
  { answers, digits }: Pick<Sheet, 'answers' | 'digits'>,
  base: Base,
): WrittenRanges {
  const low = new Float64Array(size).fill(NaN);
  const high = new Float64Array(size).fill(NaN);
  const entries = new Map<number, number>();
  for (const { quantity, offsets, values, halves, view } of answers) {
    if (view !== undefined && view !== base.convention) continue;
    entries.set(quantity, (entries.get(quantity) ?? 0) + offsets.length);
    offsets.forEach((offset, k) => {
      const value = values[k]!;
      const unit = keptUnit(digits, value, halves[k]!);
      low[offset] = value - (value > 0 ? unit / 2 : unit);
      high[offset] = value + (value < 0 ? unit / 2 : unit);
    });
  }
  return {
    at: (offset) =>
      Number.isNaN(low[offset]!) ? undefined : { low: low[offset]!, high: high[offset]! },
    isWhole: (q) => entries.get(q) === places[q]!.rows * places[q]!.cols,
    isAny: (q) => entries.has(q),
  };
}
