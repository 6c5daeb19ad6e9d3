// What is known of numbers for certain: whole numbers that are all that a program printed; and
// right values where double precision has lost their digits: 1 - tanh(15) has three left. What can
// not be told is told for whoever wrote the number.
import { seeingAlike } from '../engine/alike.ts';
import { computedTrees, evaluation } from '../engine/certify.ts';
import { floatLine } from '../engine/float-line.ts';
import { intervals } from '../engine/interval.ts';
import type { Trace } from '../engine/trace.ts';
import { isPlain } from '../text/notation.ts';
import type { Kind } from './hypotheses.ts';
import { withNumbers, type Answer, type Sheet } from './sheet.ts';
import { textRows } from './handwriting.ts';
import { isEntryNear, isNear, type Tolerance } from './walk.ts';

/** Values that double precision may well have lost all digits of. */
const tiny = 1e-12;

/**
 * Sets right values that double precision leaves open to what is written, where an interval that
 * holds them for certain has room for it.
 */
export function settleLost(
  right: Float64Array,
  { answers }: Sheet,
  computed: () => Trace,
  { names, places }: Kind,
): void {
  const isOpen = (answer: Answer, k: number): boolean => {
    const [value, known] = [answer.values[k]!, right[answer.offsets[k]!]!];
    if (!Number.isFinite(known) || isEntryNear(answer, k, known, undefined)) return false;
    return Math.abs(known) < tiny || Math.abs(value - known) <= 0.01 * Math.abs(known);
  };
  const open = answers.flatMap((answer) =>
    answer.offsets.flatMap((_, k) => (isOpen(answer, k) ? [{ answer, k }] : [])),
  );
  if (open.length === 0) return;
  const numbers = seeingAlike(intervals(floatLine));
  const wanted = new Set(open.map(({ answer }) => names[answer.quantity]!));
  const trace = computed();
  const valueOf = evaluation(trace, computedTrees(trace), numbers, wanted);
  for (const { answer, k } of open) {
    const { cols, offset } = places[answer.quantity]!;
    const [at, value, half] = [answer.offsets[k]!, answer.values[k]!, answer.halves[k]!];
    const entry = at - offset;
    const { low, high } = valueOf(names[answer.quantity]!).at(
      Math.floor(entry / cols),
      entry % cols,
    );
    if (value + half >= low && value - half <= high)
      right[at] = Math.min(high, Math.max(low, value));
  }
}

/** A decimal in parts of which doubles can be made. */
const decimalPattern = /^([+-]?[\d.]+)(?:e([+-]?\d+))?$/i;

/**
 * The sheet with the right values beyond doubles, which `settled` has the texts of, in place of
 * numbers that are right to their digits.
 */
export function withBeyond(
  sheet: Sheet,
  settled: Trace['values'],
  tolerance: Tolerance | undefined,
  { names, places }: Kind,
): Sheet {
  const answers = sheet.answers.map((answer): Answer => {
    const { data, texts } = settled.get(names[answer.quantity]!) ?? {};
    if (!data || !texts) return answer;
    const written = textRows(answer.given)?.flat() ?? [];
    const values = answer.values.map((value, k) => {
      const entry = answer.offsets[k]! - places[answer.quantity]!.offset;
      const isRight = isSameBeyond(written[k] ?? '', texts[entry]!, tolerance);
      return isRight && !Number.isFinite(data[entry]) ? data[entry]! : value;
    });
    return withNumbers(answer, { values });
  });
  return { ...sheet, answers };
}

/** Compares two decimals to the digits of the first, both over a power of ten. */
function isSameBeyond(text: string, right: string, tolerance: Tolerance | undefined): boolean {
  const [, mantissa = '', exponent = '0'] = decimalPattern.exec(text) ?? [];
  const [, expected = '', power = '0'] = decimalPattern.exec(right) ?? [];
  if (mantissa === '' || expected === '') return false;
  const scale = Number(exponent) - Number(power);
  const value = Number(`${mantissa}e${scale}`);
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const halves = Float64Array.of(0.5 * 10 ** (scale - decimals));
  const values = Float64Array.of(value);
  return isEntryNear({ values, halves }, 0, Number(expected), tolerance);
}

/**
 * The sheet with whole numbers as good as half a unit, where every quantity of the problem is on
 * it, none has a digit behind the point, and all are right then: what `--all --digits 0` prints.
 * Of a few whole numbers that can not be said, or 0 would be right for 0.4.
 */
export function asPrinted(sheet: Sheet, right: Float64Array, quantities: number): Sheet {
  const { answers, byQuantity } = sheet;
  if (byQuantity.size < quantities || answers.some(({ given }) => given.includes('.')))
    return sheet;
  const printed = answers.map((answer): Answer => {
    const isWhole = (value: number): boolean => value === 0 || isPlain(value);
    const halves = answer.halves.map((half, k) => (isWhole(answer.values[k]!) ? 0.5 : half));
    return withNumbers(answer, { halves });
  });
  const isRight = printed.every((answer) => isNear(answer, right, undefined));
  return isRight ? { ...sheet, answers: printed } : sheet;
}
