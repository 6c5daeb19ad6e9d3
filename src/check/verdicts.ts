// The verdicts on a sheet as plain data, with their causes in words; every format is made of them.
import type { Formula } from '../model/formula.ts';
import type { Language } from '../language.ts';
import { isResult } from '../engine/results.ts';
import { entryText, type Matrix } from '../matrix.ts';
import type { Step } from '../model/step.ts';
import { exact, valueText } from '../text/notation.ts';
import type { ConventionId } from './conventions.ts';
import { doubtAbout, type Doubt, type Explanation } from './explanation.ts';
import { gridError, isOther } from './digits.ts';
import { arithmeticError, isWithin } from './honest.ts';
import { entryName, type Base, type ReadFormula } from './hypotheses.ts';
import { against, explain, type Found } from './marking.ts';
import type { MistakeId, SlipId } from './mistake-ids.ts';
import type { Answer, OpenAnswer } from './sheet.ts';
import { slipOf } from './slips.ts';
import { exactWidth, isEntryNear, isNear, nothing, type Marking } from './walk.ts';
import { writtenAs } from './parts.ts';
import { isHonest, scoreOf, type Credit, type VerdictName } from './result-names.ts';
import { conventionWords, mistakeWords, words } from './words.ts';

/**
 * Why a number is what it is. A mistake that takes another to give the number names it in `with`.
 */
export interface VerdictCause {
  readonly id: MistakeId | SlipId | ConventionId | 'rounding' | 'truncation' | 'float32';
  /** What was done, and for a mistake what should be done. */
  readonly says: readonly string[];
  /** What somebody did and what is right, for a mistake. */
  readonly compared?: Compared;
  /** What was done, as a formula: `dW1 = -dz1 · x`. */
  readonly formula: string;
  readonly with?: MistakeId | 'rounding';
}

export interface Compared {
  readonly yours: Worked;
  readonly right: Worked;
}

/** A quantity's formula, to be read, and the number it gives, of a matrix that of one entry. */
export interface Worked {
  readonly name: string;
  readonly formula: ReadFormula;
  /** `[2,1]`, or nothing. */
  readonly entry: string;
  readonly value: number;
}

export interface Verdict {
  readonly name: string;
  readonly given: string;
  /** The right value; of several entries those that the answer has. */
  readonly expected: Matrix;
  readonly verdict: VerdictName;
  readonly causes: readonly VerdictCause[];
  readonly follows_from: string | null;
  /**
   * The value that tells several causes apart; null where none does. Only where there are several.
   */
  readonly tell_apart?: string | null;
  /** True for a value of the problem itself. */
  readonly isGiven: boolean;
  /**
   * Of a wrong number without causes, what there is of some that would fit; looked for when it is
   * asked, which JSON does not.
   */
  readonly doubt?: () => Doubt | undefined;
}

export interface Marked {
  readonly answers: readonly Verdict[];
  readonly right: number;
  readonly total: number;
  /** What the verdicts are worth, where that is said. */
  readonly score?: number;
  readonly first_wrong: string | null;
  readonly convention: ConventionId | null;
}

/** True where nothing has to be done again. */
export const passed = ({ answers }: Marked): boolean =>
  answers.every(({ verdict }) => isHonest(verdict));

/** Marks a sheet. */
export function mark(marking: Marking, language: Language, credit?: Credit): Marked {
  const found = explain(marking);
  const { sheet } = marking;
  const teller = { marking, found, language, hand: handOf(marking, found) };
  const answers: Verdict[] = [];
  for (const [i, answer] of sheet.answers.entries()) answers.push(verdictOf(answer, i, teller));
  const inOrder = answers
    .map((_, i) => i)
    .sort((a, b) => sheet.answers[a]!.quantity - sheet.answers[b]!.quantity);
  const first = inOrder.find((i) => answers[i]?.verdict === 'wrong');
  const all = inPlaces(answers, sheet.open, marking);
  return {
    answers: all,
    right: answers.filter(({ verdict }) => verdict === 'right').length,
    total: all.length,
    ...(credit && { score: scoreOf(all, credit) }),
    first_wrong: first === undefined ? null : firstWrong(sheet.answers[first]!, marking, found),
    convention: found.base.convention,
  };
}

