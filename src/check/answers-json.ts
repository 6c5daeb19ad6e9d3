// Answers from a JSON object of names and numbers, their digits as they are written. Lines of text
// are in answers.ts.
import { kind, openObject, propertiesOf, type Opened } from '../records/record.ts';
import { textRows, type WrittenAnswer } from './sheet.ts';

/** The answers of one object. Throws UserError with line and column. */
export const readAnswers = (text: string, source: string): WrittenAnswer[] =>
  answersOf(openObject(text, source, 1));

/** A record without its field `answers`, and those; reading them throws UserError. */
export function splitRecord(opened: Opened): { answers: () => WrittenAnswer[]; record: Opened } {
  const [field, second] = opened.properties.filter(({ written }) => written === 'answers');
  const answers = (): WrittenAnswer[] => {
    if (!field)
      return opened.fail(
        '"answers" is missing: write them as in {"x":0.5,"y":1,"answers":{"dW1":-0.0075}}',
        0,
      );
    if (second) return opened.fail('"answers" is given twice', second.key.offset);
    if (field.value.type !== 'object')
      return opened.fail(
        `"answers": expected an object, got ${kind(field.value)}`,
        field.value.offset,
      );
    return answersOf({ ...opened, properties: propertiesOf(field.value) });
  };
  return {
    answers,
    record: {
      ...opened,
      properties: opened.properties.filter(({ written }) => written !== 'answers'),
    },
  };
}

/** Strings hold the digits of numbers where a program would lose their last zeros. */
function answersOf({ text, properties, at, fail }: Opened): WrittenAnswer[] {
  return properties.map(({ written, value }) => {
    const answer =
      value.type === 'string'
        ? (value.value as string)
        : text.slice(value.offset, value.offset + value.length).replace(/"([^"\\]*)"/g, '$1');
    if (!/^(string|number|array)$/.test(value.type) || textRows(answer) === undefined)
      fail(`${written}: expected a number, a vector or a matrix, got ${kind(value)}`, value.offset);
    return { name: written, text: answer, where: at(value.offset) };
  });
}
