// The short way through a stream: records like one that was read before, from bytes to bytes. What
// fits no pattern, and every record with something to say about it, goes the plain way. This file
// is the door: others import from it alone.
import { withoutFault, type Place } from '../../engine/evaluate.ts';
import { hasTargetFaults, targetFault, type Problem } from '../../engine/problem.ts';
import { load, ordinary } from '../../engine/trace.ts';
import { isRounding } from '../../records/recorded.ts';
import type { Row } from '../../records/row.ts';
import type { Sheet } from '../sheet.ts';
import type { Solved } from '../solve.ts';
import { match } from './match.ts';
import { learn, type Notation, type Pattern, type Slot, type Take } from './pattern.ts';

export { resultTaker } from './result.ts';

/**
 * Says what is done with records of a pattern, learnt from one; undefined where they must go the
 * plain way.
 */
export type TakeFor = (pattern: Pattern, row: Row, solved: Solved) => Take | undefined;

/** What was replaced of the records of a block: the plain way says it once, more are counted. */
export interface Replaced {
  isSaid: boolean;
  more: number;
}

export const noneReplaced = (): Replaced => ({ isSaid: false, more: 0 });

/** Where records go. */
interface Taking {
  readonly takeFor: TakeFor;
  readonly replaces: boolean;
}

interface Lane {
  readonly pattern: Pattern;
  readonly memory: Float64Array;
  /** For each slot where its number goes, and how often: a scalar bias goes to every unit. */
  readonly offsets: Int32Array;
  readonly counts: Int32Array;
  readonly compute: (memory: Float64Array) => void;
  readonly isOrdinary: (memory: Float64Array) => boolean;
  /** Slots of computed quantities that are replaced, and where in memory those are. */
  readonly replaced: readonly (readonly [slot: number, offset: number])[];
  readonly take: Take;
}

export interface Fast {
  /**
   * Takes records from `at` on while they fit: where the first begins that does not, and how many
   * were taken.
   */
  readonly run: (
    bytes: Buffer,
    at: number,
    sheet: Sheet,
    replaced: Replaced,
  ) => { readonly at: number; readonly records: number };
  /** Learns from a record that was read the plain way. */
  readonly learn: (record: Buffer, row: Row, solved: Solved) => void;
}

const mostLanes = 16;

/** Makes the short way for one source. */
export function fastWay(notation: Notation, { takeFor, replaces }: Taking): Fast {
  const lanes: Lane[] = [];

  const step = (bytes: Buffer, at: number, sheet: Sheet, replaced: Replaced): number => {
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[i] as Lane;
      const end = match(lane.pattern, bytes, at);
      if (end < 0) continue;
      if (i > 0) [lanes[i - 1], lanes[i]] = [lane, lanes[i - 1] as Lane];
      if (!through(lane)) return -1;
      const isReplaced = lane.replaced.length > 0 && replacesSome(lane);
      if (isReplaced && !replaced.isSaid) return -1;
      if (!lane.take(lane.memory, bytes, at, end, sheet)) return -1;
      if (isReplaced) replaced.more++;
      return end;
    }
    return -1;
  };

  return {
    run: (bytes, start, sheet, replaced) => {
      let at = start;
      let records = 0;
      for (
        let end = step(bytes, at, sheet, replaced);
        end > 0;
        end = at < bytes.length ? step(bytes, at, sheet, replaced) : -1
      ) {
        at = end;
        records++;
      }
      return { at, records };
    },
    learn: (record, row, solved) => {
      if (solved.trace.notes.length > 0) return;
      const pattern = learn(record, row, notation);
      if (!pattern || lanes.some((lane) => samePattern(lane.pattern, pattern))) return;
      const take = takeFor(pattern, row, solved);
      if (!take) return;
      if (lanes.length === mostLanes) lanes.pop();
      const lane = laneOf(pattern, row, solved, take);
      lanes.unshift(replaces ? lane : { ...lane, replaced: [] });
    },
  };
}

/**
 * Computes the record that the lane's pattern has just fitted; false where there is something to
 * say about it.
 */
function through({
  pattern: { slots, values },
  memory,
  offsets,
  counts,
  compute,
  isOrdinary,
}: Lane): boolean {
  for (let k = 0; k < slots.length; k++) {
    const offset = offsets[k] as number;
    for (let i = 0; i < (counts[k] as number); i++) memory[offset + i] = values[k] as number;
  }
  compute(memory);
  return isOrdinary(memory);
}

function laneOf(
  pattern: Pattern,
  row: Row,
  { trace: { problem, values }, kind: { prepared, refine } }: Solved,
  take: Take,
): Lane {
  const { compiled } = prepared;
  const target = ({ name, index }: Slot): readonly [number, number] => {
    const place = name === undefined ? undefined : compiled.places.get(name);
    if (!place) return [0, 0];
    const single = row.quantities.get(name as string)?.data.length === 1;
    return single ? [place.offset, place.rows * place.cols] : [place.offset + index, 1];
  };
  const targets = pattern.slots.map(target);
  const memory = load(compiled, values);
  const nothingToSay = ordinary(problem, prepared);
  const isTarget = targetCheck(problem, compiled.places, memory);
  return {
    pattern,
    memory,
    offsets: Int32Array.from(targets, ([offset]) => offset),
    counts: Int32Array.from(targets, ([, count]) => count),
    compute: problem.model.network ? compiled.run : withoutFault(compiled.run, leaveNothing),
    isOrdinary: (computed) => nothingToSay(computed) && isTarget() && refine(computed),
    replaced: replacedSlots(pattern, row, compiled.places),
    take,
  };
}

function replacedSlots(
  { spans }: Pattern,
  { fields, computed }: Row,
  places: ReadonlyMap<string, Place>,
): Lane['replaced'] {
  return fields.flatMap(({ name = '' }, i) => {
    const [span, place] = [spans[i], places.get(name)];
    if (!computed.has(name) || !span || !place) return [];
    const { first, last } = span;
    return Array.from(
      { length: last - first + 1 },
      (_, k) => [first + k, place.offset + k] as const,
    );
  });
}

const replacesSome = ({ replaced, pattern: { values }, memory }: Lane): boolean =>
  replaced.some(([slot, offset]) => !isRounding(values[slot], memory[offset]!));

/** An index that points nowhere leaves a number that is not finite: the plain way says it. */
const leaveNothing = (memory: Float64Array): void => {
  memory[memory.length - 1] = NaN;
};

/** Whether what lies in the memory are targets that the loss of a network can have. */
function targetCheck(
  { model: { network } }: Problem,
  places: ReadonlyMap<string, Place>,
  memory: Float64Array,
): () => boolean {
  if (network === undefined || !hasTargetFaults(network)) return () => true;
  const { offset, rows, cols } = places.get('y')!;
  const y = { rows, cols, data: memory.subarray(offset, offset + rows * cols) };
  return () => targetFault(network, y) === undefined;
}

const samePattern = (a: Pattern, b: Pattern): boolean =>
  a.slots.length === b.slots.length &&
  a.slots.every(({ kind }, i) => kind === b.slots[i]?.kind) &&
  a.literals.every((bytes, i) => Buffer.compare(bytes, b.literals[i] as Uint8Array) === 0);
