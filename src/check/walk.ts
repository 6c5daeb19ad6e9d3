// One way through a sheet: every step computed on what somebody had before, and each of their
// numbers held against it. What they may have done is given; the search for it is in marking.ts.
import { openBefore, type Stepped } from './between.ts';
import { gridError, isOther } from './digits.ts';
import {
  isRounding,
  valuesUnder,
  type Base,
  type Hypothesis,
  type Kind,
  type Rewrite,
  type Rounding,
} from './hypotheses.ts';
import {
  arithmeticError,
  honestWorks,
  isWithin,
  roughArithmetic,
  type HonestWork,
} from './honest.ts';
import type { Answer, Sheet } from './sheet.ts';

/**
 * A given number may be off by `atol + rtol · |expected|`; without it, by half a unit of its last
 * digit.
 */
export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

export interface Marking {
  readonly kind: Kind;
  readonly sheet: Sheet;
  readonly tolerance: Tolerance | undefined;
  /** The right values. */
  readonly right: Float64Array;
  /** True where values of the problem that are copied wrong are taken for that and no more. */
  readonly isCopyOnly: boolean;
  /** Whether a number is as near to another as honest work on this sheet comes at most. */
  readonly isWithinReach: Reach;
  /** Memories that nobody needs any more. */
  readonly spare: Float64Array[];
  /** What is right under a base. */
  readonly rightBy: (base: Base) => Float64Array;
  /** What honest work by the steps of a base can give. */
  readonly honestBy: (base: Base) => HonestWork;
}

/** A sheet to be marked; what is worked out for one way through it is kept for the next. */
export function markingOf(
  given: Pick<Marking, 'kind' | 'sheet' | 'tolerance' | 'right'>,
  isCopyOnly = false,
): Marking {
  const { kind, sheet, tolerance, right } = given;
  let works: ReturnType<typeof honestWorks> | undefined;
  const values = new Map<Base, Float64Array>();
  const rightBy = (base: Base): Float64Array => {
    const known = values.get(base);
    if (known) return known;
    const made = valuesUnder(base, right);
    values.set(base, made);
    return made;
  };
  const standsAgainst = (answer: Answer, other: Base): boolean =>
    isAgainst(answer, rightBy(other), given);
  const honestBy = (base: Base): HonestWork => {
    works ??= honestWorks(
      { kind, sheet, right, isCopyOnly, standsAgainst },
      roughArithmetic(sheet),
    );
    return works(base);
  };
  const isWithinReach = reachOf({ kind, sheet });
  return { kind, sheet, tolerance, right, isCopyOnly, isWithinReach, spare: [], rightBy, honestBy };
}

/**
 * `right`; `convention` right under the base's convention; `rounded`; `made` a mistake of the
 * account shows here first; `follows` from a wrong number before; `miss` nothing gives this number.
 */
export type Status = 'right' | 'convention' | 'rounded' | 'made' | 'follows' | 'miss';

/**
 * What somebody is taken to have done: hypotheses, and rewrites of theirs that stand together in
 * one step.
 */
export interface Account {
  readonly items: readonly Hypothesis[];
  readonly together: readonly Rewrite[];
}

export const nothing: Account = { items: [], together: [] };

/**
 * Something wrong: a hypothesis of the account at a step, or an answer that nothing explains; and
 * the answer it shows in first.
 */
export interface Origin {
  readonly item: number | undefined;
  readonly step: number;
  answer: number | undefined;
}

export interface Walk {
  readonly statuses: readonly Status[];
  /** For each answer that is made or follows, where that comes from. */
  readonly origins: readonly (Origin | undefined)[];
  /**
   * The values somebody has who did this: unrounded, with their own numbers where nothing gives
   * them.
   */
  readonly values: Float64Array;
  /** The same with every number as it is written. */
  readonly written: Float64Array;
  /**
   * Misses, and answers that are right although by this base's convention or this account's mistake
   * they should not be.
   */
  readonly cost: number;
  /**
   * For each answer that is not explained by its digits alone, how wide the numbers are that would
   * be explained as well, about the answer itself: those that rounding on the way gives.
   */
  readonly widths: readonly (number | undefined)[];
  /** The items of the account that a number which is right stands against. */
  readonly refuted: ReadonlySet<number>;
}

/** A width about a value, at most all of it. */
export const relative = (width: number, value: number): number =>
  Math.min(1, Math.max(1e-12, width / Math.abs(value)));

/**
 * How much a number says that is given to all digits of a double, though it is written with few: a
 * whole number made of whole numbers, or 0.
 */
export const exactWidth = 1e-7;

/** True where every answer is right. */
export const allRight = ({ sheet, tolerance, right }: Marking): boolean =>
  sheet.answers.every((answer) => answer.view === undefined && isNear(answer, right, tolerance));

