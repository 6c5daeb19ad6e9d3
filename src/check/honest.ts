// What honest work can give: each step on every number that somebody may have had in hand, with
// every operation on the way rounded, or its digits cut off, to the digits the sheet is kept in.
import type { Arithmetic } from '../engine/arithmetic.ts';
import { floatLine } from '../engine/float-line.ts';
import { interpret, kept, spread, type Entries } from '../engine/interpret.ts';
import { intervals, roughened, type Interval } from '../engine/interval.ts';
import type { Formula } from '../model/formula.ts';
import type { Shape } from '../model/shape.ts';
import { argumentsOf } from '../model/tree.ts';
import { roughly, roughOn } from './digits.ts';
import { factorsOf, productOf } from './rewriting.ts';
import type { Base, Kind } from './hypotheses.ts';
import type { Answer, Sheet } from './sheet.ts';

type Range = Interval<number>;

/** Formulas that stand in place of a base's own, by the numbers of their steps. */
export type Replaced = ReadonlyMap<number, { readonly tree: Formula }>;

/** The numbers that honest work can give for the entries of an answer. */
export type HonestWork = (answer: Answer, replaced?: Replaced) => readonly Range[];

/** Intervals whose ends are rounded and cut as the numbers of a sheet may be. */
export const roughArithmetic = ({ digits }: Sheet): Arithmetic<Range> =>
  intervals(roughened(floatLine, roughOn(digits)));

export interface Work {
  readonly kind: Kind;
  readonly sheet: Sheet;
  readonly right: Float64Array;
  /** True where values of the problem that are on the sheet are not what was worked with. */
  readonly isCopyOnly?: true;
}

/** Honest work by the steps of a base, on the numbers of a sheet where it has them. */
export function honestWork(
  { kind, sheet, right, isCopyOnly }: Work,
  base: Base,
  arithmetic: Arithmetic<Range>,
): HonestWork {
  const { names, places, givenCount } = kind;
  const rough = roughOn(sheet.digits);
  const numbers = new Map(names.map((name, q) => [name, q]));
  const answers = isCopyOnly
    ? sheet.answers.filter(({ quantity }) => quantity >= givenCount)
    : sheet.answers;
  const written = writtenRanges(kind, answers, base);
  const plain: (Entries<Range> | undefined)[] = [];
  const inHand: (Entries<Range> | undefined)[] = [];

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
    return entriesOf(
      place,
      (k) => written.at(offset + k) ?? computed?.at(Math.floor(k / cols), k % cols) ?? given(k),
    );
  };

  /** A value of the problem, which is rounded too where it has more digits than people write. */
  const givenRange = (value: number): Range =>
    sheet.digits.isFloat32 || String(Math.abs(value)).length > longest
      ? { low: rough.down(value), high: rough.up(value) }
      : { low: value, high: value };

  const evaluated = (
    q: number,
    tree: Formula,
    hand: (q: number) => Entries<Range>,
  ): Entries<Range> => {
    // A name that is read twice is one number both times: bit by bit that is seen.
    const repeated = repeatedIn(tree);
    const bits = repeated.size > 0 ? [...Array(mostBits).keys()] : [undefined];
    const ways = bits.flatMap((bit) => {
      const valueOf = (name: string): Entries<Range> => {
        const whole = hand(numbers.get(name)!);
        return bit !== undefined && repeated.has(name) ? bitOf(whole, bit) : whole;
      };
      return orders(tree).map((one) => spread(interpret(one, valueOf, arithmetic), places[q]!));
    });
    return kept(ways.reduce(joined));
  };

  const stepOf = (q: number): Entries<Range> =>
    (plain[q] ??= evaluated(q, base.steps[q - givenCount]!.tree, plainHand));
  const plainHand = (q: number): Entries<Range> => (inHand[q] ??= handOf(q, stepOf));

  /** The steps that a quantity comes of and that no numbers of the sheet stand before. */
  const openBefore = (q: number): number[] => {
    const open = new Set<number>();
    const visit = (one: number): void => {
      for (const read of base.reads[one - givenCount]!) {
        if (read < givenCount || open.has(read) || written.isWhole(read)) continue;
        open.add(read);
        visit(read);
      }
    };
    visit(q);
    return [...open].sort((a, b) => a - b);
  };

  const replacing = (replaced: Replaced) => {
    const steps = new Map<number, Entries<Range>>();
    const changed = new Map<number, boolean>();
    const isChanged = (q: number): boolean => {
      const known = changed.get(q);
      if (known !== undefined) return known;
      const is =
        q >= givenCount &&
        (replaced.has(q - givenCount) ||
          base.reads[q - givenCount]!.some((read) => !written.isWhole(read) && isChanged(read)));
      changed.set(q, is);
      return is;
    };
    const step = (q: number): Entries<Range> => {
      if (!isChanged(q)) return stepOf(q);
      const known = steps.get(q);
      if (known) return known;
      const tree = replaced.get(q - givenCount)?.tree ?? base.steps[q - givenCount]!.tree;
      const made = evaluated(q, tree, (read) =>
        isChanged(read) ? handOf(read, step) : plainHand(read),
      );
      steps.set(q, made);
      return made;
    };
    return { isChanged, step };
  };

  const rangesOf = (
    { quantity: q, offsets, halves }: Answer,
    step: (q: number) => Entries<Range>,
  ): Range[] => {
    const { offset, cols } = places[q]!;
    // In the order of the steps, so that none has to go far back.
    if (q >= givenCount) openBefore(q).forEach((read) => visit(step(read)));
    return offsets.map((at, k) => {
      const own = roughly(() => 2 * halves[k]!);
      if (q < givenCount) return { low: own.down(right[at]!), high: own.up(right[at]!) };
      const { low, high } = step(q).at(Math.floor((at - offset) / cols), (at - offset) % cols);
      return { low: own.down(low), high: own.up(high) };
    });
  };

  const plainRanges = new Map<Answer, readonly Range[]>();
  let last: { readonly replaced: Replaced; readonly by: ReturnType<typeof replacing> } | undefined;
  return (answer, replaced) => {
    if (replaced) {
      if (last?.replaced !== replaced) last = { replaced, by: replacing(replaced) };
      if (last.by.isChanged(answer.quantity)) return rangesOf(answer, last.by.step);
    }
    const ranges = plainRanges.get(answer) ?? rangesOf(answer, stepOf);
    plainRanges.set(answer, ranges);
    return ranges;
  };
}

