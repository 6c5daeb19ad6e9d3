// Sources to an outlet: bytes as they arrive, records the fast way or the plain one, one write for
// each block, and an end on a record's boundary whatever ends it.
import { separators, type FormatName } from '../records/csv.ts';
import { isUtf8 } from 'node:buffer';
import { readBytes, sourceName, whileNotAborted, type Streams } from '../streams.ts';
import {
  asSent,
  asUserError,
  placedAt,
  placedIn,
  toSend,
  UserError,
  type SentError,
} from '../user-error.ts';
import { fastWay, noneReplaced, type Fast, type Replaced } from './fast/fast.ts';
import { blocks, countLines, withoutLineEnd, type Block } from '../records/lines.ts';
import type { Outlet } from './outlet.ts';
import { peek, reader, sniff } from '../records/read.ts';
import type { Reader } from '../records/row.ts';
import type { Naming } from '../names.ts';
import { collectRemarks, type Remark, type Remarks } from '../records/remarks.ts';
import type { Came, Row, RowField, Wanted } from '../records/row.ts';
import { differingText } from '../records/recorded.ts';
import type { Solve, Solved } from './solve.ts';
import { newSheet, writeText, type Sheet } from './sheet.ts';

/** What is done with the records of all sources. */
export interface Job {
  readonly naming: Naming;
  readonly solve: Solve;
  /** Makes the outlet, once the first source has shown its format. */
  readonly outletFor: (input: FormatName) => Outlet;
  /** What a table with these columns is computed for. Throws UserError. */
  readonly wantedOf: (columns: readonly RowField[]) => Wanted;
  readonly input: FormatName | undefined;
  readonly format: FormatName | undefined;
  readonly keepGoing: boolean;
}

/** What a run tells others on its way. */
export interface Told {
  readonly remarks: Remarks;
  /** Told how many bytes were read. */
  readonly progress: (bytes: number) => void;
}

/** How the run went on: the records so far, the bad ones among them. */
export interface Tally {
  readonly records: number;
  readonly bad: number;
}

/** What came of a block: its results, and what ends the run behind them. Threads can send it. */
export interface Outcome extends Tally {
  readonly bytes: Uint8Array;
  readonly remarks: readonly Remark[];
  readonly fault?: SentError | undefined;
}

/** The blocks of a source that must have been run to know all that the rest of them needs. */
export interface Opening {
  readonly source: string;
  readonly input: FormatName;
  readonly blocks: readonly Block[];
}

/** Runs the blocks of the last source that was opened, elsewhere; comes to their outcomes. */
export type TakeOver = (
  openings: readonly Opening[],
  blocks: AsyncIterable<Block>,
) => AsyncGenerator<Outcome>;

/**
 * Runs all sources; ends early when it is interrupted. With `takeOver` only the openings are run
 * here. Throws UserError, once everything before the fault is written.
 */
export async function runSources(
  paths: readonly string[],
  job: Job,
  { remarks, progress }: Told,
  streams: Streams,
  takeOver?: TakeOver,
): Promise<Tally> {
  const tally = { records: 0, bad: 0 };
  const stop = new AbortController();
  const ended = AbortSignal.any([streams.interrupt, stop.signal]);
  const take = async (outcome: Outcome): Promise<void> => {
    if (outcome.bytes.length > 0) await streams.out(outcome.bytes);
    tally.records += outcome.records;
    tally.bad += outcome.bad;
    remarks.append(outcome.remarks);
    if (outcome.fault) throw asSent(outcome.fault);
  };
  const outcomesOf = takeOver ? handingOver(takeOver) : here;
  let known: { readonly input: FormatName; readonly outlet: Outlet } | undefined;
  for (const path of paths) {
    const source = sourceName(path);
    const { start, chunks } = await peek(counted(readBytes(path, streams, ended), progress));
    if (start.text === '') continue;
    const input = job.input ?? sniff(start, source);
    known ??= { input, outlet: job.outletFor(input) };
    if (known.input !== input)
      throw new UserError(
        `${source} is ${input} but what came before is ${known.input}: run them one by one`,
      );
    const course = openCourse(source, input, known.outlet, job);
    const all = whileNotAborted(blocks(chunks, course.plain.cut), ended);
    for await (const outcome of outcomesOf(course, all)) {
      // Who reads ahead is not to wait for what does not come.
      await take(outcome).catch((error: unknown) => {
        stop.abort();
        throw error;
      });
      if (streams.interrupt.aborted) return tally;
    }
    if (streams.interrupt.aborted) return tally;
    await take(await runHere(course, () => releaseHeader(course, [])));
  }
  const { outlet } = known ?? { outlet: job.outletFor(job.input ?? 'ndjson') };
  await streams.out(outlet.end());
  return tally;
}

