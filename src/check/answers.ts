// Answers from the command line, from lines of text and from JSON, as they are written. What they
// mean is for sheet.ts.
import { isPlainNumber, type Note } from '../decimal.ts';
import type { Matrix } from '../matrix.ts';
import { asUserError, tryHelp, UserError } from '../user-error.ts';
import { readValue } from '../records/values.ts';
import { gridError, readWritten } from './digits.ts';
import { withoutMarkup, withoutTypes } from './marked-up.ts';
import { readTable, withName, withoutPython } from './printed.ts';
import { plainSigns, textRows } from './handwriting.ts';
import { inPlace, notAnswer, type WrittenAnswer, type WrittenDecimal } from './sheet.ts';

/** `dW1=-0.0075` as words of the command line, one answer or several each. Throws UserError. */
export const readWords = (words: readonly string[], note: Note): Promise<WrittenAnswer[]> =>
  Promise.all(
    words.flatMap((word) => word.split(between)).map((word) => readWord(withName(word), note)),
  );

async function readWord(word: string, note: Note): Promise<WrittenAnswer> {
  const at = word.indexOf('=');
  if (at <= 0) throw new UserError(notAnswer(word, '='), [tryHelp('check')]);
  refuseTwo(word, '');
  const name = word.slice(0, at);
  const parts = word.slice(at + 1).split('=');
  const answer = { name, text: parts.pop()!, where: '' };
  const read = await withValue(answer, note);
  for (const part of parts) await compare(part.trim(), read, note);
  return read;
}

/**
 * `name value`, `name = value`, `name: value` or `name,value` lines, a bullet or number before them
 * or not, several in a line with commas between;
 * `z1 = 0.4·0.5 + 0.1 = 0.3` is worked out, its last number counts. A name without a number is not
 * answered. Empty lines are left out, and what stands behind a #. A table of one row is read too,
 * and what `--format notebook` and `python` print. Throws UserError with the line.
 */
export async function readLines(
  text: string,
  source: string,
  note: Note,
): Promise<WrittenAnswer[]> {
  const table = readTable(text, source);
  if (table)
    return Promise.all(
      table.map(({ line, ...answer }) =>
        readWorked({ ...answer, where: `${source}:${line}`, label: answer.name }, note),
      ),
    );
  const answers: WrittenAnswer[] = [];
  for (const { line, number } of wholeLines(withoutPython(text))) {
    const where = `${source}:${number}`;
    for (const text of withoutTypes(line)
      .replace(bullet, '')
      .replace(heading, (whole, words: string) => (isHeading(words) ? '' : whole))
      .replace(/\s#.*$/, '')
      .split(between)
      .map(withName)) {
      refuseTwo(text, where);
      const match = pattern.exec(text);
      if (!match) {
        const start = text.trim().slice(0, 60);
        throw new UserError(`${where}: ${notAnswer(start, ' ')}`);
      }
      const label = text.split(/[=:]/, 1)[0]!.trim();
      answers.push(await readWorked({ name: match[1]!, text: match[2]!, where, label }, note));
    }
  }
  return answers;
}

const silent: Note = () => undefined;

/** What stands in front of an answer: `-`, `1.`, `2)`, `(c)`. */
const bullet = /^\s*(?:[-*•]|\d{1,3}[.)]|\(?\w\)|\(\d{1,3}\))\s+/;

/** Words and a colon in front of one: `Hidden layer: z1 = 0.3`. */
const heading = /^\s*(\p{L}[^=:]*):\s*(?=[\p{L}∂][^\s=:]*\s*=)/u;

/** Several words, or one that is no name of a quantity. */
const isHeading = (words: string): boolean => /\s/.test(words) || /^\p{L}{3,}$/u.test(words);

/** A comma or semicolon between two answers of one line: `z1 = 0.3, a1 = 0.574`. */
const between = /[,;](?<=[\d)\]%]\s*[,;])\s*(?=\p{L}[^\s=,;]*\s*=)/u;

/** A number and a name with nothing between them: `0.8 a1` is a product, or two answers. */
const twoAnswers = /=\s*[-+]?[\d.]+\s+\p{L}[^\s=+*/^()-]*\s*=/u;

/** Throws UserError. */
function refuseTwo(text: string, where: string): void {
  if (!twoAnswers.test(text)) return;
  const start = text.trim().slice(0, 60);
  throw new UserError(
    `${inPlace(where)}${start} could be one answer or two: ` +
      'put a comma between two, or write * for a product',
  );
}

