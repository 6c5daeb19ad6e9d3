// The fields of a page, the buttons that play its steps, and the data of its script.
import type { Formula } from '../model/formula.ts';
import { nameText, sum } from '../graph/measure.ts';
import type { Node } from '../graph/picture.ts';
import { entryText, type Matrix } from '../matrix.ts';
import { exact } from '../text/notation.ts';
import { element } from '../text/markup.ts';
import type { LiveData, PlaceData } from './live-data.ts';
import { rateOf } from './live.ts';
import type { Sheet } from './sheet.ts';
import type { PageWords } from './words.ts';

/** More fields than these nobody fills in. */
const mostFields = 300;

/** A longer column goes on beside itself. */
const mostBelow = 8;

export const isAnswerable = (sheet: Sheet): boolean =>
  sum(fieldNames(sheet).map((name) => valueOf(sheet, name).data.length)) <= mostFields;

/**
 * Everything that is given, what is set to a value and the learning rate among it, but what an
 * optimiser has: there is no such option.
 */
function fieldNames({ trace, explanation }: Sheet): string[] {
  const { given, pinned = new Map(), carried } = trace.problem;
  const names = [...given.keys(), ...pinned.keys()].filter(
    (name) => explanation.given.includes(name) && carried?.has(name) !== true,
  );
  return rateOf(trace) === undefined ? names : [...names, 'lr'];
}

const valueOf = ({ trace }: Sheet, name: string): Matrix => trace.values.get(name)!;

/** A field for every given number; without script there are none. */
export function fieldsFor(sheet: Sheet): string[] {
  const { words, live } = sheet;
  const groups = fieldNames(sheet).map((name) => {
    const value = valueOf(sheet, name);
    const { offset } = live.places.get(name)!;
    const inputs = Array.from(value.data, (number, k) =>
      field(value.data.length > 1 ? name + entryText(k, value) : name, number, offset + k),
    );
    const isVector = value.rows === 1 || (value.cols === 1 && value.rows > mostBelow);
    const rows = isVector
      ? [element('div', { class: 'vector' }, ...inputs)]
      : Array.from({ length: value.rows }, (_, i) =>
          element('div', {}, ...inputs.slice(i * value.cols, (i + 1) * value.cols)),
        );
    return element('fieldset', {}, element('legend', {}, name), ...rows);
  });
  const reset = element('button', { type: 'button', id: 'reset' }, words.reset);
  return [
    element(
      'section',
      { class: 'screen', hidden: '', 'aria-label': words.fields },
      element('p', {}, words.fieldsHint),
      element(
        'div',
        { class: 'fields wide', role: 'group', 'aria-label': words.fields },
        ...groups,
      ),
      element('p', {}, reset, ' ', element('span', { id: 'status', role: 'status' })),
    ),
  ];
}

function field(name: string, value: number, cell: number): string {
  const text = exact(value);
  const attributes = `data-cell="${cell}" aria-label="${name}" value="${text}"`;
  return `<input type="number" ${attributes} step="${stepOf(text)}">`;
}

/** The arrows change the last decimal that is written: tenths to thousandths. */
function stepOf(text: string): string {
  const decimals = (text.split('e')[0]!.split('.')[1] ?? '').length;
  return ['0.1', '0.1', '0.01', '0.001'][Math.min(decimals, 3)]!;
}

/** The buttons that play the steps. */
export function controls(words: PageWords): string {
  const moves = Object.entries(words.moves).map(([move, { sign, label }]) =>
    element(
      'button',
      { type: 'button', 'data-move': move, 'aria-label': label, title: label },
      sign,
    ),
  );
  return element(
    'div',
    {
      class: 'screen',
      hidden: '',
      id: 'play',
      role: 'group',
      'aria-label': words.play,
      'data-step': words.step,
    },
    ...moves,
    element('span', { id: 'played', role: 'status' }),
    element('span', { class: 'hint' }, words.playHint),
  );
}

/** The data of a page's script, and the compiled steps as a function. */
export function liveScript(
  sheet: Sheet,
  factors: readonly (readonly [hint: string, tree: Formula])[],
  command: string,
  drawn: number,
  nodes: readonly Node[],
): string {
  const { live, words, digits, trace } = sheet;
  const isSample = (name: string): boolean => trace.values.get(name)?.isSample === true;
  const data: LiveData = {
    memory: [...live.memory],
    scratchSize: live.scratchSize,
    places: [...live.places].map(([name, { offset, rows, cols }]): PlaceData => {
      const place = [name, offset, rows, cols] as const;
      return isSample(name) ? [...place, 1] : place;
    }),
    given: fieldNames(sheet),
    digits,
    drawn,
    arrows: factors.map(([hint]) => [hint, live.places.get(hint)!.offset]),
    signed: nodes
      .flatMap(({ rows }) => rows)
      .filter(({ tag }) => tag)
      .map((row) => [nameText(row), row.label]),
    command,
    lr: rateOf(trace) !== undefined,
    words: {
      changed: words.changed,
      none: words.none,
      open: words.open,
      dropped: words.dropped,
    },
  };
  // `<` would be able to end the script.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return `window.page={data:${json},run(m,s,K){${live.code}}};\n`;
}
