// backprop check: marks the numbers that somebody worked out, and names their mistakes.
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Keep, Kept, MarkBlock } from '../check/class.ts';
import type { Faults } from '../check/form.ts';
import type { WrittenAnswer } from '../check/sheet.ts';
import type { Marked } from '../check/verdicts.ts';
import type { Tolerance } from '../check/walk.ts';
import { plainCredit, verdictNames, type Credit } from '../check/result-names.ts';
import type { MarksFormat } from '../check/report.ts';
import { choose, chooseFormat } from '../choice.ts';
import { languageOption, oneOf, type CommandDefinition, type ExitCode } from '../command.ts';
import type { Note } from '../decimal.ts';
import type { Problem } from '../engine/problem.ts';
import { checkChoices } from '../engine/choices.ts';
import {
  addProblemOptions,
  readGiven,
  noteUnused,
  refuseSharedInput,
  received,
  type SentGiven,
  type ProblemOptions,
} from '../records/options.ts';
import {
  addDescentOptions,
  readDescent,
  readStepped,
  withDescent,
  type ChosenDescent,
} from '../records/descent-options.ts';
import { isWeight, type Naming } from '../names.ts';
import { chooseLanguage, type Language } from '../language.ts';
import { choosePaint, whenNames } from '../paint.ts';
import { collectRemarks, noteBad, type Remarks } from '../records/remarks.ts';
import { isOfSemicolons, semicolon, separators } from '../records/csv.ts';
import { peek, sniff, type Start } from '../records/read.ts';
import { readBytes, readText, sourceName, textOf, type Streams } from '../streams.ts';
import { runUnchecked, type Trace } from '../engine/trace.ts';
import { readJobs, threadsFor } from '../threads.ts';
import { counted, isOrAre, tryHelp, UserError } from '../user-error.ts';
import { readValue } from '../records/values.ts';

interface CheckOptions extends ProblemOptions {
  readonly answers?: string;
  readonly each?: string;
  readonly keepGoing?: true;
  readonly rtol?: string;
  readonly atol?: string;
  readonly format?: string;
  readonly lang?: string;
  readonly jobs?: string;
  readonly color?: string;
  readonly summary?: true;
  readonly credit?: string;
  readonly pages?: string;
}

/** What of a request marks the sheets of a class, as a thread is sent it. */
interface Plan extends SentGiven {
  readonly descent: ChosenDescent;
  readonly tolerance: Tolerance | undefined;
  readonly language: Language;
  readonly source: string;
  readonly keepGoing: boolean;
  readonly credit: Credit | undefined;
  readonly faults?: Faults | undefined;
}

const formatNames = ['text', 'json', 'markdown', 'html'] as const satisfies readonly (
  MarksFormat | 'html'
)[];

const examples = `
Marks the numbers that somebody worked out, each by the digits it is written to
and on their own numbers before it, and names the first mistake.

  $ backprop check --x 0.5 --y 1 dz2=-0.0766 dW2=-0.044 dW1=0.0075
  ✓ dz2  -0.0766
  ✓ dW2  -0.044
  ✗ dW1  0.0075   should be -0.00748784
         the sign is flipped: check the sign
         yours  dW1 = -dz1 · x = 0.00748784
         right  dW1 = dz1 · x = -0.00748784
  2 of 3 right; first mistake: dW1
  $ backprop --x 0.5 --y 1 --all | backprop check --x 0.5 --y 1 --answers - \\
      | tail -n 1
  20 of 20 right
`;

const remarks = `
Exit: 0 all is right, rounded or truncated, 1 some is not, 2 a wrong request.
`;

/**
 * Marks one sheet, or those of a class. What marking needs is loaded here only: half of the program
 * is for it.
 */
export const check: CommandDefinition = {
  usage: '[problem] [name=value…] [options]',
  words: 'answer',
  examples,
  remarks,
  addOptions: (command) => addCheckOptions(addDescentOptions(addProblemOptions(command), false)),
  run: (options: CheckOptions, words, streams, note) =>
    options.each === undefined
      ? checkSheet(options, words, streams, note)
      : checkClass(options, words, streams, note),
  thread: (plan: Plan) => blockMarkerFor(plan),
};

function addCheckOptions(command: Command): Command {
  return command
    .optionsGroup('The answers:')
    .option('--answers <file|->', 'lines of a name and a value, or a JSON record')
    .option('--rtol <r>', 'accept answers within r times the true value')
    .option('--atol <a>', 'accept them within a; with --rtol, the sum of both')
    .option('--each <file|->', 'a class: a table, or one JSON line per sheet')
    .option('--keep-going', 'with --each: a bad line comes out as an error')
    .option('--summary', 'with --each: the class at a glance')
    .option('--credit <verdict=share,…>', 'a score: follows=1,convention=0.5')
    .option('--pages <dir>', 'with --each: also a page for each sheet')
    .option('--jobs <n>', 'with --each: in so many threads (default: 1)')
    .optionsGroup('The output:')
    .addOption(oneOf('--format <name>', formatNames, `${formatNames.join(' ')} (default: text)`))
    .addOption(languageOption())
    .addOption(oneOf('--color <when>', whenNames, whenNames.join(' ')));
}

