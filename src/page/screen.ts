// What a page does on a screen: it answers to its fields, plays its steps, and lights up what
// belongs together. Bundled with the kernels and the notation of numbers, it goes into the page.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { kernels } from '../engine/kernels.ts';
import { exact, rounded, valueText } from '../text/notation.ts';
import { blanksFor, lacking } from './columns.ts';
import type { LiveData, PlaceData, Run } from './live-data.ts';

declare global {
  interface Window {
    page?: { readonly data: LiveData; readonly run: Run };
  }
}

const all = <E extends Element>(selector: string, within: ParentNode = document): E[] => [
  ...within.querySelectorAll<E>(selector),
];
const byId = (id: string): HTMLElement | null => document.getElementById(id);

/** A link to a step that is folded unfolds it. */
document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element && target.closest('a[href^="#step-"]');
  const step = link && byId(link.getAttribute('href')!.slice(1));
  if (step) step.querySelector('details')!.open = true;
});

/** What scrolls can be gone to by keyboard, and nothing else of its kind. */
function scrollers(): void {
  for (const box of all<HTMLElement>('.wide'))
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
}
for (const part of all<HTMLElement>('.screen')) part.hidden = false;
scrollers();
addEventListener('resize', scrollers);
document.addEventListener('toggle', scrollers, true);
for (const changed of ['input', 'click']) document.addEventListener(changed, scrollers);

const steps = all<HTMLElement>('article');

/** The quantity of a step: `dW1` of `step-dW1-1-2`. */
const nameOf = ({ id }: Element): string => id.split('-')[1]!;

const titleOf = (element: Element): string => element.querySelector('title')?.textContent ?? '';

/** Where an arrow ends: its title is `z1 → a1`, or `dz2 → da1: W2ᵀ · dz2`. */
const endOf = (arrow: Element): string => titleOf(arrow).split(':')[0]!.split(' → ')[1]!;

/** The arrows that end in a quantity, forward or backward. */
function arrowsInto(name: string): Element[] {
  return all('svg .edge').filter((arrow) => endOf(arrow) === name);
}

/** The step that an arrow of the picture leads to. */
function stepOf(arrow: Element | null): HTMLElement | null {
  if (!arrow) return null;
  const end = endOf(arrow);
  return steps.find((step) => nameOf(step) === end) ?? null;
}

function light(step: HTMLElement | null, on: boolean): void {
  if (!step) return;
  const name = nameOf(step);
  const numbers = [name, ...step.dataset['reads']!.split(' ')].map((one) =>
    byId(`quantity-${one}`),
  );
  const lit = [step, numbers[0]?.closest('.node'), ...numbers, ...arrowsInto(name)];
  for (const element of lit) element?.classList.toggle('lit', on);
}

/** Every number of the page that is the quantity's. */
const shownOf = (name: string): Element[] =>
  all(`[data-q="${CSS.escape(name)}"]`).concat(byId(`quantity-${name}`) ?? []);

/** A number in a formula, and one in the picture, light up each other. */
function lightNumber(target: Element, on: boolean): void {
  const name =
    target.closest<HTMLElement>('[data-q]')?.dataset['q'] ??
    target.closest('[id^="quantity-"]')?.id.slice('quantity-'.length);
  if (name === undefined) return;
  for (const element of shownOf(name)) element.classList.toggle('lit', on);
}

const showing = (on: boolean) => (event: Event) => {
  if (!(event.target instanceof Element)) return;
  light(event.target.closest<HTMLElement>('article'), on);
  light(stepOf(event.target.closest('svg .edge')), on);
  lightNumber(event.target, on);
};
document.addEventListener('pointerover', showing(true));
document.addEventListener('pointerout', showing(false));
document.addEventListener('focusin', showing(true));
document.addEventListener('focusout', showing(false));

/** Where a key leads from one of so many arrows. */
const movesAmong = (at: number, count: number): Readonly<Record<string, number>> => ({
  ArrowRight: at + 1,
  ArrowDown: at + 1,
  ArrowLeft: at - 1,
  ArrowUp: at - 1,
  Home: 0,
  End: count - 1,
});

/**
 * One of the picture's arrows is gone to by Tab, and from it the others, in the order of the steps,
 * by keys. The rest of the picture, which is in its description, is then not read out as parts.
 */
