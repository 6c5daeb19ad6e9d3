// The sheets of a class, one JSON object a line: a line in, its marked line out. Where lines come from is for the command.
import type { Note } from '../decimal.ts';
import { marksJson } from '../formats/marks.ts';
import type { Matrix } from '../matrix.ts';
import { makeProblem, type Choices } from '../problem.ts';
import { openObject, readOpened } from '../record.ts';
import { UserError } from '../user-error.ts';
import { splitRecord } from './answers-json.ts';
import type { Mark } from './desk.ts';
import { passed } from './verdicts.ts';

export interface MarkedLine {
  readonly text: string;
  readonly passed: boolean;
}

/** Marks the sheet in one line. Throws UserError that names source and line. */
export type MarkLine = (text: string, source: string, line: number) => MarkedLine;

const ours = /^"(answers|right|total|first_wrong|convention|error)"$/;

/** A marker of lines; the quantities are defaults for what a line lacks. */
export function lineMarker(defaults: ReadonlyMap<string, Matrix>, choices: Choices, mark: Mark, note: Note): MarkLine {
  return (text, source, line) => {
    try {
      const { answers, record } = splitRecord(openObject(text, source, line));
      const { quantities, fields } = readOpened(record, note);
      const others = fields.filter(({ name }) => name === undefined);
      const taken = others.find(({ key }) => ours.test(key));
      if (taken) throw new UserError(`${taken.key} is a field of the result: give it another name`);
      const problem = makeProblem(new Map([...defaults, ...quantities()]), choices);
      if (problem.filled.length > 0) throw new UserError(`${problem.filled.join(', ')} ${problem.filled.length === 1 ? 'is' : 'are'} missing: give it in the line, or to all as an option`);
      const marked = mark(problem, answers, note);
      return { text: marksJson(marked, others.map(({ key, from, to }) => `${key}:${text.slice(from, to)}`)), passed: passed(marked) };
    } catch (error) {
      if (!(error instanceof UserError) || error.message.startsWith(`${source}:`)) throw error;
      throw new UserError(`${source}:${line}: ${error.message}`, error.below);
    }
  };
}

/** The line that stands for one that could not be marked. */
export const errorLine = (line: number, message: string): string => `{"line":${line},"error":${JSON.stringify(message)}}\n`;
