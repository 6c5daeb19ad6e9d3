// The command that makes a page once more.
import { networkOptions } from '../engine/choices.ts';
import type { Trace } from '../engine/trace.ts';
import { escaped } from '../graph/dot.ts';
import { element } from '../text/markup.ts';
import { renderModel } from '../text/model.ts';
import { exact, valueText } from '../text/notation.ts';
import { rateOf } from './live.ts';
import type { Sheet } from './sheet.ts';
import type { PageWords } from './words.ts';

/** What was typed but for the problem. */
export interface Typed {
  readonly command: 'explain' | 'check';
  /** Quantities, or answers. */
  readonly words: readonly string[];
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

export function commandLine(sheet: Sheet, typed: Typed): Command {
  const { trace, words } = sheet;
  const typedParts = typedAs(typed, words);
  const { problem } = trace;
  const pinned = shortened(
    [...(problem.pinned ?? [])].map(([name, value]) => [name, valueText(value, exact)]),
  ).flatMap(([name, value]) => ['--set', shellWord([name, value].join('='))]);
  const { network } = problem.model;
  const own = network
    ? [...givenOptions(problem), ...networkOptions(network).map(shellWord)]
    : ['--model', shellWord(renderModel(problem).trim().replaceAll('\n', '; '))];
  const start = ['backprop', typedParts.start, ...own, ...pinned].join(' ');
  if (start.length <= longest) return { start, files: typedParts.files };
  const file = network ? 'problem.json' : 'model.txt';
  const from = network
    ? ['--from', file, ...networkOptions(network).map(shellWord)]
    : ['--model', file];
  const held = network ? words.record : words.modelFile;
  return {
    start: ['backprop', typedParts.start, ...from, ...pinned].join(' '),
    files: [held(element('code', {}, file)), ...typedParts.files],
  };
}

/** The answers from a file where they are too long. */
function typedAs({ command, words, options }: Typed, said: PageWords): Command {
  const rest = options.map(shellWord);
  const start = [command, ...words.map(shellWord), ...rest].join(' ');
  if (start.length <= longest) return { start, files: [] };
  if (command === 'explain') return { start: [command, '⋯', ...rest].join(' '), files: [] };
  const file = 'answers.txt';
  return {
    start: [command, '--answers', file, ...rest].join(' '),
    files: [said.answersFile(element('code', {}, file))],
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
    `<h2 id="again">${sheet.words.again}</h2>`,
    `<pre><code id="command">${escaped(line)}</code></pre>`,
    ...files.map((held) => element('p', {}, held)),
  ];
}

const givenOptions = ({ given }: Trace['problem']): string[] =>
  [...given].flatMap(([name, value]) => [
    `--${name.toLowerCase()}`,
    shellWord(valueText(value, exact)),
  ]);

/** In quotes where a shell would read anything into it. */
const shellWord = (text: string): string =>
  /^[\w.,+=-]+$/.test(text) ? text : ["'", text.replaceAll("'", "'\\''"), "'"].join('');
