// Answers from a JSON object of names and numbers, their digits as they are written. Lines of text
// are in answers.ts.
import { kind, openObject, propertiesOf, type Opened } from '../records/record.ts';
import { stringOf } from '../records/json.ts';
import { textRows, type WrittenAnswer } from './sheet.ts';

/** The answers of one object. Throws UserError with line and column. */
export const readAnswers = (text: string, source: string): WrittenAnswer[] =>
  answersOf(openObject(text, source, 1), false);

/** A record without its field `answers`, and those; reading them throws UserError. */
export function splitRecord(opened: Opened): { answers: () => WrittenAnswer[]; record: Opened } {
  const [field, second] = opened.properties.filter(({ written }) => written === 'answers');
  const answers = (): WrittenAnswer[] => {
    if (!field)
      return opened.fail(
        '"answers" is missing: write them as in {"x":0.5,"y":1,"answers":{"dW1":-0.0075}}',
        0,
      );
    if (second) return opened.fail('"answers" is given twice', second.key.from);
    if (field.value.type !== 'object') {
      const got = kind(opened.text, field.value);
      return opened.fail(`"answers": expected an object, got ${got}`, field.value.from);
    }
    return answersOf({ ...opened, properties: propertiesOf(opened, field.value) }, true);
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
function answersOf({ text, properties, at, fail }: Opened, isCell: boolean): WrittenAnswer[] {
  return properties.map(({ written, value }): WrittenAnswer => {
    const answer =
      value.type === 'string'
        ? stringOf(text, value)
        : text.slice(value.from, value.to).replace(/"([^"\\]*)"/g, '$1');
    const isBlank = value.type === 'null' || (value.type === 'string' && answer.trim() === '');
    const place = { name: written, text: isBlank ? '' : answer, where: at(value.from), isCell };
    if (isBlank) return { ...place, open: 'unanswered' };
    const rows = textRows(answer);
    const isOfText = value.type === 'string' || isCell;
    if (isOfText && rows === undefined) return { ...place, open: 'unreadable' };
    if (!/^(string|number|array)$/.test(value.type) || rows === undefined) {
      const got = kind(text, value);
      fail(`${written}: expected a number, a vector or a matrix, got ${got}`, value.from);
    }
    return { ...place, rows };
  });
}