/** The verdicts in the order of the sheet, those of answers without a number among them. */
function inPlaces(
  answers: readonly Verdict[],
  open: readonly OpenAnswer[],
  marking: Marking,
): Verdict[] {
  if (open.length === 0) return [...answers];
  const openAt = new Map(open.map((answer) => [answer.at, answer]));
  let next = 0;
  return Array.from({ length: answers.length + open.length }, (_, at) => {
    const own = openAt.get(at);
    return own === undefined ? answers[next++]! : openVerdict(own, marking);
  });
}

const openVerdict = (open: OpenAnswer, marking: Marking): Verdict => ({
  name: open.name,
  given: open.given,
  expected: expectedOf({ ...open, view: undefined }, marking),
  verdict: open.open,
  causes: [],
  follows_from: null,
  isGiven: false,
});

/** A wrong answer's name, with the first of its entries that is wrong where others are not. */
function firstWrong(answer: Answer, marking: Marking, { base, baseValues }: Found): string {
  const { kind, right, tolerance, isWithinReach } = marking;
  const { quantity, offsets, name } = answer;
  if (offsets.length === 1) return name;
  // All before it is right, so that honest work is near what is.
  const isFine = (offset: number, k: number): boolean => {
    const value = answer.values[k]!;
    const expected = [right[offset]!, baseValues[offset]!];
    if (expected.some((one) => isEntryNear(answer, k, one, tolerance))) return true;
    if (tolerance || !expected.some((one) => isWithinReach(answer, k, one))) return false;
    return isWithin(value, marking.honestBy(base)(answer)[k]!);
  };
  const wrong = offsets.filter((offset, k) => !isFine(offset, k));
  if (wrong.length === 0 || wrong.length === offsets.length) return name;
  return entryName(kind, quantity, wrong[0]!);
}

function verdictOf(answer: Answer, i: number, ofSheet: Omit<Teller, 'answer' | 'i'>): Verdict {
  const { marking, found, language, hand } = ofSheet;
  const { sheet } = marking;
  const status = found.walk.statuses[i];
  const verdict = (
    name: VerdictName,
    causes: readonly VerdictCause[],
    follows_from: string | null = null,
  ): Verdict => ({
    name: answer.name,
    given: answer.given,
    expected: expectedOf(answer, marking),
    verdict: name,
    causes,
    follows_from,
    isGiven: answer.quantity < marking.kind.givenCount,
  });
  if (status === 'right') return verdict('right', []);
  const teller = { marking, found, language, hand, answer, i };
  if (status === 'rounded')
    return verdict(isTruncated(teller) ? 'truncated' : 'rounded', [roundingCause(teller)]);
  if (status === 'convention') {
    const { causes, ...apart } = conventionCauses(teller);
    return { ...verdict('convention', causes), ...apart };
  }
  if (status === 'follows')
    return verdict('follows', [], sheet.answers[found.walk.origins[i]?.answer ?? -1]!.name);
  // A rounding that goes with the mistake is part of its explanation, never the mistake itself.
  const origin = found.walk.origins[i]!;
  const explanations = origin.item === undefined ? [] : (found.explanations[origin.item] ?? []);
  const causes = wrongCauses(explanations, origin.step, teller);
  const wrong = verdict('wrong', causes);
  if (causes.length === 0 && !wrong.isGiven) return { ...wrong, doubt: () => doubtIn(teller) };
  if (explanations.length < 2) return wrong;
  const accounts = explanations.map((one) => one.walk.values);
  return { ...wrong, tell_apart: telling(accounts, marking) };
}

