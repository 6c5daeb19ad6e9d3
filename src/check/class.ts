// The sheets of a class, one JSON object a line: each marked in a line of its own, in the same
// order.
import { isUtf8 } from 'node:buffer';
import { blocks, lineEnds } from '../records/lines.ts';
import type { Note } from '../decimal.ts';
import { marksJson } from './report.ts';
import type { Problem } from '../engine/problem.ts';
import { mergeAll } from '../records/choices.ts';
import type { Given } from '../records/options.ts';
import { openObject, readOpened, type Field } from '../records/record.ts';
import { readBytes, sourceName, type Streams } from '../streams.ts';
import { UserError } from '../user-error.ts';
import { splitRecord } from './answers-json.ts';
import type { Mark } from './desk.ts';
import { passed } from './verdicts.ts';

/**
 * How the run went on: sheets so far, those that were no sheets, and those with something to do
 * again.
 */
export interface Tally {
  sheets: number;
  bad: number;
  notPassed: number;
}

/** A line out; `fault` is why it says that its sheet could not be marked. */
export interface MarkedLine {
  readonly text: string;
  readonly passed: boolean;
  readonly fault?: UserError;
}

/** Marks the sheet in one line of a source. */
export type MarkLine = (text: string, source: string, line: number) => MarkedLine;

/**
 * Marks all lines of a file, or of standard input for `-`; ends early when it is interrupted.
 * Throws UserError, once everything before the fault is written.
 */
export async function markClass(
  path: string,
  markLine: MarkLine,
  keepGoing: boolean,
  streams: Streams,
): Promise<Tally> {
  const source = sourceName(path);
  const tally: Tally = { sheets: 0, bad: 0, notPassed: 0 };
  const lineOf = (bytes: Buffer, line: number): MarkedLine | undefined => {
    if (!isUtf8(bytes)) return faulty(new UserError(`${source}:${line}: not UTF-8 text`));
    const text = bytes.toString().trim();
    return text === '' ? undefined : markLine(text, source, line);
  };
  for await (const { line: first, bytes, tooLong } of blocks(
    readBytes(path, streams, streams.interrupt),
    lineEnds,
  )) {
    if (streams.interrupt.aborted) break;
    const out: string[] = [];
    const take = ({ text, passed: isPassed, fault }: MarkedLine): void => {
      if (fault && !keepGoing) throw fault;
      tally.sheets++;
      if (fault) tally.bad++;
      else if (!isPassed) tally.notPassed++;
      out.push(text);
    };
    try {
      const tooLongAt = `${source}:${first}: a line over 64 MiB, the most that one sheet may have`;
      if (tooLong) take(faulty(new UserError(tooLongAt)));
      let line = first;
      for (let at = 0; at < bytes.length; line++) {
        const end = bytes.indexOf(10, at) + 1 || bytes.length;
        const marked = lineOf(Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at), line);
        if (marked) take(marked);
        at = end;
      }
    } finally {
      if (out.length > 0) await streams.out(out.join(''));
    }
  }
  return tally;
}

const ours = /^"(answers|right|total|first_wrong|convention|error)"$/;

/**
 * A marker of lines; quantities and choices are defaults for what a line lacks. Fields that are no
 * quantity go through, before the answers.
 */
export function lineMarker(
  defaults: Pick<Given, 'quantities' | 'choices' | 'naming' | 'needed' | 'make'> & {
    /** A problem with the descent that is chosen for all. */
    readonly stepped: (problem: Problem) => Problem;
  },
  mark: Mark,
  note: Note,
): MarkLine {
  return (text, source, line) => {
    let others: string[] = [];
    try {
      const { answers, record } = splitRecord(openObject(text, source, line));
      const { quantities, choices, fields } = readOpened(record, note, defaults.naming);
      others = fields
        .filter(({ name, key }) => name === undefined && !isOurs(key))
        .map(({ key, from, to }) => [key, text.slice(from, to)].join(':'));
      refuseOurs(fields);
      const given = new Map([...defaults.quantities, ...quantities()]);
      const chosen = mergeAll(defaults.choices, choices());
      refuseMissing(defaults.needed.filter((name) => !given.has(name)));
      const problem = defaults.make(given, chosen);
      refuseMissing(problem.filled);
      const marked = mark(defaults.stepped(problem), answers(), note, chosen.lr);
      return { text: marksJson(marked, others), passed: passed(marked) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return faulty(
        error.message.startsWith(`${source}:`)
          ? error
          : new UserError(`${source}:${line}: ${error.message}`, error.below),
        others,
      );
    }
  };
}

function refuseMissing(names: readonly string[]): void {
  if (names.length === 0) return;
  const missing = names.join(', ');
  throw new UserError(
    names.length === 1
      ? `${missing} is missing: give it in the line, or to all as an option`
      : `${missing} are missing: give them in the line, or to all as options`,
  );
}

const isOurs = (key: string): boolean => ours.test(key);

function refuseOurs(fields: readonly Field[]): void {
  const taken = fields.find(({ key }) => isOurs(key));
  if (taken) throw new UserError(`${taken.key} is a field of the result: give it another name`);
}

function faulty(fault: UserError, others: readonly string[] = []): MarkedLine {
  const message = JSON.stringify(fault.message);
  const fields = [...others, `"error":${message}`].join(',');
  return { text: `{${fields}}\n`, passed: false, fault };
}
