// A trace as one JSON line, and single values at full precision.
import type { Note } from '../decimal.ts';
import { certified, relativeError, type End } from '../engine/certify.ts';
import { Pair } from '../engine/pair.ts';
import { resultNames } from '../engine/results.ts';
import type { Trace } from '../engine/trace.ts';
import { entryText, type Matrix } from '../matrix.ts';
import { UserError } from '../user-error.ts';
import { exact, valueText } from './notation.ts';

/** The whole record; `others` are a given record's fields that are no quantity, as JSON text. */
export function renderJson(trace: Trace, others: readonly string[]): string {
  const results = resultNames(trace).map((name) => {
    const value = renderValue(trace, name);
    return `"${name}":${value}`;
  });
  const fields = [...others, ...results].join(',');
  return `{${fields}}\n`;
}

const renderValue = (trace: Trace, name: string): string =>
  valueText(trace.values.get(name)!, exact);

/** The trace with `rightDoubles`, and remarks said. Throws UserError. */
export async function withRightDoubles(
  trace: Trace,
  names: readonly string[],
  note: Note,
): Promise<Trace> {
  const { values, notes } = await rightDoubles(trace, names);
  notes.forEach(note);
  return { ...trace, values };
}

/**
 * The values of a trace with doubles for some quantities that are right: to `relativeError`, entry
 * by entry, found with `most` digits at most. Remarks on those that a double can only hold as 0,
 * throws UserError where they are too large.
 */
export async function rightDoubles(
  trace: Trace,
  names: readonly string[],
  most?: number,
): Promise<Pick<Trace, 'values' | 'notes'>> {
  const found = await nearestDoubles(trace, names, most);
  for (const name of names) {
    const value = found.values.get(name)!;
    const k = value.data.findIndex((entry) => !Number.isFinite(entry));
    if (k >= 0)
      throw new UserError(
        `${name + entryText(k, value)} is larger than a double can be, 1.8e308: ` +
          'leave it out with --get, or see it in --format text of a single run',
      );
  }
  return found;
}

/** The same, those that are too large for a double as infinite. */
export async function nearestDoubles(
  trace: Trace,
  names: readonly string[],
  most?: number,
): Promise<Pick<Trace, 'values' | 'notes'>> {
  // What is given is the double nearest to what was written.
  const computed = names.filter((name) => !trace.problem.given.has(name));
  const wanted = { names: computed, digits: 0, most, read: rightDouble };
  const { entries, notes } = await certified(trace, wanted);
  const values = new Map<string, Matrix>(trace.values);
  const vanished: string[] = [];
  for (const [name, found] of entries) {
    const { rows, cols } = trace.values.get(name)!;
    const entry = (k: number): string => name + entryText(k, { rows, cols });
    const data = new Float64Array(found.length);
    for (const [k, value] of found.entries()) {
      if (value === underflow) vanished.push(entry(k));
      else data[k] = value;
    }
    values.set(name, { rows, cols, data });
  }
  const all = vanished.join(', ');
  const remark = `nearer to 0 than any double, so 0 here, not in --format text of a single run: ${all}`;
  return { values, notes: vanished.length > 0 ? [...notes, remark] : notes };
}

/** What is not 0, but nearer to it than any double. */
const underflow = 'underflow';

type RightDouble = number | typeof underflow;

/** What double precision gives where it is right, else the nearest double that there is. */
function rightDouble(low: End, high: End, value: number): RightDouble | undefined {
  if (typeof low === 'number' || typeof high === 'number') {
    const [from, to] = [Number(low), Number(high)];
    // The sign of a zero says nothing: it stays as double precision gives it.
    if (from === 0 && to === 0) return value === 0 ? value : 0;
    const size = Math.min(Math.abs(from), Math.abs(to));
    const isNear = Math.max(Math.abs(value - from), Math.abs(to - value)) <= relativeError * size;
    return isNear && from > 0 === to > 0 ? value : undefined;
  }
  const [from, to] = [low.toNumber(), high.toNumber()];
  if (low.isZero() && high.isZero()) return value === 0 ? value : 0;
  if (low.isZero() || high.isZero() || low.isNegative() !== high.isNegative()) return undefined;
  // Decimals may be at their last digits; pairs of doubles are not the last.
  if (from !== to && (low instanceof Pair || !areNext(from, to))) return undefined;
  const isNear = Math.abs(value - from) <= relativeError * Math.abs(from);
  return (isNear ? value : from) || underflow;
}

/** The exact value may lie between two doubles, as far from one as from the other. */
const areNext = (a: number, b: number): boolean =>
  Math.abs(a - b) <= Number.EPSILON * Math.abs(a) + Number.MIN_VALUE;