/** What an answer is taken to be wrong by, and under which convention. */
function wrongCauses(
  explanations: readonly Explanation[],
  step: number,
  teller: Teller,
): VerdictCause[] {
  const { found, language } = teller;
  const { base, baseValues } = found;
  const mistaken = explanations.flatMap((one) => causesOf(one, teller, base, baseValues, step));
  const causes = mistaken.length > 0 ? mistaken : slipCauses(teller);
  if (base.convention === null || causes.length === 0) return causes;
  const says = words[language].sentences.under(conventionText(base.convention, teller), base.flag);
  return [{ id: base.convention, says: [says], formula: '' }, ...causes];
}

function expectedOf(
  { offsets, quantity, view }: Pick<Answer, 'offsets' | 'quantity' | 'view'>,
  { kind, right }: Marking,
): Matrix {
  const { rows, cols } = kind.places[quantity]!;
  const inOrder = view === 'inputs-by-units' ? [...offsets].sort((a, b) => a - b) : offsets;
  const data = new Float64Array(inOrder.length);
  inOrder.forEach((offset, k) => (data[k] = right[offset]!));
  return data.length === rows * cols ? { rows, cols, data } : { rows: 1, cols: 1, data };
}

interface Teller {
  readonly marking: Marking;
  readonly found: Found;
  readonly language: Language;
  readonly hand: Hand;
  readonly answer: Answer;
  /** Its place among all answers. */
  readonly i: number;
}

/** How the numbers of a sheet lose their digits. */
interface Hand {
  readonly roundsUp: boolean;
  readonly cuts: boolean;
}

function handOf({ sheet, right }: Marking, { walk }: Found): Hand {
  const shown = sheet.answers.filter((_, i) => /right|rounded/.test(walk.statuses[i]!));
  return {
    roundsUp: shown.some((one) => isUp(one, right)),
    cuts: shown.some((one) => isCut(one, right)),
  };
}

/**
 * True of a number with its digits cut off. On a sheet where some number is rounded up, only where
 * rounding does not give it; where none is and some number is cut, those on the way were cut too.
 */
function isTruncated(teller: Teller): boolean {
  const { answer, hand, marking } = teller;
  return hand.roundsUp ? isCut(answer, marking.right) && !isReplayed(teller) : hand.cuts;
}

/** True where the step on the numbers before it, as they are written, gives an answer. */
const isReplayed = ({ found, i }: Teller): boolean =>
  [undefined, exactWidth].includes(found.walk.widths[i]);

/** True where every entry is the right value with its digits cut off, and one is not rounded. */
const isCut = ({ offsets, values, halves }: Answer, right: Float64Array): boolean =>
  offsets.every((offset, k) => {
    const left = Math.abs(right[offset]!) - Math.abs(values[k]!);
    const isSameSign = values[k]! * right[offset]! >= 0;
    return (
      isSameSign && left > -arithmeticError * Math.abs(right[offset]!) && left < 2 * halves[k]!
    );
  }) &&
  offsets.some(
    (offset, k) => Math.abs(right[offset]!) - Math.abs(values[k]!) > halves[k]! * (1 + gridError),
  );

/** True where an entry is rounded up. */
const isUp = ({ offsets, values, halves }: Answer, right: Float64Array): boolean =>
  offsets.some((offset, k) => {
    const over = Math.abs(values[k]!) - Math.abs(right[offset]!);
    return over > gridError * Math.abs(right[offset]!) && over <= halves[k]!;
  });

/** What there is of mistakes and conventions that would give a number which nothing explains. */
function doubtIn({ marking, found, answer, i }: Teller): Doubt | undefined {
  const { base, baseValues, walk: before, explanations } = found;
  const account = explanations.at(-1)?.[0]?.account ?? nothing;
  const mistaken = doubtAbout({ marking, base, baseValues, account, before, answer: i });
  const others = marking.kind
    .others()
    .map(marking.rightBy)
    .filter((values) => isNear(answer, values, marking.tolerance));
  if (mistaken === 'undecided' || others.some((values) => against(marking, values) === 0))
    return 'undecided';
  return others.length > 0 ? 'refuted' : mistaken;
}