function goAmongArrows(picture: SVGSVGElement): void {
  picture.setAttribute('role', 'group');
  for (const part of all('.node, .cluster, .graph > text', picture))
    part.setAttribute('aria-hidden', 'true');
  const arrows = [...new Set(steps.flatMap((step) => arrowsInto(nameOf(step))))] as SVGElement[];
  arrows.forEach((arrow, k) => {
    arrow.setAttribute('role', 'img');
    arrow.setAttribute('aria-label', titleOf(arrow));
    arrow.setAttribute('tabindex', k === 0 ? '0' : '-1');
  });
  picture.addEventListener('keydown', (event) => {
    const at = arrows.indexOf(event.target as SVGElement);
    const next = at < 0 ? undefined : arrows[movesAmong(at, arrows.length)[event.key] ?? -1];
    if (!next || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    arrows[at]!.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  });
}

/** A number as the page has it: with a power of ten, and with `end` behind it. */
function numberMath(text: string, fences: string, end: string): string {
  const [mantissa = '', exponent] = text.split('e');
  const signed = (digits: string): string => `<mn>${digits.replace('-', '−')}</mn>`;
  const power =
    exponent === undefined
      ? ''
      : `<mo>×</mo><msup><mn>10</mn>${signed(String(Number(exponent)))}</msup>`;
  const isFenced =
    (fences !== '' && text.startsWith('-')) || (fences === 'e' && exponent !== undefined);
  const plain = signed(mantissa + end) + power;
  const fence = (sign: string): string => `<mo stretchy="false">${sign}</mo>`;
  return isFenced ? [fence('('), plain, fence(')')].join('') : plain;
}

/** A number of one piece in a row of its own, which can take on a sign and a power of ten. */
function inRow(number: Element): Element {
  if (number.localName !== 'mn') return number;
  const row = document.createElementNS(number.namespaceURI, 'mrow');
  row.setAttribute('data-m', number.getAttribute('data-m')!);
  number.removeAttribute('data-m');
  number.replaceWith(row);
  row.append(number);
  return row;
}

/** The columns of the matrices, each as places among the numbers of the page. */
function columnsOf(numbers: readonly Element[]): number[][] {
  const columns = new Map<Element, number[][]>();
  numbers.forEach((number, i) => {
    const cell = number.parentElement!;
    if (cell.localName !== 'mtd') return;
    const row = cell.parentElement!;
    const table = row.parentElement!;
    const own = columns.get(table) ?? Array.from(row.children, () => []);
    own[[...row.children].indexOf(cell)]!.push(i);
    columns.set(table, own);
  });
  return [...columns.values()].flat();
}

/** What stands in no number. */
const oddSign = /[^-+\d.e\s]/i;

function answer({ data, run }: NonNullable<Window['page']>): void {
  const start = Float64Array.from(data.memory, (value) => value ?? NaN);
  const memory = start.slice();
  const scratch = new Float64Array(data.scratchSize);
  const place = new Map(data.places.map((one) => [one[0], one]));
  const cells = new Map<number, string>();
  for (const [name, offset, rows, cols] of data.places)
    for (let k = 0; k < rows * cols; k++) cells.set(offset + k, name);
  const marked = all('[data-m]')
    .map(inRow)
    .map((element) => {
      const [, cell = '', fences = ''] = /^(\d+)(\w?)$/.exec(element.getAttribute('data-m')!)!;
      element.setAttribute('data-q', cells.get(Number(cell))!);
      return { element, cell: Number(cell), fences };
    });
  const drawn = data.places.flatMap(([name, offset, rows, cols]) => {
    const texts = all(`[id="quantity-${name}"] text`);
    return texts.length === rows * cols
      ? texts.map((element, k) => ({ element, cell: offset + k, before: '' }))
      : [];
  });
  const arrows = all('svg .edge');
  const labels = data.arrows.flatMap(([hint, cell]) => {
    const arrow = arrows.find((one) => titleOf(one) === hint);
    const element = arrow && all('text', arrow).at(-1);
    return element?.textContent?.startsWith('= ') ? [{ element, cell, before: '= ' }] : [];
  });
  const pictured = [...drawn, ...labels];
  const plainNames = new Map(data.signed);
  const signed = all('svg .node text').flatMap((element) => {
    const shown = element.textContent ?? '';
    const plain = plainNames.get(shown);
    return plain === undefined ? [] : [{ element, shown, plain }];
  });
  const fields = all<HTMLInputElement>('input[data-cell]');
  const texts = new Map(pictured.map(({ element }) => [element, element.textContent]));
  const columns = columnsOf(marked.map(({ element }) => element));
  const inside = new Map(marked.map(({ element }) => [element, element.innerHTML]));
  const description = document.querySelector('svg desc');
  const said = description?.textContent ?? '';
  const command = byId('command')!;
  const written = command.textContent!;
  const status = byId('status')!;

  const changedNames = (): string[] =>
    data.given.filter((name) => {
      const [, offset, rows, cols] = place.get(name)!;
      return Array.from({ length: rows * cols }, (_, k) => offset + k).some(
        (k) => memory[k] !== start[k],
      );
    });

  const valueOf = ([, offset, rows, cols, isSample]: PlaceData): string =>
    valueText(
      {
        rows,
        cols,
        data: memory.subarray(offset, offset + rows * cols),
        ...(isSample && { isSample: true as const }),
      },
      exact,
    );

  function commandFor(names: readonly string[]): string {
    const settings = names.map((name) => {
      const value = valueOf(place.get(name)!);
      return data.lr && name === 'lr' ? `--lr ${value}` : `--set '${name}=${value}'`;
    });
    const rate =
      data.lr && !names.includes('lr') ? [`--lr ${exact(memory[place.get('lr')![1]]!)}`] : [];
    return [data.command, ...rate, ...settings].join(' ');
  }

  function show(): void {
    const names = changedNames();
    const isChanged = names.length > 0;
    document.body.classList.toggle('changed', isChanged);
    command.textContent = isChanged ? commandFor(names) : written;
    const numbers = marked.map(({ cell }) => rounded(memory[cell]!, data.digits));
    const ends = numbers.map(() => '');
    for (const column of columns)
      lacking(column.map((i) => numbers[i]!)).forEach((end, k) => (ends[column[k]!] = end));
    marked.forEach(({ element, fences }, i) => {
      element.innerHTML = isChanged
        ? numberMath(numbers[i]!, fences, blanksFor(ends[i]!))
        : inside.get(element)!;
    });
    for (const { element, cell, before } of pictured)
      element.textContent = isChanged
        ? before + rounded(memory[cell]!, data.drawn)
        : texts.get(element)!;
    for (const { element, shown, plain } of signed) element.textContent = isChanged ? plain : shown;
    if (description) description.textContent = isChanged ? data.words.changed : said;
    status.textContent = isChanged ? data.words.changed : '';
  }

  /** What is wrong with what was typed; browsers drop what they take for no part of a number. */
  let dropped = '';
  const faultOf = (): string => {
    const open = fields.find((field) => field.getAttribute('aria-invalid') === 'true');
    return open ? data.words.open.replace('{name}', open.getAttribute('aria-label')!) : dropped;
  };

  function watch({ inputType, data: typed }: InputEvent): void {
    const sign = oddSign.exec(typed ?? '');
    if (sign) dropped = data.words.dropped.replace('{sign}', sign[0]);
    else if (inputType.startsWith('delete')) dropped = '';
    if (sign) status.textContent = faultOf();
  }

  /** False where there is no result: an infinite number, an index that points nowhere. */
  function compute(): boolean {
    try {
      run(memory, scratch, kernels);
    } catch {
      return false;
    }
    return data.places.every(([, offset, rows, cols]) =>
      memory.subarray(offset, offset + rows * cols).every(Number.isFinite),
    );
  }

  function follow(): void {
    for (const field of fields) {
      const isNumber = field.value.trim() !== '' && Number.isFinite(field.valueAsNumber);
      field.setAttribute('aria-invalid', String(!isNumber));
      if (isNumber) memory[Number(field.dataset['cell'])] = field.valueAsNumber;
    }
    const isComputed = compute();
    show();
    document.body.classList.toggle('no-result', !isComputed);
    if (!isComputed) status.textContent = data.words.none;
    status.textContent = faultOf() || status.textContent;
  }

  for (const field of fields) {
    field.addEventListener('beforeinput', watch);
    field.addEventListener('input', (event) => {
      // Where a comma is a point, it was taken.
      if (event instanceof InputEvent && oddSign.test(event.data ?? '')) dropped = '';
      follow();
    });
  }
  byId('reset')!.addEventListener('click', () => {
    dropped = '';
    for (const field of fields) field.value = field.defaultValue;
    memory.set(start);
    document.body.classList.remove('no-result');
    for (const field of fields) field.setAttribute('aria-invalid', 'false');
    show();
  });
}

/** Step by step: what is not computed yet is hidden in the picture. */
function play(say: (name: string, at: number, of: number) => string): void {
  const order = steps.map(nameOf);
  const controls = byId('play')!;
  const shown = byId('played')!;
  let at = order.length;
  const quantities = order.map((name) => byId(`quantity-${name}`));
  const arrows = order.map(arrowsInto);

  function go(to: number): void {
    at = Math.max(0, Math.min(order.length, to));
    const isPlaying = at < order.length;
    order.forEach((name, k) => {
      const isNow = isPlaying && k === at - 1;
      for (const element of [quantities[k], ...arrows[k]!]) {
        element?.classList.toggle('later', k >= at);
        element?.classList.toggle('now', isNow);
      }
      byId(`node-${name}`)?.classList.toggle('now', isNow);
      steps[k]!.classList.toggle('now', isNow);
    });
    shown.textContent = at === 0 ? '' : say(order[at - 1]!, at, order.length);
  }

  const moves: Readonly<Record<string, () => void>> = {
    begin: () => go(0),
    back: () => go(at - 1),
    on: () => go(at === order.length ? 1 : at + 1),
    end: () => go(order.length),
  };
  for (const button of all<HTMLButtonElement>('button[data-move]', controls))
    button.addEventListener('click', () => moves[button.dataset['move']!]!());
  document.addEventListener('keydown', (event) => {
    const isFree =
      event.target === document.body ||
      (event.target instanceof Element && event.target.closest('#play, article summary') !== null);
    if (!isFree || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'ArrowRight') moves['on']!();
    else if (event.key === 'ArrowLeft') moves['back']!();
    else return;
    event.preventDefault();
  });
}

const picture = document.querySelector<SVGSVGElement>('figure svg');
if (picture) goAmongArrows(picture);
if (window.page) answer(window.page);
if (byId('play')) {
  const pattern = byId('play')!.dataset['step']!;
  play((name, at, of) =>
    pattern.replace('{name}', name).replace('{at}', String(at)).replace('{of}', String(of)),
  );
}
