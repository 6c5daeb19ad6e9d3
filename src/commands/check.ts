// `backprop check`: marks the numbers that somebody worked out, and names their mistakes.
import type { Command } from 'commander';
import { readLines, readWord } from '../check/answers.ts';
import { desk } from '../check/desk.ts';
import { passed, type Marked } from '../check/verdicts.ts';
import type { WrittenAnswer } from '../check/sheet.ts';
import type { Tolerance } from '../check/walk.ts';
import { choose } from '../choice.ts';
import type { CommandDefinition, ExitCode } from '../command.ts';
import type { Note } from '../decimal.ts';
import { marksJson, marksMarkdown, marksText } from '../formats/marks.ts';
import { chooseLanguage, languages, type Language } from '../language.ts';
import { addProblemOptions, readRequest, type ProblemOptions } from '../problem-options.ts';
import { readText, sourceName, type Streams } from '../streams.ts';
import { UserError } from '../user-error.ts';
import { readValue } from '../values.ts';

interface CheckOptions extends ProblemOptions {
  readonly answers?: string;
  readonly rtol?: string;
  readonly atol?: string;
  readonly format?: string;
  readonly lang?: string;
}

const formats = {
  text: marksText,
  json: (marked: Marked) => marksJson(marked),
  markdown: marksMarkdown,
} satisfies Record<string, (marked: Marked, language: Language) => string>;

const formatNames = Object.keys(formats) as (keyof typeof formats)[];

const examples = `
`;

const remarks = `
`;

/** Marks one sheet, or a class. */
export const check: CommandDefinition = {
  usage: '[problem] [name=value…] [options]',
  summary: "mark somebody's numbers, name the mistake",
  examples,
  remarks,
  addOptions: (command) => addCheckOptions(addProblemOptions(command)),
  run: checkSheet,
};

function addCheckOptions(command: Command): Command {
  return command
    .optionsGroup('The answers:')
    .option('--answers <file|->', 'lines of a name and a value, or a JSON record')
    .option('--rtol <r>', 'right within r times the right value, not by the digits written')
    .option('--atol <a>', 'right within a; with --rtol, within the sum of both')
    .optionsGroup('The output:')
    .option('--format <name>', `${formatNames.join(' ')} (default: text)`)
    .option('--lang <name>', `${languages.join(' ')}: of the sentences (default: the locale)`);
}

async function checkSheet(options: CheckOptions, wordsGiven: readonly string[], streams: Streams, note: Note): Promise<ExitCode> {
  const render = formats[choose('--format', options.format ?? 'text', formatNames)];
  const language = chooseLanguage(options.lang, streams.environment);
  const tolerance = await readTolerance(options, note);
  if (options.answers === '-' && options.from === '-') throw new UserError('--answers and --from both read standard input: name a file for one of them');
  const { problem, lr } = await readRequest(options, streams, note);
  const answers = [...(await readSource(options.answers, streams, note)), ...(await Promise.all(wordsGiven.map((word) => readWord(word, note))))];
  if (answers.length === 0) throw new UserError('there are no answers: write them as in dW1=-0.0075, or name a file with --answers', ["Try 'backprop check --help'"]);
  const marked = desk(lr, tolerance, language)(problem, answers, note);
  await streams.out(render(marked, language));
  return passed(marked) ? 0 : 1;
}

async function readSource(path: string | undefined, streams: Streams, note: Note): Promise<WrittenAnswer[]> {
  if (path === undefined) return [];
  if (path === '') throw new UserError('--answers is empty: name a file, or - for standard input');
  const text = await readText(path, streams);
  if (!text.trimStart().startsWith('{')) return readLines(text, sourceName(path), note);
  const { readAnswers } = await import('../check/answers-json.ts');
  return readAnswers(text, sourceName(path));
}

/** `--rtol` and `--atol`; undefined where neither is given. */
async function readTolerance({ rtol, atol }: CheckOptions, note: Note): Promise<Tolerance | undefined> {
  if (rtol === undefined && atol === undefined) return undefined;
  return { rtol: await readSize('--rtol', rtol ?? '0', note), atol: await readSize('--atol', atol ?? '0', note) };
}

async function readSize(option: string, text: string, note: Note): Promise<number> {
  const { data } = await readValue(text, option, note);
  const [size] = data;
  if (data.length !== 1 || size === undefined || size < 0) throw new UserError(`${option} is ${text.trim()}: write one number of 0 or more, such as 0.001`);
  return size;
}