type Outcomes = (course: Course, all: AsyncGenerator<Block>) => AsyncGenerator<Outcome>;

const here: Outcomes = async function* (course, all) {
  for await (const block of all) yield await runBlock(course, block);
};

/**
 * More blocks than these without a good record are not kept for others to run again: all of the run
 * then stays here.
 */
const mostOpening = 16;

/** Runs the openings here, and leaves the rest of each source to others. */
function handingOver(takeOver: TakeOver): Outcomes {
  let untold: Opening[] = [];
  // Whether the columns of a table that is written are decided by what others were or will be told.
  let decided = false;
  let tooMany = false;
  return async function* (course, all) {
    const seen: Block[] = [];
    const opened = (): Opening[] => [
      ...untold,
      { source: course.source, input: course.input, blocks: seen },
    ];
    let good = 0;
    for await (const block of all) {
      if (good > 0 && !tooMany) {
        const openings = opened();
        [untold, decided] = [[], true];
        yield* takeOver(openings, withFirst(block, all));
        return;
      }
      const outcome = await runBlock(course, block);
      good += outcome.records - outcome.bad;
      seen.push(block);
      tooMany ||= seen.length + untold.length > mostOpening;
      if (tooMany) seen.length = 0;
      yield outcome;
    }
    if (!decided) [untold, decided] = [opened(), good > 0];
  };
}

/** What a source is run with. */
export interface Course {
  readonly source: string;
  readonly input: FormatName;
  readonly job: Job;
  readonly outlet: Outlet;
  readonly plain: Reader;
  readonly fast: Fast;
  /** What has come of the block so far. */
  sheet: Sheet;
  tally: { records: number; bad: number };
  remarks: Remarks;
  /** What of the block's records was replaced by what came out. */
  replaced: Replaced;
  /** The header of a table whose first row is still to say whether its `loss` is a choice. */
  held?: { readonly columns: readonly RowField[]; readonly at: string } | undefined;
}

/** Makes ready to run a source. */
export function openCourse(source: string, input: FormatName, outlet: Outlet, job: Job): Course {
  const separator = input === 'ndjson' ? undefined : separators[input];
  const strict = input === 'ndjson' || job.format === 'ndjson';
  const course: Course = {
    source,
    input,
    job,
    outlet,
    plain: reader(input, source, (line) => course.remarks.add('number', line), job.naming),
    fast: fastWay({ separator, strict, isGiven: job.naming.isGiven }, outlet),
    sheet: newSheet(),
    tally: { records: 0, bad: 0 },
    remarks: collectRemarks(),
    replaced: noneReplaced(),
  };
  return course;
}

/** Runs a block; its bytes hold until the next one is run. */
export const runBlock = (course: Course, block: Block): Promise<Outcome> =>
  runHere(course, () => runRecords(course, block));

async function runHere(course: Course, work: () => void | Promise<void>): Promise<Outcome> {
  const { sheet } = course;
  sheet.length = 0;
  course.tally = { records: 0, bad: 0 };
  course.remarks = collectRemarks();
  course.replaced = noneReplaced();
  let fault: UserError | undefined;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    fault = error;
  }
  return {
    bytes: sheet.bytes.subarray(0, sheet.length),
    ...course.tally,
    remarks: allRemarks(course),
    fault: fault && toSend(fault),
  };
}