/** The slip of the pen that an answer with no mistake in it has. */
function slipCauses({ answer, marking, found, language }: Teller): VerdictCause[] {
  const slip = slipOf(answer, marking, found.walk.statuses, found.baseValues);
  if (slip === undefined) return [];
  const { did, should } = words[language].slips[slip.id];
  const { id, of } = slip;
  if (of === undefined) return [{ id, says: [did, should], formula: '' }];
  const said = did.includes('{of}') ? did.replace('{of}', of) : `${did}: ${of}`;
  return [{ id, says: [said, should], formula: '' }];
}

function roundingCause(teller: Teller): VerdictCause {
  const { marking, found, answer } = teller;
  const step = found.base.steps[answer.quantity - marking.kind.givenCount];
  const formula = step ? written(step.name, step.tree, marking) : answer.name;
  const { id, says } = roundingSays(teller);
  return { id, says: [says], formula };
}

function roundingSays(teller: Teller): { id: VerdictCause['id']; says: string } {
  const { marking, found, language, answer } = teller;
  const { sentences } = words[language];
  const items = found.explanations.flatMap(([first]) => first?.items ?? []);
  const replayed = items.find((item) => item.id === 'rounding');
  if (replayed?.id === 'rounding')
    return { id: 'rounding', says: sentences.rounded[replayed.of](replayed.digits) };
  if (marking.sheet.digits.isFloat32) return { id: 'float32', says: sentences.float32 };
  const id = isTruncated(teller) ? 'truncation' : 'rounding';
  if (isFarOff(teller)) return { id, says: sentences.tooFewDigits };
  if (id === 'truncation') {
    const isOwn = isCut(answer, marking.right);
    return { id, says: isOwn ? sentences.truncated : sentences.truncatedBefore };
  }
  return { id, says: isReplayed(teller) ? sentences.roundedBefore : sentences.roundedOnTheWay };
}

/** From this part of the right value on a number is too far from it to be called correct. */
const far = 0.1;

/** True where honest work can give a number, as it could others that are as far from right. */
function isFarOff(teller: Teller): boolean {
  const { answer, marking, found } = teller;
  if (isReplayed(teller) || isCut(answer, marking.right)) return false;
  return answer.offsets.some((offset, k) => {
    const expected = found.baseValues[offset]!;
    return Math.abs(answer.values[k]! - expected) > far * Math.abs(expected);
  });
}

const conventionText = (id: ConventionId, { marking, language }: Teller): string =>
  conventionWords(id, marking.kind.model.network !== undefined, language);

function conventionCauses(teller: Teller): Pick<Verdict, 'causes' | 'tell_apart'> {
  const { marking, found, language, answer, i } = teller;
  const { convention, flag, steps } = found.base;
  const { sentences } = words[language];
  const step = steps[answer.quantity - marking.kind.givenCount];
  const id = convention!;
  const said = sentences.convention(conventionText(id, teller), flag);
  const cause = {
    id,
    says: isNear(answer, found.baseValues, marking.tolerance)
      ? [said]
      : [[said, ...roundingCause(teller).says].join('; ')],
    formula: step ? written(step.name, step.tree, marking) : answer.name,
  };
  const first = marking.sheet.answers.findIndex((_, k) => found.walk.statuses[k] === 'convention');
  if (first !== i || found.instead.length === 0) return { causes: [cause] };
  const instead = found.instead.flatMap((one) =>
    causesOf(one, teller, marking.kind.own, marking.right, undefined),
  );
  return {
    causes: [cause, ...instead],
    tell_apart: telling(
      [found.walk.values, ...found.instead.map((one) => one.walk.values)],
      marking,
    ),
  };
}

