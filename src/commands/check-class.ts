// backprop check --each: the sheets of a class, marked one after the other, in threads, with pages.
import { Readable } from 'node:stream';
import type { Keep, Kept, MarkBlock } from '../check/class.ts';
import type { Faults } from '../check/form.ts';
import type { Credit } from '../check/result-names.ts';
import type { Tolerance } from '../check/walk.ts';
import { chooseFormat } from '../choice.ts';
import type { ExitCode } from '../command.ts';
import type { Note } from '../decimal.ts';
import type { Problem } from '../engine/problem.ts';
import { runUnchecked } from '../engine/trace.ts';
import type { Language } from '../language.ts';
import type { Naming } from '../names.ts';
import { isOfSemicolons, semicolon, separators } from '../records/csv.ts';
import { readDescent, withDescent, type ChosenDescent } from '../records/descent-options.ts';
import { readGiven, received, refuseSharedInput, type SentGiven } from '../records/options.ts';
import { peek, sniff, type Start } from '../records/read.ts';
import { collectRemarks, noteBad, type Remarks } from '../records/remarks.ts';
import { noFile, readBytes, sourceName, textOf, type Streams } from '../streams.ts';
import { readJobs, threadsFor } from '../threads.ts';
import { counted, UserError } from '../user-error.ts';
import { markedAsPage, readCredit, readManner, type CheckOptions } from './check-options.ts';

/** What of a request marks the sheets of a class, as a thread is sent it. */
export interface Plan extends SentGiven {
  readonly descent: ChosenDescent;
  readonly tolerance: Tolerance | undefined;
  readonly language: Language;
  readonly source: string;
  readonly keepGoing: boolean;
  readonly credit: Credit | undefined;
  readonly faults?: Faults | undefined;
}