/** Characters of the longest number that people write out: 0.123456789. */
const longest = 11;

/** A product from the left on, and with all but its first factor first: a slope before its use. */
function orders(tree: Formula): Formula[] {
  const [first = tree, ...rest] = factorsOf(tree);
  return rest.length > 1 ? [tree, productOf([first, productOf(rest)])] : [tree];
}

/** Operators that take numbers entry by entry. */
const pointwise: ReadonlySet<string> = new Set(['+', '-', '.*', './', '.^']);

/** The names that a formula of entries reads more than once; of any other formula none. */
function repeatedIn(tree: Formula): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const visit = (node: Formula): boolean => {
    if (typeof node === 'string') (seen.has(node) ? repeated : seen).add(node);
    if (typeof node !== 'object') return true;
    return pointwise.has(node[0]) && argumentsOf(node).every(visit);
  };
  return visit(tree) ? repeated : new Set();
}

/** How many parts the range of a name is looked at in. */
const mostBits = 4;

const bitOf = (of: Entries<Range>, bit: number): Entries<Range> => ({
  ...of,
  at: (i, j) => {
    const { low, high } = of.at(i, j);
    const width = (high - low) / mostBits;
    return { low: low + bit * width, high: low + (bit + 1) * width };
  },
});

const joined = (one: Entries<Range>, other: Entries<Range>): Entries<Range> => ({
  ...one,
  at: (i, j) => {
    const [a, b] = [one.at(i, j), other.at(i, j)];
    return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
  },
});

const visit = ({ rows, cols, at }: Entries<Range>): void => {
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) at(i, j);
};

interface WrittenRanges {
  /** The numbers that an entry on the sheet may stand for; undefined where it is not there. */
  readonly at: (offset: number) => Range | undefined;
  /** True where all entries of a quantity are on the sheet. */
  readonly isWhole: (q: number) => boolean;
}

/** A number written is every number that rounds to it, or is cut to it. */
function writtenRanges(
  { places, size }: Kind,
  answers: readonly Answer[],
  base: Base,
): WrittenRanges {
  const low = new Float64Array(size).fill(NaN);
  const high = new Float64Array(size).fill(NaN);
  const entries = new Map<number, number>();
  for (const { quantity, offsets, values, halves, view } of answers) {
    if (view !== undefined && view !== base.convention) continue;
    entries.set(quantity, (entries.get(quantity) ?? 0) + offsets.length);
    offsets.forEach((offset, k) => {
      const [value, half] = [values[k]!, halves[k]!];
      low[offset] = value - (value > 0 ? half : 2 * half);
      high[offset] = value + (value < 0 ? half : 2 * half);
    });
  }
  return {
    at: (offset) =>
      Number.isNaN(low[offset]!) ? undefined : { low: low[offset]!, high: high[offset]! },
    isWhole: (q) => entries.get(q) === places[q]!.rows * places[q]!.cols,
  };
}
