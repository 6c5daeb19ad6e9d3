// The sheets of a class, one JSON object a line: each marked in a line of its own, in the same
// order.
import { isUtf8 } from 'node:buffer';
import { refuseMissing } from '../choice.ts';
import { alone, blocks, lineEnd, lineEnds, piecesOf, type Block } from '../records/lines.ts';
import { collectRemarks, type Remark, type Remarks } from '../records/remarks.ts';
import type { Note } from '../decimal.ts';
import { marksJson } from './report.ts';
import type { Problem } from '../engine/problem.ts';
import { mergeAll } from '../records/choices.ts';
import type { Given } from '../records/options.ts';
import { openObject, readOpened, type Field } from '../records/record.ts';
import { mostBytesText, notUtf8, whileNotAborted, type Streams } from '../streams.ts';
import { answers, type Threads } from '../threads.ts';
import { asSent, asUserError, placedIn, toSend, UserError, type SentError } from '../user-error.ts';
import { isToBeWorkedOut, workedOutCell } from './answers.ts';
import { splitRecord } from './answers-json.ts';
import { ownerOf } from './owner.ts';
import type { Mark } from './desk.ts';
import type { Faults } from './form.ts';
import type { WrittenAnswer } from './sheet.ts';
import { isResultField, ofResult } from './result-names.ts';
import { passed, type Marked } from './verdicts.ts';

/**
 * How the run went on: sheets so far, those that were no sheets, and those with something to do
 * again.
 */
export interface Tally {
  readonly sheets: number;
  readonly bad: number;
  readonly notPassed: number;
}

/** What came of a block of lines, and what ends the run behind it. Threads can send it. */
export interface MarkedBlock extends Tally {
  readonly text: string;
  readonly remarks: readonly Remark[];
  readonly fault?: SentError | undefined;
}

/** Marks the lines of a block. */
export type MarkBlock = (block: Block) => Promise<MarkedBlock>;

/** A line out; `fault` is why it says that its sheet could not be marked. */
export interface MarkedLine {
  readonly text: string;
  readonly passed: boolean;
  readonly fault?: UserError;
}

/** A sheet that is marked, for a page of its own; `id` is what it is known by. */
export interface Kept {
  readonly marked: Marked;
  readonly problem: Problem;
  readonly rate: number | undefined;
  readonly id: string;
}

export type Keep = (sheet: Kept) => void;

/**
 * Marks the sheet in one line of a source, at once unless something in it is to be worked out;
 * `note` is told what is remarked on.
 */
export type MarkLine = (
  text: string,
  source: string,
  line: number,
  note: Note,
) => MarkedLine | Promise<MarkedLine>;

/**
 * Marks all lines of a source, with `threads` in them too; ends early when it is interrupted.
 * Throws UserError, once everything before the fault is written.
 */
export async function markClass(
  chunks: AsyncIterable<Uint8Array>,
  markBlock: MarkBlock,
  remarks: Remarks,
  streams: Streams,
  threads?: Threads,
): Promise<Tally> {
  const tally = { sheets: 0, bad: 0, notPassed: 0 };
  const stop = new AbortController();
  const ended = AbortSignal.any([streams.interrupt, stop.signal]);
  const take = async ({ text, fault, ...block }: MarkedBlock): Promise<void> => {
    if (text !== '') await streams.out(text);
    tally.sheets += block.sheets;
    tally.bad += block.bad;
    tally.notPassed += block.notPassed;
    remarks.append(block.remarks);
    if (fault) throw asSent(fault);
  };
  const all = whileNotAborted(blocks(chunks, lineEnds), ended);
  for await (const block of markBlocks(all, markBlock, streams.interrupt, threads)) {
    // Who reads ahead is not to wait for what does not come.
    await take(block).catch((error: unknown) => {
      stop.abort();
      throw error;
    });
    if (streams.interrupt.aborted) break;
  }
  return tally;
}

async function* markBlocks(
  all: AsyncIterable<Block>,
  markBlock: MarkBlock,
  interrupt: AbortSignal,
  threads: Threads | undefined,
): AsyncGenerator<MarkedBlock> {
  if (threads) {
    const many = { ...threads, most: mostPieces };
    yield* answers(pieces(all, threads), many, interrupt, markBlock);
  } else for await (const block of all) yield await markBlock(block);
}

/** Some 50 sheets, which take a thread that is not warm yet a tenth of a second. */
const pieceBytes = 2 ** 14;

/** Fewer pieces are marked before a thread has begun. */
const fewPieces = 3;

/** The most that wait for one before them. */
const mostPieces = 256;

/** What is sent to threads, which begin where there is enough for them. */
async function* pieces(all: AsyncIterable<Block>, threads: Threads): AsyncGenerator<Block> {
  let count = 0;
  for await (const block of all)
    for (const piece of piecesOf(block, pieceBytes)) {
      count++;
      if (count === fewPieces) threads.tell(nothing);
      yield alone(piece);
    }
}