/** True where all entries of an answer are as they are in the memory. */
export function isNear(
  answer: Answer,
  memory: Float64Array,
  tolerance: Tolerance | undefined,
): boolean {
  const { offsets } = answer;
  for (let k = 0; k < offsets.length; k++)
    if (!isEntryNear(answer, k, memory[offsets[k]!]!, tolerance)) return false;
  return true;
}

/** True of an answer that is right for the problem, and not by a convention. */
export const isAgainst = (
  answer: Answer,
  baseValues: Float64Array,
  { right, tolerance }: Pick<Marking, 'right' | 'tolerance'>,
): boolean =>
  answer.view === undefined &&
  isNear(answer, right, tolerance) &&
  !isNear(answer, baseValues, tolerance);

/** True where one entry is. */
export function isEntryNear(
  { values, halves }: Pick<Answer, 'values' | 'halves'>,
  k: number,
  expected: number,
  tolerance: Tolerance | undefined,
): boolean {
  // Of an infinite value every number would be within any part of it.
  if (!Number.isFinite(expected)) return values[k] === expected;
  const size = Math.abs(expected);
  const most = tolerance ? tolerance.atol + tolerance.rtol * size : halves[k]! * (1 + gridError);
  return Math.abs(values[k]! - expected) <= most + arithmeticError * size;
}

/** An answer to be explained, and the walk in which nothing explains it. */
export interface Target {
  readonly answer: number;
  readonly statuses: readonly Status[];
}

/**
 * Walks through the sheet. Stops, and returns undefined, where a target is still a miss or one
 * before it has become one, or the cost exceeds `most`.
 */
export const walk = (
  marking: Marking,
  base: Base,
  baseValues: Float64Array,
  account: Account,
  target?: Target,
  most = Infinity,
): Walk | undefined => new Walker(marking, base, baseValues, account).walk(target, most);

/** Of one class, whose code is kept from sheet to sheet: closures would be compiled anew. */
class Walker {
  private readonly marking: Marking;
  private readonly base: Base;
  private readonly baseValues: Float64Array;
  private readonly rounding: Rounding | undefined;
  private readonly rewritten: ReadonlyMap<number, Taken> | undefined;
  private readonly values: Float64Array;
  private readonly written: Float64Array;
  /** For each quantity, where its errors come from. */
  private readonly origin: (Origin | undefined)[] = [];
  private readonly statuses: Status[] = [];
  private readonly origins: (Origin | undefined)[] = [];
  private readonly widths: (number | undefined)[] = [];
  private readonly refuted = new Set<number>();
  private cost = 0;

  constructor(marking: Marking, base: Base, baseValues: Float64Array, account: Account) {
    this.marking = marking;
    this.base = base;
    this.baseValues = baseValues;
    this.rounding = account.items.find(isRounding);
    this.rewritten = rewritesOf(account);
    this.values = memoryFor(marking);
    this.written = memoryFor(marking);
    for (let i = 0; i < marking.sheet.answers.length; i++) {
      this.statuses.push('right');
      this.origins.push(undefined);
    }
  }

  walk(target: Target | undefined, most: number): Walk | undefined {
    const { kind, sheet } = this.marking;
    let awaited = target;
    for (let q = 0; q < kind.names.length; q++) {
      const from = q < kind.givenCount ? undefined : this.step(q);
      const answers = sheet.byQuantity.get(q);
      for (const i of answers ?? []) {
        const status = this.take(i, from);
        const isMissed = status === 'miss' && awaited !== undefined;
        if (isMissed && (i === awaited!.answer || awaited!.statuses[i] !== 'miss'))
          return this.stop();
        if (i === awaited?.answer) awaited = undefined;
        if (this.cost > most) return this.stop();
      }
      this.origin[q] = answers ? this.after(answers, from, q) : from;
      if (this.rounding && q >= kind.givenCount) this.round(q, this.rounding, answers ?? []);
    }
    return {
      statuses: this.statuses,
      origins: this.origins,
      values: this.values,
      written: this.written,
      cost: this.cost,
      widths: this.widths,
      refuted: this.refuted,
    };
  }

  /** Most ways end before the end of the sheet: their memories are for the next. */
  private stop(): undefined {
    this.marking.spare.push(this.values, this.written);
  }

  /** Runs the step of a quantity, and tells where its errors come from. */
  private step(q: number): Origin | undefined {
    const at = q - this.marking.kind.givenCount;
    const rewrite = this.rewritten?.get(at);
    const run = rewrite?.run ?? this.base.runs[at]!;
    run(this.values);
    run(this.written);
    if (rewrite) return { item: rewrite.item, step: at, answer: undefined };
    for (const read of this.base.reads[at]!) {
      const found = this.origin[read];
      if (found) return found;
    }
    return undefined;
  }

