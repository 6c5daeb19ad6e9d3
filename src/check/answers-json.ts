// Answers from a JSON object of names and numbers, their digits as they are written. Lines of text are in answers.ts.
import { isPlainNumber } from './digits.ts';
import { kind, openObject, propertiesOf, type Opened } from '../record.ts';
import { textRows, type WrittenAnswer } from './sheet.ts';

/** The answers of one object. Throws UserError with line and column. */
export const readAnswers = (text: string, source: string): WrittenAnswer[] => answersOf(openObject(text, source, 1));

/** The answers that stand in the field `answers` of a record, and the record without it. Throws UserError. */
export function splitRecord(opened: Opened): { answers: WrittenAnswer[]; record: Opened } {
  const field = opened.properties.find(({ written }) => written === 'answers');
  if (!field) return opened.fail('"answers" is missing: write them as in {"x":0.5,"y":1,"answers":{"dW1":-0.0075}}', 0);
  if (field.value.type !== 'object') return opened.fail(`"answers": expected an object, got ${kind(field.value)}`, field.value.offset);
  const record = { ...opened, properties: opened.properties.filter((property) => property !== field) };
  if (record.properties.some(({ written }) => written === 'answers')) opened.fail('"answers" is given twice', field.key.offset);
  return { answers: answersOf({ ...opened, properties: propertiesOf(field.value) }), record };
}

/** A string holds the digits of a number where a program would lose its last zeros. */
function answersOf({ text, properties, at, fail }: Opened): WrittenAnswer[] {
  return properties.map(({ written, value }) => {
    const answer = value.type === 'string' ? (value.value as string) : text.slice(value.offset, value.offset + value.length);
    const isNumber = value.type === 'string' ? isPlainNumber(answer.trim()) : (value.type === 'number' || value.type === 'array') && textRows(answer) !== undefined;
    if (!isNumber) fail(`${written}: expected a number, a vector or a matrix, got ${kind(value)}`, value.offset);
    return { name: written, text: answer, where: at(value.offset) };
  });
}