function causesOf(
  { items, account, walk }: Explanation,
  { marking, language }: Teller,
  base: Base,
  right: Float64Array,
  step: number | undefined,
): VerdictCause[] {
  const composed = account.together.find(({ at }) =>
    items.every(({ rewrites }) => rewrites[0]?.at === at),
  );
  return items.map((item, i) => {
    const other = items.length > 1 ? items[1 - i]! : undefined;
    const paired = other ? { with: other.id as MistakeId } : {};
    if (item.id === 'rounding')
      return {
        id: 'rounding',
        says: [words[language].sentences.rounded[item.of](item.digits)],
        formula: '',
        ...paired,
      };
    const rewrite = composed ?? item.rewrites.find(({ at }) => at === step) ?? item.rewrites[0]!;
    const { name, tree } = base.steps[rewrite.at]!;
    const { did, should } = mistakeWords(
      item.id,
      marking.kind.model.network !== undefined,
      language,
    );
    const entry = shownEntry(rewrite.at, walk.values, right, marking);
    const done = worked(name, rewrite.tree, entry, walk.values, marking);
    const shown = writtenAs(tree, rewrite.tree, base.steps);
    const taught = worked(name, shown, entry, right, marking);
    return {
      id: item.id,
      says: [did, should],
      compared: { yours: done, right: taught },
      formula: written(name, rewrite.tree, marking),
      ...paired,
    };
  });
}

/** The entry whose numbers are told: the first that the mistake changes. */
function shownEntry(
  step: number,
  done: Float64Array,
  right: Float64Array,
  { kind }: Marking,
): number {
  const { offset, rows, cols } = kind.places[step + kind.givenCount]!;
  for (let k = 0; k < rows * cols; k++)
    if (isOther(done[offset + k]!, right[offset + k]!)) return k;
  return 0;
}

function worked(
  name: string,
  tree: Formula,
  k: number,
  values: Float64Array,
  marking: Marking,
): Worked {
  const place = marking.kind.places[marking.kind.names.indexOf(name)]!;
  return {
    name,
    formula: marking.kind.toBeRead(tree),
    entry: entryText(k, place),
    value: values[place.offset + k]!,
  };
}

const written = (name: string, tree: Formula, { kind }: Marking): string =>
  `${name} = ${kind.toBeRead(tree).text}`;

/**
 * The first value not on the sheet at which all accounts differ, else the first at which any two
 * do; of the parts of formulas, whose names nobody wrote, only where nothing else tells.
 */
function telling(accounts: readonly Float64Array[], { kind, sheet }: Marking): string | null {
  const apart = (q: number): number => {
    const { offset, rows, cols } = kind.places[q]!;
    const texts = accounts.map((values) =>
      valueText({ rows, cols, data: values.subarray(offset, offset + rows * cols) }, (value) =>
        value.toPrecision(4),
      ),
    );
    return new Set(texts).size;
  };
  const { steps } = kind.own;
  const stepOf = (q: number): Step => steps[q - kind.givenCount]!;
  const helpers = new Set(steps.filter(({ helper }) => helper).map(({ name }) => name));
  const isAsked = isResult(steps);
  const isOfPart = (q: number): boolean =>
    helpers.has(stepOf(q).name) || helpers.has(stepOf(q).of ?? '');
  const open = kind.names
    .map((_, q) => q)
    .filter((q) => q >= kind.givenCount && !sheet.byQuantity.has(q) && isAsked(stepOf(q)));
  const best = [open.filter((q) => !isOfPart(q)), open.filter(isOfPart)]
    .flatMap((some) => [
      some.find((q) => apart(q) === accounts.length),
      some.find((q) => apart(q) > 1),
    ])
    .find((q) => q !== undefined);
  return best === undefined ? null : kind.names[best]!;
}

/** A right value as it is written in JSON: a number, `[..]` or `[[..],[..]]`. */
export const expectedText = ({ expected }: Verdict): string =>
  valueText(expected, (value) => (Number.isFinite(value) ? exact(value) : 'null'));