const nothing: Block = { line: 1, bytes: new Uint8Array() };

/** A marker of the blocks of a source; bad lines come out in their place, or end the run. */
export function blockMarker(source: string, markLine: MarkLine, keepGoing: boolean): MarkBlock {
  return async ({ line: first, bytes, tooLong }) => {
    const tally = { sheets: 0, bad: 0, notPassed: 0 };
    const remarks = collectRemarks();
    const out: string[] = [];
    /** False for what ends the run. */
    const take = ({ text, passed: isPassed, fault }: MarkedLine): boolean => {
      if (fault && !keepGoing) return false;
      tally.sheets++;
      if (fault) tally.bad++;
      else if (!isPassed) tally.notPassed++;
      out.push(text);
      return true;
    };
    const done = (fault?: UserError): MarkedBlock => ({
      ...tally,
      text: out.join(''),
      remarks: remarks.all(),
      fault: fault && toSend(fault),
    });
    for (const line of markedLines(first, bytes, tooLong ?? false, (remark) =>
      remarks.add('number', remark),
    )) {
      const marked = await line;
      if (!take(marked)) return done(marked.fault);
    }
    return done();
  };

  function* markedLines(
    first: number,
    bytes: Uint8Array,
    tooLong: boolean,
    note: Note,
  ): Generator<MarkedLine | Promise<MarkedLine>> {
    const tooLongAt = `${source}:${first}: a line over ${mostBytesText} sheet may have`;
    if (tooLong) yield faulty(new UserError(tooLongAt));
    let line = first;
    for (let at = 0; at < bytes.length; line++) {
      const end = lineEnd(bytes, at);
      const marked = lineOf(Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at), line, note);
      if (marked) yield marked;
      at = end;
    }
  }

  function lineOf(bytes: Buffer, line: number, note: Note): ReturnType<MarkLine> | undefined {
    if (!isUtf8(bytes)) return faulty(notUtf8(`${source}:${line}`));
    const text = bytes.toString().trim();
    return text === '' ? undefined : markLine(text, source, line, note);
  }
}

/**
 * A marker of lines; quantities and choices are defaults for what a line lacks. Fields that are no
 * quantity go through, before the answers.
 */
export function lineMarker(
  defaults: Pick<Given, 'quantities' | 'choices' | 'naming' | 'needed' | 'make' | 'options'> & {
    /** A problem with the descent that is chosen for all. */
    readonly stepped: (problem: Problem) => Problem;
    /** Of a table, whose rows were written otherwise: what is wrong with them already. */
    readonly faults?: Faults | undefined;
  },
  mark: Mark,
  keep?: Keep,
): MarkLine {
  return (text, source, line, note) => {
    let others: string[] = [];
    const fail = (error: unknown): MarkedLine =>
      faulty(placedIn(source, line, asUserError(error)), others);
    try {
      const { answers, record } = splitRecord(
        openObject(text, source, line, defaults.faults && (() => `${source}:${line}`)),
      );
      const { quantities, choices, fields } = readOpened(record, note, defaults.naming);
      others = fields
        .filter(({ name, key }) => name === undefined && !isOurs(key))
        .map(({ key, from, to }) => [key, text.slice(from, to)].join(':'));
      refuseOurs(fields);
      const fault = defaults.faults?.get(line);
      if (fault) throw asSent(fault);
      const given = new Map([...defaults.quantities, ...quantities().quantities]);
      const chosen = mergeAll(defaults.choices, choices());
      const lacks = defaults.needed.filter((name) => !given.has(name));
      refuseMissing(lacks, 'line', defaults.options);
      const problem = defaults.make(given, chosen);
      refuseMissing(problem.filled, 'line', defaults.options);
      const stepped = defaults.stepped(problem);
      const finish = (all: readonly WrittenAnswer[]): MarkedLine => {
        const marked = mark(stepped, all, note, chosen.lr);
        keep?.({ marked, problem: stepped, rate: chosen.lr, id: ownerIn(others) ?? String(line) });
        return { text: marksJson(marked, others), passed: passed(marked) };
      };
      const read = answers();
      return read.some(isToBeWorkedOut)
        ? Promise.all(read.map(workedOutCell)).then(finish).catch(fail)
        : finish(read);
    } catch (error) {
      return fail(error);
    }
  };
}

const ownerIn = (fields: readonly string[]): string | undefined =>
  ownerOf(JSON.parse(`{${fields.join(',')}}`) as Record<string, unknown>);

const isOurs = (key: string): boolean => isResultField(key.slice(1, -1));

function refuseOurs(fields: readonly Field[]): void {
  const taken = fields.find(({ key }) => isOurs(key));
  if (taken) throw new UserError(ofResult(taken.key));
}

function faulty(fault: UserError, others: readonly string[] = []): MarkedLine {
  const message = JSON.stringify(fault.message);
  const fields = [...others, `"error":${message}`].join(',');
  return { text: `{${fields}}\n`, passed: false, fault };
}
