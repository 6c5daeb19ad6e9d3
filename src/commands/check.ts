// backprop check: marks the numbers that somebody worked out, and names their mistakes.
import type { MarksFormat } from '../check/report.ts';
import type { WrittenAnswer } from '../check/sheet.ts';
import { chooseFormat, listed } from '../choice.ts';
import type { CommandDefinition, ExitCode } from '../command.ts';
import { formatOption, type OptionGroup } from '../option-table.ts';
import type { Note } from '../decimal.ts';
import { computedNames } from '../engine/results.ts';
import { runUnchecked, type Trace } from '../engine/trace.ts';
import type { Matrix } from '../matrix.ts';
import { isWeight } from '../names.ts';
import { languageOption } from '../language.ts';
import { choosePaint, colorOption } from '../paint.ts';
import { readStepped, stepOptions } from '../records/descent-options.ts';
import { noteRecorded } from '../records/recorded.ts';
import { noteUnused, problemOptions, refuseSharedInput } from '../records/options.ts';
import { noFile, readText, sourceName, type Streams } from '../streams.ts';
import { isOrAre, tryHelp, UserError } from '../user-error.ts';
import { blockMarkerFor, checkClass, type Plan } from './check-class.ts';
import { markedAsPage, readCredit, readManner, type CheckOptions } from './check-options.ts';

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
const checkOptions: readonly OptionGroup[] = [
  {
    heading: 'The answers:',
    rows: [
      { flags: '--answers <file|->', help: 'lines of a name and a value, or a JSON record' },
      { flags: '--rtol <r>', help: 'accept answers within r times the true value' },
      { flags: '--atol <a>', help: 'accept them within a; with --rtol, the sum of both' },
      { flags: '--each <file|->', help: 'a class: a table, or one JSON line per sheet' },
      { flags: '--keep-going', help: 'with --each: a bad line comes out as an error' },
      { flags: '--summary', help: 'with --each: the class at a glance' },
      { flags: '--credit <verdict=share,…>', help: 'a score: follows=1,convention=0.5' },
      { flags: '--pages <dir>', help: 'with --each: also a page for each sheet' },
      { flags: '--jobs <n>', help: 'with --each: in so many threads (default: 1)' },
    ],
  },
  {
    heading: 'The output:',
    rows: [formatOption(formatNames, 'text'), languageOption, colorOption],
  },
];

export const check: CommandDefinition = {
  usage: '[problem] [name=value…] [options]',
  words: 'answer',
  examples,
  remarks,
  options: [problemOptions, stepOptions, ...checkOptions],
  run: (options: CheckOptions, words, streams, note) =>
    options.each === undefined
      ? checkSheet(options, words, streams, note)
      : checkClass(options, words, streams, note),
  thread: (plan: Plan) => blockMarkerFor(plan),
};

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
  const { problem, lr, others, recorded } = request;
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
  const computed = runUnchecked(problem, lr);
  await noteRecorded(recorded, computed, note);
  const mark = desk(lr, tolerance, language, readCredit(options.credit));
  const marked = mark(problem, answers, note, lr, await settledValues(computed, note));
  await streams.out(
    format === 'html'
      ? await markedAsPage(marked, { language, computed, note }, options)
      : await marks.formats[format](marked, language, paint, streams.columns),
  );
  return passed(marked) ? 0 : 1;
}

/** What is written with no more digits can be marked where it is beyond doubles. */
const textDigits = 40;

/** The right values, where doubles have none for some of what is computed; says which. */
async function settledValues(trace: Trace, note: Note): Promise<Trace['values'] | undefined> {
  const names = computedNames(trace);
  const infiniteIn = (values: Trace['values']): string[] =>
    names.filter((name) => !values.get(name)!.data.every(Number.isFinite));
  if (infiniteIn(trace.values).length === 0) return undefined;
  const { nearestDoubles } = await import('../text/json.ts');
  const { values, notes } = await nearestDoubles(trace, names);
  const infinite = infiniteIn(values);
  notes.forEach(note);
  if (infinite.length === 0) return values;
  note(`larger than a double can be, 1.8e308, so a right value is shown as ∞: ${listed(infinite)}`);
  const { withRightTexts } = await import('../text/right.ts');
  const { values: written } = await withRightTexts(trace, textDigits, () => undefined);
  const withTexts = infinite.map((name): [string, Matrix] => {
    const { texts = [] } = written.get(name)!;
    return [name, { ...values.get(name)!, texts }];
  });
  return new Map([...values, ...withTexts]);
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

async function readSource(
  path: string | undefined,
  streams: Streams,
  note: Note,
): Promise<WrittenAnswer[]> {
  if (path === undefined) return [];
  if (path === '') throw noFile('--answers');
  const text = await readText(path, streams);
  if (text.trimStart().startsWith('{'))
    return (await import('../check/answers-json.ts')).readAnswers(text, sourceName(path));
  return (await import('../check/answers.ts')).readLines(text, sourceName(path), note);
}