/** Marks line after line; a block of them is written at once. */
export async function checkClass(
  options: CheckOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<ExitCode> {
  const { each: path = '' } = options;
  const other = Object.entries({
    '--answers': options.answers,
    [words[0] ?? '']: words[0],
  }).find(([, value]) => value !== undefined);
  if (other) throw new UserError(`--each takes the answers of each sheet: leave out ${other[0]}`);
  const format =
    options.format === undefined ? undefined : chooseFormat(options.format, classFormats);
  if (path === '') throw noFile('--each');
  if (path === '-') refuseSharedInput(options, '--each -');
  const jobs = readJobs(options.jobs);
  if (options.pages !== undefined && jobs > 1)
    throw new UserError('--pages writes the pages in one thread: leave out --jobs');
  const { language, tolerance } = await readManner(options, streams, note);
  const given = await readGiven(options, streams, note, { mayGive: true });
  const pages =
    options.pages === undefined ? undefined : await pagesIn(options.pages, options, note);
  const { markClass } = await import('../check/class.ts');
  const collected = collectRemarks();
  const { chunks, outlet, faults } = await classFrom(
    { path, format, naming: given.naming, remarks: collected, language },
    options,
    streams,
  );
  const plan: Plan = {
    options,
    quantities: given.quantities,
    choices: given.choices,
    descent: await readDescent(options, note),
    tolerance,
    language,
    source: sourceName(path),
    keepGoing: options.keepGoing ?? false,
    credit: readCredit(options.credit),
    faults,
  };
  const others = threadsFor(jobs - 1, { command: 'check', plan }, streams.startThread);
  const threads = jobs === 1 ? undefined : others;
  const tally = await markClass(
    chunks,
    await blockMarkerFor(plan, pages?.keep),
    collected,
    { ...streams, out: outlet.take },
    threads,
  ).finally(() => {
    threads?.stop();
    collected.say(note);
  });
  await outlet.end();
  await pages?.write(language);
  if (streams.interrupt.aborted) return 'SIGINT';
  noteBad(tally.bad, counted(tally.sheets, 'sheet'), note);
  return tally.bad > 0 || tally.notPassed > 0 ? 1 : 0;
}

/** The lines of a class, and what becomes of the lines of marks. */
interface Class {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly outlet: Outlet;
  readonly faults?: Faults;
}

interface Outlet {
  readonly take: (lines: string | Uint8Array) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Of --format with --each: CSV where a table comes in, else JSON. */
const classFormats = ['json', 'csv'] as const;

interface ClassSource {
  readonly path: string;
  readonly format: (typeof classFormats)[number] | undefined;
  readonly naming: Naming;
  readonly remarks: Remarks;
  readonly language: Language;
}

/** What stands between the cells of a class; undefined of lines of JSON. Throws UserError. */
function separatorOf(start: Start, source: string): string | undefined {
  if (isOfSemicolons(start.text)) return semicolon;
  const kind = start.text === '' ? 'ndjson' : sniff(start, source);
  return kind === 'ndjson' ? undefined : separators[kind];
}

async function classFrom(
  { path, format, naming, remarks, language }: ClassSource,
  { summary, credit }: CheckOptions,
  streams: Streams,
): Promise<Class> {
  const { start, chunks } = await peek(readBytes(path, streams, streams.interrupt));
  const summaryIn = summary && language;
  const separator = separatorOf(start, sourceName(path));
  if (separator === undefined) {
    if (format === 'csv')
      throw new UserError('--format csv is for a table of answers: lines of JSON come out as JSON');
    return { chunks, outlet: await outletFor(summaryIn, format, undefined, streams) };
  }
  const { markTable, readForm } = await import('../check/form.ts');
  const text = await textOf(chunks, sourceName(path));
  const form = await readForm(text, separator, sourceName(path), naming, remarks);
  const { lines, columns, faults } = form;
  const isTable = format !== 'json' && !summary;
  const table = isTable ? markTable(columns, separator, credit !== undefined) : undefined;
  return {
    chunks: Readable.from([Buffer.from(lines)]),
    outlet: await outletFor(summaryIn, format, table, streams),
    faults,
  };
}

async function outletFor(
  summaryIn: Language | undefined,
  format: (typeof classFormats)[number] | undefined,
  table: { readonly header: string; readonly row: (line: string) => string } | undefined,
  { out }: Streams,
): Promise<Outlet> {
  const linesOf = (text: string | Uint8Array): string[] =>
    String(text)
      .split('\n')
      .filter((line) => line !== '');
  if (summaryIn) {
    const { Summing, summaryText } = await import('../check/summary.ts');
    const sum = new Summing();
    return {
      take: async (text) => linesOf(text).forEach((line) => sum.add(line)),
      end: () => {
        const { result } = sum;
        return out(
          format === 'json' ? `${JSON.stringify(result)}\n` : summaryText(result, summaryIn),
        );
      },
    };
  }
  const done = async (): Promise<void> => undefined;
  if (table === undefined) return { take: out, end: done };
  let header = table.header;
  return {
    take: async (text) => {
      await out(header + linesOf(text).map(table.row).join(''));
      header = '';
    },
    end: done,
  };
}

/** The pages of a class, in a folder that is made where it is not there. */
async function pagesIn(
  folder: string,
  options: CheckOptions,
  note: Note,
): Promise<{ keep: Keep; write: (language: Language) => Promise<void> }> {
  const { fileNames, refuseNoFolder, writePage } = await import('../check/pages.ts');
  await refuseNoFolder(folder);
  const kept: Kept[] = [];
  return {
    keep: (sheet) => void kept.push(sheet),
    write: async (language) => {
      const names = fileNames(kept.map(({ id }) => id));
      for (const [i, { marked, problem, rate }] of kept.entries()) {
        const of = { language, computed: runUnchecked(problem, rate), note };
        const html = await markedAsPage(marked, of, options);
        await writePage(folder, names[i]!, html);
      }
    },
  };
}

/** What marks a block of sheets for a plan; of each `keep` is told what was marked. */
export async function blockMarkerFor(plan: Plan, keep?: Keep): Promise<MarkBlock> {
  const { descent, tolerance, language, source, keepGoing, faults } = plan;
  const [{ blockMarker, lineMarker }, { desk }] = await Promise.all([
    import('../check/class.ts'),
    import('../check/desk.ts'),
  ]);
  const given = await received(plan);
  const none = { naming: given.naming, others: [] };
  // Nothing is said of a record that has no fields of an optimiser.
  const stepped = (problem: Problem): Problem =>
    withDescent(problem, descent, none, () => undefined).problem;
  const mark = desk(given.choices.lr, tolerance, language, plan.credit);
  return blockMarker(source, lineMarker({ ...given, stepped, faults }, mark, keep), keepGoing);
}