/** The kind of the remark that something of a record was replaced. */
const replacing = 'replaced';

/** What was said, and how many records more it would be said of. */
function allRemarks({ remarks, replaced: { more } }: Course): readonly Remark[] {
  if (more > 0) remarks.append([{ kind: replacing, first: '', more: more - 1 }]);
  return remarks.all();
}

async function runRecords(course: Course, block: Block): Promise<void> {
  const { tally, plain, fast, sheet } = course;
  const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  const mayBeFast = isUtf8(bytes);
  let { line } = block;
  if (block.tooLong) bad(course, line, { text: '' }, new UserError(plain.tooLong));
  for (let at = 0; at < bytes.length;) {
    if (mayBeFast) {
      const taken = fast.run(bytes, at, sheet, course.replaced);
      at = taken.at;
      line += taken.records;
      tally.records += taken.records;
      if (at >= bytes.length) return;
    }
    const record = bytes.subarray(at, plain.end(bytes, at));
    await runRecord(course, record, line);
    line += countLines(record);
    at += record.length;
  }
}

/** One record the plain way. */
async function runRecord(course: Course, record: Buffer, line: number): Promise<void> {
  const { source, job, tally, remarks, plain, fast, outlet, sheet } = course;
  const at = `${source}:${line}`;
  const read = await plain.read(record, line);
  if ('blank' in read) return;
  if ('header' in read) return holdHeader(course, read.header, at);
  if ('fault' in read) {
    releaseHeader(course, read.came.row?.fields ?? []);
    return bad(course, line, read.came, read.fault);
  }
  releaseHeader(course, read.row.fields);
  try {
    const solved = await job.solve(read.row);
    writeText(sheet, outlet.good(read.row, solved));
    tally.records++;
    for (const remark of solved.trace.notes)
      remarks.add(remark.replace(/:.*/s, ''), `${at}: ${remark}`);
    if (outlet.replaces) noteReplaced(course, at, read.row, solved);
    fast.learn(record, read.row, solved);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    bad(course, line, { text: withoutLineEnd(record.toString()), row: read.row }, error);
  }
}

/** Says once a block what is lost of a record where it gives way to what comes out. */
function noteReplaced(course: Course, at: string, { computed }: Row, solved: Solved): void {
  if (computed.size === 0) return;
  const text = differingText(computed, solved.trace.values);
  if (text === undefined) return;
  course.replaced.isSaid = true;
  course.remarks.add(replacing, `${at}: ${text}: rename what came in to keep it`);
}

/** Begins a table, or waits for its first row where that decides what a column is. */
function holdHeader(course: Course, columns: readonly RowField[], at: string): void {
  course.held = { columns, at };
  if (!columns.some(({ name }) => name === 'loss')) releaseHeader(course, []);
}

/** Begins the table that waits, with the columns as its first row has them. */
function releaseHeader(course: Course, row: readonly RowField[]): void {
  const { held } = course;
  if (!held) return;
  course.held = undefined;
  beginTable(course, row.length > 0 ? row : held.columns, held.at);
}

/** What is wrong with the columns ends the run, whatever is to be done with bad records. */
function beginTable({ job, outlet, sheet }: Course, header: readonly RowField[], at: string): void {
  try {
    writeText(sheet, outlet.begin(header, job.wantedOf(header)));
  } catch (error) {
    throw placedAt(at, asUserError(error));
  }
}

/** A bad record comes out in its place, or ends the run. */
function bad(course: Course, line: number, came: Came, fault: UserError): void {
  const { source, job, tally, outlet, sheet } = course;
  const placed = placedIn(source, line, fault);
  if (!job.keepGoing) throw placed;
  releaseHeader(course, []);
  tally.records++;
  tally.bad++;
  writeText(sheet, outlet.bad(came, placed.message));
}

/** An item that was taken from the rest, and the rest. */
async function* withFirst<Item>(first: Item, rest: AsyncIterable<Item>): AsyncGenerator<Item> {
  yield first;
  yield* rest;
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}
