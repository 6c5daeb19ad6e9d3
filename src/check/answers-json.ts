// Answers from a JSON object of names and numbers, their digits as they are written. Lines of text
// are in answers.ts.
import { kind, openObject, propertiesOf, type Opened, type Property } from '../records/record.ts';
import { eachItem, stringOf, type JsonValue } from '../records/json.ts';
import { choiceOf } from '../names.ts';
import { textRows } from './handwriting.ts';
import type { WrittenAnswer } from './sheet.ts';

/**
 * The answers of one object, or the values of one that `explain` has printed. Throws UserError with
 * line and column.
 */
export function readAnswers(text: string, source: string): WrittenAnswer[] {
  const opened = openObject(text, source, 1);
  return answersOf(opened, explained(opened) ?? opened.properties, false);
}

/** The given quantities and the values of the steps of an explanation; undefined of all else. */
function explained(opened: Opened): Property[] | undefined {
  const field = (name: string, type: JsonValue['type']): JsonValue | undefined =>
    opened.properties.find(({ written, value }) => written === name && value.type === type)?.value;
  const [given, steps] = [field('given', 'object'), field('steps', 'array')];
  if (!given || !steps) return undefined;
  const isQuantity = ({ written }: Property): boolean => choiceOf(written, false) === undefined;
  const properties = propertiesOf(opened, given).filter(isQuantity);
  // Of the forward pass with the new weights only its end is a result.
  let again: Property | undefined;
  eachItem(opened, steps, (step) => {
    const fields = step.type === 'object' ? propertiesOf(opened, step) : [];
    const of = (key: string): Property | undefined => fields.find(({ written }) => written === key);
    const said = (key: string): string => textIn(opened, of(key)?.value);
    const value = of('value');
    const property = value && { ...value, written: said('name') };
    if (property && said('pass') === 'again') again = property;
    else if (property) properties.push(property);
  });
  return again ? [...properties, again] : properties;
}

const textIn = ({ text }: Opened, value: JsonValue | undefined): string =>
  value?.type === 'string' ? stringOf(text, value) : '';

/** A record without its field `answers`, and those; reading them throws UserError. */
export function splitRecord(opened: Opened): { answers: () => WrittenAnswer[]; record: Opened } {
  const { text, properties, at, fail } = opened;
  const [field, second] = properties.filter(({ written }) => written === 'answers');
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
    return answersOf(opened, propertiesOf(opened, field.value), true);
  };
  return {
    answers,
    record: {
      text,
      properties: properties.filter(({ written }) => written !== 'answers'),
      at,
      fail,
    },
  };
}

/** Strings hold the digits of numbers where a program would lose their last zeros. */
function answersOf(
  { text, at, fail }: Opened,
  properties: readonly Property[],
  isCell: boolean,
): WrittenAnswer[] {
  const answerOf = ({ written, value }: Property): WrittenAnswer => {
    const answer =
      value.type === 'string'
        ? stringOf(text, value)
        : text.slice(value.from, value.to).replace(/"([^"\\]*)"/g, '$1');
    const isBlank = value.type === 'null' || (value.type === 'string' && answer.trim() === '');
    const where = at(value.from);
    if (isBlank) return { name: written, text: '', where, isCell, open: 'unanswered' };
    const rows = textRows(answer);
    const isOfText = value.type === 'string' || isCell;
    if (isOfText && rows === undefined)
      return { name: written, text: answer, where, isCell, open: 'unreadable' };
    if (!/^(string|number|array)$/.test(value.type) || rows === undefined) {
      const got = kind(text, value);
      fail(`${written}: expected a number, a vector or a matrix, got ${got}`, value.from);
    }
    return { name: written, text: answer, where, isCell, rows };
  };
  const answers: WrittenAnswer[] = [];
  for (const property of properties) answers.push(answerOf(property));
  return answers;
}