const pattern = /^\s*([^\s=:,[]+(?:\s*\[[^\]]*\](?=\s*[=:]|\s+\S))?)\s*(?:[=:,]\s*|\s|$)(.*)$/s;

/** Lines with something to read in them; an array in brackets may go over several. */
function wholeLines(text: string): { line: string; number: number }[] {
  const whole: { line: string; number: number }[] = [];
  let depth = 0;
  for (const [i, typed] of text.split(/\r?\n/).entries()) {
    const line = withoutMarkup(typed) ?? '';
    const isBlank = line.trim() === '' || line.trimStart().startsWith('#');
    if (depth > 0) whole.at(-1)!.line += ` ${line}`;
    else if (isBlank) continue;
    else whole.push({ line, number: i + 1 });
    depth += count(line, '[') - count(line, ']');
  }
  return whole;
}

const count = (text: string, character: string): number => text.split(character).length - 1;

/** An answer from a line: of a calculation its last number, against which the others are held. */
async function readWorked(answer: WrittenAnswer, note: Note): Promise<WrittenAnswer> {
  const parts = answer.text.split('=').map((part) => part.trim());
  const last = parts.pop()!;
  const line = { ...answer, text: last };
  if (last === '' || last === '?') return { ...line, open: 'unanswered' };
  try {
    const read = await withValue(line, note);
    for (const part of parts) await compare(part, read, note);
    return read;
  } catch (error) {
    return { ...line, open: 'unreadable', fault: asUserError(error) };
  }
}

/** Remarks on a calculation that does not give the number behind it. */
async function compare(
  part: string,
  { name, text: written, where }: WrittenAnswer,
  note: Note,
): Promise<void> {
  const text = written.trim();
  if (!isPlainNumber(text) || /[\p{L}]/u.test(part)) return;
  const value = await readValue(plainSigns(part), where, silent).catch(() => undefined);
  if (value?.data.length !== 1) return;
  const { value: number, half = 0 } = readWritten(text, () => where, silent);
  const [result] = value.data;
  const more = Math.abs(result!) - Math.abs(number);
  const isRounded = Math.abs(result! - number) <= half * (1 + gridError);
  if (isRounded || (result! * number >= 0 && more >= 0 && more < 2 * half * (1 - gridError)))
    return;
  const worked = Number(result!.toPrecision(8));
  note(`${inPlace(where)}${name.trim()}: ${part} is ${worked}, not ${text}`);
}

/** True of an answer of a class that may be a calculation. */
export const isToBeWorkedOut = ({ open, text }: WrittenAnswer): boolean =>
  open === 'unreadable' && /\d/.test(text);

/** An answer of a class, worked out where it is a calculation, of which the last number counts. */
export async function workedOutCell(cell: WrittenAnswer): Promise<WrittenAnswer> {
  if (!isToBeWorkedOut(cell)) return cell;
  const { open: _, ...answer } = cell;
  const last = answer.text.split('=').pop()!;
  return withValue({ ...answer, text: last }, silent).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return cell;
  });
}

/** What is no plain numbers is read as a value of the command line is. */
async function withValue(answer: WrittenAnswer, note: Note): Promise<WrittenAnswer> {
  if (answer.text.trim() === '') return answer;
  const rows = textRows(answer.text);
  if (rows) return { ...answer, rows };
  const text = plainSigns(answer.text);
  const where = answer.where === '' ? answer.name.trim() : `${answer.where}: ${answer.name}`;
  const value = await readValue(text, where, note);
  return { ...answer, value, decimals: await decimalsOf(text, value) };
}

const decimal = /(?<![\w.])(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?/g;

/** More decimals than this are no calculation by hand. */
const mostDecimals = 50;

/** The decimals of an expression, and how far half a unit of their last digits moves its value. */
async function decimalsOf(text: string, value: Matrix): Promise<WrittenDecimal[]> {
  const matches = [...text.matchAll(decimal)].slice(0, mostDecimals);
  const decimals = matches.map(async ({ 0: number, index }): Promise<WrittenDecimal> => {
    const { value: own, half = 0 } = readWritten(number, () => text, silent);
    const changed = [own - half, own + half].map((other) => {
      const before = text.slice(0, index);
      return `${before}(${other})${text.slice(index + number.length)}`;
    });
    const others = await Promise.all(
      changed.map((one) => readValue(one, '', silent).catch(() => value)),
    );
    const reach = value.data.map((entry, k) =>
      Math.max(...others.map(({ data }) => Math.abs(data[k]! - entry))),
    );
    return { value: own, reach };
  });
  return Promise.all(decimals);
}
