// Sources to an outlet: bytes as they arrive, records the fast way or the plain one, one write for
// each block, and an end on a record's boundary whatever ends it.
import { separators, type FormatName } from '../records/csv.ts';
import { isUtf8 } from 'node:buffer';
import { readBytes, sourceName, type Streams } from '../streams.ts';
import { UserError } from '../user-error.ts';
import { fastWay, type Fast } from './fast/fast.ts';
import { blocks, countLines, withoutLineEnd, type Block } from '../records/lines.ts';
import type { Outlet } from './outlet.ts';
import { peek, reader, sniff, type Reader } from '../records/read.ts';
import type { Naming } from '../names.ts';
import type { Remarks } from '../records/remarks.ts';
import type { Came, RowField, Wanted } from '../records/row.ts';
import type { Solve } from './solve.ts';
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
  readonly remarks: Remarks;
  /** Told how many bytes were read. */
  readonly progress: (bytes: number) => void;
}

/** How the run went on: the records so far, the bad ones among them. */
export interface Tally {
  records: number;
  bad: number;
}

/**
 * Runs all sources; ends early when it is interrupted. Throws UserError, once everything before the
 * fault is written.
 */
export async function runSources(
  paths: readonly string[],
  job: Job,
  streams: Streams,
): Promise<Tally> {
  const tally: Tally = { records: 0, bad: 0 };
  let known: { readonly input: FormatName; readonly outlet: Outlet } | undefined;
  for (const path of paths) {
    const source = sourceName(path);
    const { start, chunks } = await peek(
      counted(readBytes(path, streams, streams.interrupt), job.progress),
    );
    if (start.text === '') continue;
    const input = job.input ?? sniff(start, source);
    known ??= { input, outlet: job.outletFor(input) };
    if (known.input !== input)
      throw new UserError(
        `${source} is ${input} but what came before is ${known.input}: run them one by one`,
      );
    await runSource(
      { source, job, tally, outlet: known.outlet, ...waysOf(source, input, known.outlet, job) },
      chunks,
      streams,
    );
    if (streams.interrupt.aborted) return tally;
  }
  const { outlet } = known ?? { outlet: job.outletFor(job.input ?? 'ndjson') };
  if (!streams.interrupt.aborted) await streams.out(outlet.end());
  return tally;
}

/** What a source is run with. */
interface Course {
  readonly source: string;
  readonly job: Job;
  readonly tally: Tally;
  readonly outlet: Outlet;
  readonly plain: Reader;
  readonly fast: Fast;
  /** What is to be written at the end of the block. */
  readonly sheet: Sheet;
  /** The header of a table whose first row is still to say whether its `loss` is a choice. */
  held?: { readonly columns: readonly RowField[]; readonly at: string } | undefined;
}

function waysOf(
  source: string,
  input: FormatName,
  outlet: Outlet,
  { format, remarks, naming }: Job,
): Pick<Course, 'plain' | 'fast' | 'sheet'> {
  const separator = input === 'ndjson' ? undefined : separators[input];
  const strict = input === 'ndjson' || format === 'ndjson';
  return {
    plain: reader(input, source, (line) => remarks.add('number', line), naming),
    fast: fastWay({ separator, strict, isGiven: naming.isGiven }, outlet.takeFor),
    sheet: newSheet(),
  };
}

async function runSource(
  course: Course,
  chunks: AsyncIterable<Uint8Array>,
  streams: Streams,
): Promise<void> {
  const { sheet } = course;
  const flush = async (): Promise<void> => {
    if (sheet.length > 0) await streams.out(sheet.bytes.subarray(0, sheet.length));
    sheet.length = 0;
  };
  for await (const block of blocks(chunks, course.plain.cut)) {
    if (streams.interrupt.aborted) return;
    try {
      await runBlock(course, block);
    } finally {
      await flush();
    }
  }
  releaseHeader(course, []);
  await flush();
}

async function runBlock(course: Course, block: Block): Promise<void> {
  const { tally, plain, fast, sheet } = course;
  const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  const mayBeFast = isUtf8(bytes);
  let { line } = block;
  if (block.tooLong) bad(course, line, { text: '' }, new UserError(plain.tooLong));
  for (let at = 0; at < bytes.length;) {
    if (mayBeFast) {
      const taken = fast.run(bytes, at, sheet);
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
  const { source, job, tally, plain, fast, outlet, sheet } = course;
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
    const solved = job.solve(read.row);
    writeText(sheet, outlet.good(read.row, solved));
    tally.records++;
    for (const remark of solved.trace.notes)
      job.remarks.add(remark.replace(/:.*/s, ''), `${at}: ${remark}`);
    fast.learn(record, read.row, solved);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    bad(course, line, { text: withoutLineEnd(record.toString()), row: read.row }, error);
  }
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
    throw error instanceof UserError ? new UserError(`${at}: ${error.message}`) : error;
  }
}

/** A bad record comes out in its place, or ends the run. */
function bad(course: Course, line: number, came: Came, { message, below }: UserError): void {
  const { source, job, tally, outlet, sheet } = course;
  const placed = message.startsWith(`${source}:`) ? message : `${source}:${line}: ${message}`;
  if (!job.keepGoing) throw new UserError(placed, below);
  releaseHeader(course, []);
  tally.records++;
  tally.bad++;
  writeText(sheet, outlet.bad(came, placed));
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