  /** Judges an answer, and counts what it costs. */
  private take(i: number, from: Origin | undefined): Status {
    const { kind, sheet, tolerance } = this.marking;
    const answer = sheet.answers[i]!;
    const status = this.judge(answer, i, from);
    this.statuses[i] = status;
    if (status === 'miss') {
      this.cost++;
      const step = answer.quantity - kind.givenCount;
      this.origins[i] = { item: undefined, step, answer: i };
    } else if (status === 'made' || status === 'follows') {
      from!.answer ??= i;
      this.origins[i] = from;
    } else if (
      status === 'right' &&
      this.base.convention !== null &&
      !isNear(answer, this.baseValues, tolerance)
    )
      this.cost++;
    return status;
  }

  /** The status of one answer, and its numbers put where the next steps read them. */
  private judge(answer: Answer, i: number, from: Origin | undefined): Status {
    const { kind, tolerance, right, isCopyOnly, isWithinReach } = this.marking;
    const base = this.base;
    const [all, written, baseValues] = [this.values, this.written, this.baseValues];
    const { offsets, values: given, view } = answer;
    let isRight = true;
    let isBase = true;
    let isAccount = true;
    let isExact = true;
    let isOwn = true;
    let isExactly = true;
    let isClose = true;
    const isCopy = isCopyOnly && answer.quantity < kind.givenCount;
    const isMistaken = from?.item !== undefined;
    const usable = !isCopy && (view === undefined || view === base.convention);
    for (let k = 0; k < offsets.length; k++) {
      const offset = offsets[k]!;
      const own = isEntryNear(answer, k, all[offset]!, tolerance);
      const asRight = isEntryNear(answer, k, right[offset]!, tolerance);
      const asBase = isEntryNear(answer, k, baseValues[offset]!, tolerance);
      const asGiven = isEntryNear(answer, k, written[offset]!, tolerance);
      isRight &&= asRight;
      isBase &&= asBase;
      isAccount &&= own || asGiven;
      isExact &&=
        !tolerance ||
        [all, written, baseValues].some((memory) =>
          isEntryNear(answer, k, memory[offset]!, undefined),
        );
      // A mistake is made in all entries: one that it should have changed stands against it.
      isOwn &&= own || asGiven || (asBase && !isMistaken);
      isClose &&=
        isWithinReach(answer, k, written[offset]!) || isWithinReach(answer, k, right[offset]!);
      isExactly &&= Math.abs(given[k]! - all[offset]!) <= 1e-14 * Math.abs(given[k]!);
      if (!usable) continue;
      // Whoever wrote this may go on with what is behind it, or with what is written; both are
      // carried on.
      if (this.rounding || !(own || asBase || asGiven)) all[offset] = given[k]!;
      else if (!own) all[offset] = asBase ? baseValues[offset]! : written[offset]!;
      written[offset] = given[k]!;
    }
    if (isExactly) this.widths[i] = exactWidth;
    // Who works by a convention and has one number of the problem's goes on by the convention.
    if (base.convention !== null && isRight && !isBase && usable && !isMistaken)
      for (const offset of offsets) all[offset] = written[offset] = baseValues[offset]!;
    const isKnown = isRight || isBase;
    const isFit =
      isAccount ||
      (usable && isClose && (isMistaken || !(isKnown || isOwn)) && this.isHonest(answer, i));
    // A mistake before it should have shown here.
    if (isMistaken && isKnown && !isFit) {
      this.cost++;
      this.refuted.add(from.item);
    }
    if (view === undefined && isRight) return 'right';
    if (usable && isBase) return base.convention === null ? 'right' : 'convention';
    // A wider tolerance is no evidence of rounding, that is what the digits say.
    const isExplained = from ? isOwn || isFit : (isOwn && isExact) || (!tolerance && isFit);
    return usable && isExplained && !this.isStock(answer, from)
      ? this.explainedBy(from, answer)
      : 'miss';
  }

  /** True of zeros that come of zeros which nothing gives: whoever writes 0 has worked nothing. */
  private isStock({ values }: Answer, from: Origin | undefined): boolean {
    if (from?.answer === undefined || from.item !== undefined) return false;
    return values.every(isZero) && this.marking.sheet.answers[from.answer]!.values.every(isZero);
  }

  /** True of what honest work on the numbers of the sheet before it can give. */
  private isHonest(answer: Answer, i: number): boolean {
    const { honestBy, right, tolerance } = this.marking;
    const ranges = honestBy(this.base)(answer, this.rewritten);
    let width = 1;
    for (let k = 0; k < ranges.length; k++) {
      const range = ranges[k]!;
      if (!isWithin(answer.values[k]!, range)) return false;
      if (isEntryNear(answer, k, right[answer.offsets[k]!]!, tolerance)) continue;
      width *= relative(range.high - range.low + 2 * answer.halves[k]!, answer.values[k]!);
    }
    this.widths[i] = width;
    return true;
  }

