// What the short way writes for records of a pattern: a stamp, learnt from the plain writer's text
// for one of them.
import { valueOrEntry } from '../../matrix.ts';
import type { Row, RowField } from '../../records/row.ts';
import { numberText, valueText } from '../../text/notation.ts';
import type { Solved } from '../solve.ts';
import type { Layout, Writer } from '../writers.ts';
import type { Pattern, Span, Take } from './pattern.ts';
import { numberWriter, type WriteNumber } from './shortest.ts';
import { fill, looksMarked, marker, mostBlanks, stampOf, type Blank, type Stamp } from './stamp.ts';

/**
 * The plain way: its layout, what it writes for a good record, and to how many decimals (in full
 * where undefined).
 */
export interface Writing {
  readonly layout: Layout;
  readonly good: Writer['good'];
  readonly digits: number | undefined;
}

/** Says how results of records of a pattern are written; undefined where only the plain way can. */
export function resultTaker(
  writing: Writing,
): (pattern: Pattern, row: Row, solved: Solved) => Take | undefined {
  const writeNumber = numberWriterFor(writing.digits);
  return (pattern, row, solved) => {
    const stamp = learnStamp(writing, pattern, row, solved);
    if (!stamp) return undefined;
    return (memory, source, start, end, sheet) => {
      const { starts, ends } = pattern;
      fill(stamp, sheet, memory, { source, starts, ends }, end - start, writeNumber);
      return true;
    };
  };
}

function numberWriterFor(digits: number | undefined): WriteNumber {
  if (digits === undefined) return numberWriter();
  const number = numberText(digits);
  return (value, bytes, at) => at + bytes.write(number(value), at, 'latin1');
}

/**
 * The text of the row with a marker for each number that is computed and each field that is kept,
 * to be filled in.
 */
function learnStamp(
  { layout, good }: Writing,
  pattern: Pattern,
  row: Row,
  { kind, trace }: Solved,
): Stamp | undefined {
  const { compiled } = kind.prepared;
  const isSame = layout.input === layout.format || layout.dropInput;
  if (
    !(isSame || hasPlainNumbers(pattern)) ||
    compiled.size > mostBlanks ||
    pattern.literals.some(looksMarked)
  )
    return undefined;
  const blanks: Blank[] = [];
  const mark = (blank: Blank): string => marker(blanks.push(blank) - 1);
  const marked = (field: RowField, span: Span | undefined): RowField =>
    span ? { ...field, text: mark({ span }) } : field;
  const kept = row.fields.map((field, i) => marked(field, pattern.spans[i]));
  const computed = (name: string): string | undefined => {
    const offsets = valueOrEntry(name, (quantity) => {
      const [place, value] = [compiled.places.get(quantity), trace.values.get(quantity)];
      return place && value && { ...value, data: value.data.map((_, k) => place.offset + k) };
    });
    return offsets && valueText(offsets, (at) => mark({ offset: at }));
  };
  const fields = layout.dropInput ? row.fields : kept;
  return stampOf(good({ ...row, fields }, kind, computed), blanks);
}

/** True where every slot is a whole field and means the same in every format. */
function hasPlainNumbers({ slots, spans }: Pattern): boolean {
  const whole = new Set(spans.filter(isOneSlot).map((span) => span?.first));
  return slots.every(({ kind }, k) => (kind === 'value' || kind === 'number') && whole.has(k));
}

const isOneSlot = (span: Span | undefined): boolean =>
  span !== undefined && span.first === span.last && span.before === 0 && span.after === 0;
