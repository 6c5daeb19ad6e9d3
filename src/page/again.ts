// The command that makes a page once more.
import { networkOptions, steppingOptions } from '../engine/choices.ts';
import type { Problem } from '../engine/problem.ts';
import type { Matrix } from '../matrix.ts';
import { escaped } from '../graph/dot.ts';
import { element } from '../text/markup.ts';
import { givenText } from '../text/given.ts';
import { renderModel } from '../text/model.ts';
import { exact } from '../text/notation.ts';
import { rateOf } from './live.ts';
import type { Sheet } from './sheet.ts';
import type { PageWords } from './words.ts';

/** What was typed but for the problem. */
export interface Typed {
  readonly command: 'explain' | 'check';
  /** Quantities, or answers. */
  readonly words: readonly string[];
  /** True of answers that stand in files alone: blank ones, and what is no number. */
  readonly isFile?: boolean;
  readonly options: readonly string[];
}

/** More than this nobody pastes into a shell. */
const longest = 4000;

interface Command {
  /** What stands before the learning rate. */
  readonly start: string;
  /** What the files hold that it reads in place of what is too long for a shell. */
  readonly files: readonly string[];
}

export function commandLine({ trace: { problem }, words }: Sheet, typed: Typed): Command {
  const { start, files } = typedAs(typed, words);
  const { model, pinned = new Map<string, Matrix>(), descent } = problem;
  const rest = [
    ...(model.network ? networkOptions(model.network).map(shellWord) : []),
    ...shortened([...pinned].map(([name, value]) => [name, optionText(value)])).flatMap(
      (setting) => ['--set', shellWord(setting.join('='))],
    ),
    ...(descent ? steppingOptions(descent).map(shellWord) : []),
  ];
  const commands = sourcesOf(problem, words).map((source) => ({
    start: ['backprop', start, ...source.options, ...rest].join(' '),
    files: [...source.files, ...files],
  }));
  return commands.find((command) => command.start.length <= longest) ?? commands.at(-1)!;
}

/** The options that give a problem, and what the files hold that they name. */
interface Source {
  readonly options: readonly string[];
  readonly files: readonly string[];
}

/** A problem in a command, then with files for what may be too long there. */
function sourcesOf(problem: Problem, words: PageWords): Source[] {
  const own = { ...problem, given: ownGiven(problem) };
  const state = stateOf(problem);
  const inRecord = {
    options: ['--from', 'problem.json'],
    files: [words.state(codeOf('problem.json'), state)],
  };
  const carried = state.length > 0 ? inRecord : { options: [], files: [] };
  if (problem.model.network) {
    const files = [words.record(codeOf('problem.json')), ...carried.files];
    const whole = { options: inRecord.options, files };
    return state.length > 0 ? [whole] : [{ options: givenOptions(own), files: [] }, whole];
  }
  const text = renderModel(own).trim().replaceAll('\n', '; ');
  const file = 'model.txt';
  return [
    { options: ['--model', shellWord(text), ...carried.options], files: carried.files },
    {
      options: ['--model', file, ...carried.options],
      files: [words.modelFile(codeOf(file)), ...carried.files],
    },
  ];
}

const codeOf = (file: string): string => element('code', {}, file);

/** What options can give: an optimiser carries its own from one run to the next in a record. */
const ownGiven = ({ given, carried }: Problem): Problem['given'] =>
  new Map([...given].filter(([name]) => carried?.has(name) !== true));

/** What an optimiser carries that is not 0, as it is where nothing says otherwise. */
const stateOf = ({ given, carried = new Set() }: Problem): string[] =>
  [...carried].filter((name) => given.get(name)!.data.some((value) => value !== 0));

/** The answers from a file where they are too long, or cannot be typed. */
function typedAs({ command, words, isFile = false, options }: Typed, said: PageWords): Command {
  const rest = options.map(shellWord);
  const start = [command, ...words.map(shellWord), ...rest].join(' ');
  if (start.length <= longest && !isFile) return { start, files: [] };
  if (command === 'explain') return { start: [command, '⋯', ...rest].join(' '), files: [] };
  const file = 'answers.txt';
  return {
    start: [command, '--answers', file, ...rest].join(' '),
    files: [said.answersFile(codeOf(file))],
  };
}

/** Dots for the longest values, where all are too long for a shell. */
function shortened(settings: readonly (readonly [string, string])[]): [string, string][] {
  const isLong = settings.flat().join('').length > longest;
  return settings.map(([name, value]) => [name, isLong && value.length > 30 ? '⋯' : value]);
}

export function onceMore(sheet: Sheet, typed: Typed): string[] {
  const lr = rateOf(sheet.trace);
  const { start, files } = commandLine(sheet, typed);
  const line = [start, ...(lr === undefined ? [] : ['--lr', exact(lr)])].join(' ');
  return [
    `<h2 id="reproduce">${sheet.words.again}</h2>`,
    `<pre><code id="command">${escaped(line)}</code></pre>`,
    ...files.map((held) => element('p', {}, held)),
  ];
}

const givenOptions = ({ given }: Problem): string[] =>
  [...given].flatMap(([name, value]) => [`--${name.toLowerCase()}`, shellWord(optionText(value))]);

/** Values of options have no transposes. */
const optionText = (value: Matrix): string => givenText(value, (head) => head !== "'");

/** In quotes where a shell would read anything into it. */
const shellWord = (text: string): string =>
  /^[\w.,+=-]+$/.test(text) ? text : ["'", text.replaceAll("'", "'\\''"), "'"].join('');
