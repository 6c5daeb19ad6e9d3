// backprop check: marks the numbers that somebody worked out, and names their mistakes.
import type { Command } from 'commander';
import type { MarkBlock } from '../check/class.ts';
import type { WrittenAnswer } from '../check/sheet.ts';
import type { Marked } from '../check/verdicts.ts';
import type { Tolerance } from '../check/walk.ts';
import type { MarksFormat } from '../check/report.ts';
import { choose } from '../choice.ts';
import { oneOf, type CommandDefinition, type ExitCode } from '../command.ts';
import type { Note } from '../decimal.ts';
import type { Problem } from '../engine/problem.ts';
import { checkChoices } from '../engine/choices.ts';
import {
  addProblemOptions,
  readGiven,
  noteUnused,
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
import { isWeight } from '../names.ts';
import { chooseLanguage, languages, type Language } from '../language.ts';
import { choosePaint, whenNames } from '../paint.ts';
import { collectRemarks } from '../records/remarks.ts';
import type { Block } from '../records/lines.ts';
import { readText, sourceName, type Streams } from '../streams.ts';
import { run, type Trace } from '../engine/trace.ts';
import { readJobs, threadsFor } from '../threads.ts';
import { UserError } from '../user-error.ts';
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
}

/** What of a request marks the sheets of a class, as a thread is sent it. */
interface Plan extends SentGiven {
  readonly descent: ChosenDescent;
  readonly tolerance: Tolerance | undefined;
  readonly language: Language;
  readonly source: string;
  readonly keepGoing: boolean;
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
  $ echo '{"id":7,"x":0.5,"y":1,"answers":{"loss":0.0581}}' \\
      | backprop check --each - | cut -c 1-64
  {"id":7,"answers":[{"name":"loss","given":"0.0581","expected":0.
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
  thread: async (plan: Plan) => {
    const markBlock = await blockMarkerFor(plan);
    return async (block: Block) => markBlock(block);
  },
};

function addCheckOptions(command: Command): Command {
  return command
    .optionsGroup('The answers:')
    .option('--answers <file|->', 'lines of a name and a value, or a JSON record')
    .option('--rtol <r>', 'right is within r times the right value')
    .option('--atol <a>', 'right is within a; with --rtol, their sum')
    .option(
      '--each <file|->',
      'a class: a line of JSON a sheet, with "answers":{…}; a line out for each',
    )
    .option(
      '--keep-going',
      'with --each: a bad line comes out as an error, instead of ending the run',
    )
    .option('--jobs <n>', 'with --each: in so many threads (default: 1)')
    .optionsGroup('The output:')
    .addOption(oneOf('--format <name>', formatNames, `${formatNames.join(' ')} (default: text)`))
    .addOption(
      oneOf(
        '--lang <name>',
        languages,
        `${languages.join(' ')}: of the sentences (default: the locale)`,
      ),
    )
    .addOption(oneOf('--color <when>', whenNames, whenNames.join(' ')));
}

async function checkSheet(
  options: CheckOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<ExitCode> {
  const format = choose('--format', options.format ?? 'text', formatNames);
  if (options.jobs !== undefined) throw new UserError('--jobs is for --each: one sheet is one job');
  if (options.keepGoing)
    throw new UserError('--keep-going is for --each: one sheet is marked or it is not');
  const { language, tolerance } = await readManner(options, streams, note);
  if (options.answers === '-' && options.from === '-')
    throw new UserError(
      '--answers and --from can not both come from standard input: name a file for one of them',
    );
  const paint = await choosePaint(options.color, streams);
  const { readWord } = await import('../check/answers.ts');
  const inWords = await Promise.all(words.map((word) => readWord(word, note)));
  const remarks: string[] = [];
  const request = await readStepped(options, streams, (line) => remarks.push(line));
  const { problem, lr, others } = request;
  refuseFilled(problem.filled);
  remarks.forEach(note);
  noteUnused(others, false, note);
  const answers = [...(await readSource(options.answers, streams, note)), ...inWords];
  if (answers.length === 0)
    throw new UserError(
      'there are no answers: write them as in dW1=-0.0075, or name a file with --answers',
      ["Try 'backprop check --help'"],
    );
  const [{ desk }, { passed }, marks] = await Promise.all([
    import('../check/desk.ts'),
    import('../check/verdicts.ts'),
    import('../check/report.ts'),
  ]);
  const marked = desk(lr, tolerance, language)(problem, answers, note);
  await streams.out(
    format === 'html'
      ? await markedAsPage(marked, language, run(problem, lr), options)
      : marks.formats[format](marked, language, paint),
  );
  return passed(marked) ? 0 : 1;
}

/** A sheet is marked on its own problem: nothing is filled up. Throws UserError. */
function refuseFilled(filled: readonly string[]): void {
  const [first] = filled;
  if (first === undefined) return;
  const are = filled.length === 1 ? 'is' : 'are';
  const instead = filled.some(isWeight)
    ? `give --${first.toLowerCase()}`
    : `give --${first}, or --no-bias`;
  throw new UserError(`${filled.join(', ')} ${are} missing: ${instead}`);
}

/** The page, with the answers and their tolerance in the command that makes it once more. */
async function markedAsPage(
  marked: Marked,
  language: Language,
  trace: Trace,
  { rtol, atol }: CheckOptions,
): Promise<string> {
  const { markedPage } = await import('../page/page.ts');
  const tolerance = Object.entries({ rtol, atol }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return markedPage(marked, language, trace, [
    'check',
    ...marked.answers.map(({ name, given }) => `${name}=${given}`),
    ...tolerance,
  ]);
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
    '--format': options.format,
    [words[0] ?? '']: words[0],
  }).find(([, value]) => value !== undefined);
  if (other)
    throw new UserError(
      `--each takes the answers of each line, and writes JSON: leave out ${other[0]}`,
    );
  if (path === '') throw new UserError('--each is empty: name a file, or - for standard input');
  if (path === '-' && options.from === '-')
    throw new UserError(
      '--each and --from can not both come from standard input: name a file for one of them',
    );
  checkChoices(options);
  const jobs = readJobs(options.jobs);
  const { language, tolerance } = await readManner(options, streams, note);
  const given = await readGiven(options, streams, note);
  const { markClass } = await import('../check/class.ts');
  const plan: Plan = {
    options,
    quantities: given.quantities,
    choices: given.choices,
    descent: await readDescent(options, note),
    tolerance,
    language,
    source: sourceName(path),
    keepGoing: options.keepGoing ?? false,
  };
  const collected = collectRemarks();
  const threads = threadsFor(jobs, { command: 'check', plan }, streams.startThread);
  const tally = await markClass(
    path,
    await blockMarkerFor(plan),
    collected,
    streams,
    threads,
  ).finally(() => {
    threads?.stop();
    collected.say(note);
  });
  if (streams.interrupt.aborted) return 'SIGINT';
  const are = tally.bad === 1 ? 'is' : 'are';
  if (tally.bad > 0) note(`${tally.bad} of ${tally.sheets} sheets ${are} bad`);
  return tally.bad > 0 || tally.notPassed > 0 ? 1 : 0;
}

async function blockMarkerFor(plan: Plan): Promise<MarkBlock> {
  const { descent, tolerance, language, source, keepGoing } = plan;
  const [{ blockMarker, lineMarker }, { desk }] = await Promise.all([
    import('../check/class.ts'),
    import('../check/desk.ts'),
  ]);
  const given = await received(plan);
  const none = { naming: given.naming, others: [] };
  // Nothing is said of a record that has no fields of an optimiser.
  const stepped = (problem: Problem): Problem =>
    withDescent(problem, descent, none, () => undefined).problem;
  const mark = desk(given.choices.lr, tolerance, language);
  return blockMarker(source, lineMarker({ ...given, stepped }, mark), keepGoing);
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