  /** What an answer is that fits: by what is wrong before it, or by how it is written. */
  private explainedBy(from: Origin | undefined, answer: Answer): Status {
    if (from) return from.answer === undefined ? 'made' : 'follows';
    return this.isConventional(answer) ? 'convention' : 'rounded';
  }

  /** True where the base's convention gives the answer another value than the problem. */
  private isConventional({ offsets }: Answer): boolean {
    if (this.base.convention === null) return false;
    const { right } = this.marking;
    return offsets.some((offset) => isOther(this.baseValues[offset]!, right[offset]!));
  }

  /**
   * Where a quantity's errors come from, once its answers are judged: nowhere, where all of it is
   * right.
   */
  private after(
    answers: readonly number[],
    from: Origin | undefined,
    q: number,
  ): Origin | undefined {
    const { kind, sheet } = this.marking;
    let covered = 0;
    let isAnyOfOrigin = false;
    for (const i of answers) {
      const status = this.statuses[i]!;
      if (status === 'miss') return this.origins[i];
      if (status === 'right' || status === 'convention' || status === 'rounded')
        covered += sheet.answers[i]!.offsets.length;
      isAnyOfOrigin ||= this.origins[i] !== undefined;
    }
    const { rows, cols } = kind.places[q]!;
    return covered === rows * cols && !isAnyOfOrigin ? undefined : from;
  }

  /** Rounds what is behind a quantity, where no number of the sheet is. */
  private round(q: number, to: Rounding, answers: readonly number[]): void {
    const { kind, sheet } = this.marking;
    const { offset, rows, cols } = kind.places[q]!;
    let left = rows * cols;
    for (const i of answers) left -= sheet.answers[i]!.offsets.length;
    if (left === 0) return;
    const answered = new Set<number>();
    for (const i of answers) for (const k of sheet.answers[i]!.offsets) answered.add(k);
    for (let k = offset; k < offset + rows * cols; k++)
      if (!answered.has(k)) this.values[k] = roundedTo(this.values[k]!, to);
  }
}

/** The right values, to be overwritten. */
function memoryFor({ spare, right }: Marking): Float64Array {
  const memory = spare.pop();
  if (memory === undefined) return right.slice();
  memory.set(right);
  return memory;
}

const isZero = (value: number): boolean => value === 0;

/** Halves go away from zero, as people round. */
export function roundedTo(value: number, { digits, of }: Rounding): number {
  return of === 'significant'
    ? Number(value.toPrecision(digits))
    : (Math.sign(value) * Math.round(Math.abs(value) * 10 ** digits)) / 10 ** digits;
}

type Reach = (answer: Answer, k: number, from: number) => boolean;

/**
 * Whether an entry of an answer is as near to a number as honest work comes at the very most: a
 * hundred units of its own digits or those of the sheet, and more of a large one, which may be 1
 * over a small one. Nothing further off is looked at closely, but for what comes of a division that
 * nobody sees.
 */
function reachOf(stepped: Stepped): Reach {
  const { kind, sheet } = stepped;
  const { decimals, significant, isFloat32 } = sheet.digits;
  const byDecimals = 10 ** (2 - decimals);
  const bySize = 10 ** (3 - significant) + (isFloat32 ? 1e-4 : 0);
  const dividing = kind.own.dividing();
  const isUnbounded = (q: number): boolean => {
    const open = openBefore(stepped, kind.own, q);
    return dividing.some((at) => open.has(at));
  };
  return ({ quantity, values, halves }, k, from) => {
    const value = values[k]!;
    const size = 1 + Math.max(Math.abs(value), Math.abs(from));
    const reach = (byDecimals * size + bySize) * size + 200 * halves[k]!;
    return !(Math.abs(value - from) > reach) || (dividing.length > 0 && isUnbounded(quantity));
  };
}

interface Taken extends Rewrite {
  readonly item: number;
}

/** The rewritten steps by their numbers; of two in one step the composed one. */
export function rewritesOf({ items, together }: Account): ReadonlyMap<number, Taken> | undefined {
  if (items.length === 0) return undefined;
  const taken = new Map<number, Taken>();
  items.forEach(({ rewrites }, item) => {
    for (const rewrite of rewrites)
      if (!taken.has(rewrite.at)) taken.set(rewrite.at, takenFor(rewrite, item));
  });
  for (const rewrite of together)
    taken.set(rewrite.at, takenFor(rewrite, taken.get(rewrite.at)!.item));
  return taken;
}

const takenFor = ({ at, tree, run }: Rewrite, item: number): Taken => ({ at, tree, run, item });
