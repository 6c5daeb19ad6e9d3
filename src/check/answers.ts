// Answers from the command line, from lines of text and from JSON, as they are written. What they
// mean is for sheet.ts.
import type { Note } from '../decimal.ts';
import { UserError } from '../user-error.ts';
import { readValue } from '../records/values.ts';
import { textRows, type WrittenAnswer } from './sheet.ts';

/** `dW1=-0.0075` as a word of the command line. Throws UserError. */
export async function readWord(word: string, note: Note): Promise<WrittenAnswer> {
  const at = word.indexOf('=');
  if (at <= 0)
    throw new UserError(`${word} is no answer: write a name and a number, as in dW1=-0.0075`, [
      "Try 'backprop check --help'",
    ]);
  return withValue({ name: word.slice(0, at), text: word.slice(at + 1), where: '' }, note);
}

/**
 * `name value`, `name = value` or `name: value` lines; empty ones and those that begin with # are
 * left out. Throws UserError with the line.
 */
export async function readLines(
  text: string,
  source: string,
  note: Note,
): Promise<WrittenAnswer[]> {
  const answers: WrittenAnswer[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const match = /^\s*([^\s=:[]+(?:\s*\[[^\]]*\](?=\s*[=:]|\s+\S))?)\s*(?:[=:]\s*|\s)(.*)$/.exec(
      line,
    );
    const number = i + 1;
    const where = `${source}:${number}`;
    if (!match) {
      const start = line.trim().slice(0, 60);
      const way = 'write a name and a number, as in dW1 -0.0075';
      throw new UserError(`${where}: ${start} is no answer: ${way}`);
    }
    answers.push(await withValue({ name: match[1]!, text: match[2]!, where }, note));
  }
  return answers;
}

/** What is no plain numbers is read as a value of the command line is. */
async function withValue(answer: WrittenAnswer, note: Note): Promise<WrittenAnswer> {
  if (answer.text.trim() === '' || textRows(answer.text)) return answer;
  return {
    ...answer,
    value: await readValue(
      answer.text,
      answer.where === '' ? answer.name.trim() : `${answer.where}: ${answer.name}`,
      note,
    ),
  };
}