async function checkSheet(
  options: CheckOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<ExitCode> {
  const format = chooseFormat(options.format ?? 'text', formatNames);
  if (options.jobs !== undefined) throw new UserError('--jobs is for --each: one sheet is one job');
  for (const [option, value] of Object.entries({
    '--summary': options.summary,
    '--pages': options.pages,
  }))
    if (value !== undefined)
      throw new UserError(`${option} is for --each: one sheet is not a class`);
  if (options.keepGoing)
    throw new UserError('--keep-going is for --each: one sheet is marked or it is not');
  const { language, tolerance } = await readManner(options, streams, note);
  if (options.answers === '-') refuseSharedInput(options, '--answers -');
  const paint = await choosePaint(options.color, streams);
  const { readWords } = await import('../check/answers.ts');
  const inWords = await readWords(words, note);
  const remarks: string[] = [];
  const request = await readStepped(options, streams, (line) => remarks.push(line));
  const { problem, lr, others } = request;
  refuseFilled(problem.filled);
  remarks.forEach(note);
  noteUnused(others, false, note);
  const answers = [...(await readSource(options.answers, streams, note)), ...inWords];
  if (answers.length === 0)
    throw new UserError(
      'no answers given: write them like dW1=-0.0075, or name a file with --answers',
      [tryHelp('check')],
    );
  const [{ desk }, { passed }, marks] = await Promise.all([
    import('../check/desk.ts'),
    import('../check/verdicts.ts'),
    import('../check/report.ts'),
  ]);
  const marked = desk(lr, tolerance, language, readCredit(options.credit))(problem, answers, note);
  await streams.out(
    format === 'html'
      ? await markedAsPage(marked, { language, computed: runUnchecked(problem, lr), note }, options)
      : marks.formats[format](marked, language, paint),
  );
  return passed(marked) ? 0 : 1;
}

/** A sheet is marked on its own problem: nothing is filled up. Throws UserError. */
function refuseFilled(filled: readonly string[]): void {
  const [first] = filled;
  if (first === undefined) return;
  const instead = filled.some(isWeight)
    ? `give --${first.toLowerCase()}`
    : `give --${first}, or --no-bias`;
  throw new UserError(`${filled.join(', ')} ${isOrAre(filled.length)} missing: ${instead}`);
}

/** The page, with the answers and their tolerance in the command that makes it once more. */
async function markedAsPage(
  marked: Marked,
  of: { readonly language: Language; readonly computed: Trace; readonly note: Note },
  { rtol, atol }: CheckOptions,
): Promise<string> {
  const { markedPage } = await import('../page/page.ts');
  const tolerance = Object.entries({ rtol, atol }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return markedPage(marked, of, tolerance);
}

/** Marks line after line; a block of them is written at once. */
async function checkClass(
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
  if (path === '') throw new UserError('--each is empty: name a file, or - for standard input');
  if (path === '-') refuseSharedInput(options, '--each -');
  checkChoices(options);
  const jobs = readJobs(options.jobs);
  if (options.pages !== undefined && jobs > 1)
    throw new UserError('--pages writes the pages in one thread: leave out --jobs');
  const pages =
    options.pages === undefined ? undefined : await pagesIn(options.pages, options, note);
  const { language, tolerance } = await readManner(options, streams, note);
  const given = await readGiven(options, streams, note);
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
  const table = format === 'json' ? undefined : markTable(columns, separator, credit !== undefined);
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

/** What verdicts are worth: 1 for honest work, what is said for others, else nothing. */
function readCredit(text: string | undefined): Credit | undefined {
  if (text === undefined) return undefined;
  const credit = new Map(plainCredit);
  for (const part of text.split(',')) {
    const [name = '', share = ''] = part.split('=');
    const verdict = choose('--credit', name, verdictNames);
    const worth = Number(share);
    if (share.trim() === '' || !(worth >= 0 && worth <= 1))
      throw new UserError(`--credit ${part}: write a share from 0 to 1, as in ${verdict}=0.5`);
    credit.set(verdict, worth);
  }
  return credit;
}

async function blockMarkerFor(plan: Plan, keep?: Keep): Promise<MarkBlock> {
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

async function readManner(
  { rtol, atol, lang }: CheckOptions,
  streams: Streams,
  note: Note,
): Promise<{ language: Language; tolerance: Tolerance | undefined }> {
  const language = chooseLanguage(lang, streams.environment);
  if (rtol === undefined && atol === undefined) return { language, tolerance: undefined };
  return {
    language,
    tolerance: {
      rtol: await readSize('--rtol', rtol ?? '0', note),
      atol: await readSize('--atol', atol ?? '0', note),
    },
  };
}

async function readSize(option: string, text: string, note: Note): Promise<number> {
  const { data } = await readValue(text, option, note);
  const [size] = data;
  if (data.length !== 1 || size === undefined || size < 0)
    throw new UserError(
      `${option} is ${text.trim()}: write one number of 0 or more, such as 0.001`,
    );
  return size;
}

async function readSource(
  path: string | undefined,
  streams: Streams,
  note: Note,
): Promise<WrittenAnswer[]> {
  if (path === undefined) return [];
  if (path === '') throw new UserError('--answers is empty: name a file, or - for standard input');
  const text = await readText(path, streams);
  if (text.trimStart().startsWith('{'))
    return (await import('../check/answers-json.ts')).readAnswers(text, sourceName(path));
  return (await import('../check/answers.ts')).readLines(text, sourceName(path), note);
}
