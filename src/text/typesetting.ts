// Formulas as people read them: one table of how operators and functions look in text, one in
// LaTeX. What stands for a name (itself, a number, a matrix) the caller says; the sense of a
// formula is changed before, in readable.ts.
import type { Formula } from '../model/formula.ts';
import { axisOf, withAxis, type Axis } from '../model/shape.ts';
import { argumentsOf } from '../model/tree.ts';
import { infinite } from './notation.ts';
import type { Symbols } from './symbols.ts';

/** How tightly a piece holds together; it is put in parentheses where its place asks for more. */
export const tightness = {
  comparison: 0,
  sum: 1,
  negative: 2,
  product: 3,
  factor: 4,
  power: 5,
  atom: 6,
} as const;

type Tightness = (typeof tightness)[keyof typeof tightness];

const { comparison, sum, negative, product, factor, power, atom } = tightness;

/**
 * `□` stands for the arguments in turn, `□, …` for any number of them; `least` is the tightness
 * each must have there.
 */
interface Form {
  readonly template: string;
  readonly tightness: Tightness;
  readonly least: readonly Tightness[];
}

const form = (template: string, tightness: Tightness, ...least: Tightness[]): Form => ({
  template,
  tightness,
  least,
});

/** A script: the look of each operator or function, and of parentheses. */
export interface Script {
  readonly forms: Readonly<Record<string, Form>>;
  /** The look of a function that has no form of its own. */
  readonly call: (name: string) => Form;
  /** The index of what goes down the rows or along them, behind its name: `Σᵢ`. */
  readonly along: Readonly<Record<Axis, string>>;
  readonly open: string;
  readonly close: string;
  /** Around what is marked in a formula. */
  readonly mark: readonly [before: string, after: string];
  /** What an index is put behind. */
  readonly indexed: <Other>(base: readonly (string | Other)[]) => readonly (string | Other)[];
}

export const text: Script = {
  forms: {
    '+': form('□ + …', sum, sum, product),
    '-': form('□ - □', sum, sum, product),
    negative: form('-□', negative, product),
    '*': form('□ · □', product, negative, factor),
    '.*': form('□ ⊙ □', product, negative, factor),
    '/': form('□/□', product, negative, factor),
    './': form('□ / □', product, negative, factor),
    '^': form('□^□', power, atom, atom),
    '.^': form('□^□', power, atom, atom),
    square: form('□²', power, atom),
    '>': form('[□ > □]', atom, sum, sum),
    "'": form('□ᵀ', power, atom),
    exp: form('exp(□)', atom, comparison),
    log: form('ln(□)', atom, comparison),
    tanh: form('tanh(□)', atom, comparison),
    max: form('max(□, …)', atom, comparison),
    sum: form('Σ □', factor, power),
    count: form('n', atom),
    sigmoid: form('σ(□)', atom, comparison),
    sqrt: form('√(□)', atom, comparison),
    abs: form('|□|', atom, comparison),
    '>=': form('[□ ≥ □]', atom, sum, sum),
    ':': form('□:□', atom, atom, atom),
    all: form(':', atom),
    pi: form('π', atom),
    e: form('e', atom),
    index: form('□[□, …]', atom, atom, comparison),
    rows: form('[□; …]', atom, comparison),
    list: form('[□, …]', atom, comparison),
    beside: form('[□, …]', atom, comparison),
    place: form('(□ at [□, …])', atom, comparison),
  },
  call: (name) => form(`${name}(□, …)`, atom, comparison),
  along: { 1: 'ᵢ', 2: 'ⱼ' },
  open: '(',
  close: ')',
  mark: ['', ''],
  indexed: (base) => base,
};

export const latex: Script = {
  forms: {
    '+': form('□ + …', sum, sum, product),
    '-': form('□ - □', sum, sum, product),
    negative: form('-□', negative, product),
    '*': form('□ \\cdot □', product, negative, factor),
    '.*': form('□ \\odot □', product, negative, factor),
    '/': form('\\frac{□}{□}', factor, comparison, comparison),
    './': form('\\frac{□}{□}', factor, comparison, comparison),
    // Of two fraction bars below each other nobody knows which comes first.
    over: form('□ / □', product, negative, factor),
    '^': form('□^{□}', power, atom, comparison),
    '.^': form('□^{□}', power, atom, comparison),
    square: form('□^{2}', power, atom),
    '>': form('\\left[□ > □\\right]', atom, sum, sum),
    "'": form('□^{\\top}', power, atom),
    exp: form('e^{□}', power, comparison),
    log: form('\\ln\\left(□\\right)', atom, comparison),
    tanh: form('\\tanh\\left(□\\right)', atom, comparison),
    max: form('\\max\\left(□, …\\right)', atom, comparison),
    sum: form('\\sum □', factor, power),
    count: form('n', atom),
    sigmoid: form('\\sigma\\left(□\\right)', atom, comparison),
    sqrt: form('\\sqrt{□}', atom, comparison),
    abs: form('\\left|□\\right|', atom, comparison),
    sin: form('\\sin\\left(□\\right)', atom, comparison),
    cos: form('\\cos\\left(□\\right)', atom, comparison),
    min: form('\\min\\left(□, …\\right)', atom, comparison),
    '>=': form('\\left[□ \\ge □\\right]', atom, sum, sum),
    ':': form('□\\mathord{:}□', atom, atom, atom),
    all: form('\\mathord{:}', atom),
    pi: form('\\pi', atom),
    e: form('e', atom),
    index: form('□_{□, …}', atom, atom, comparison),
    rows: form('\\begin{bmatrix} □ \\\\ … \\end{bmatrix}', atom, comparison),
    list: form('\\left[□, …\\right]', atom, comparison),
    beside: form('\\left[□, …\\right]', atom, comparison),
    place: form('\\left(□ \\text{ at } \\left[□, …\\right]\\right)', atom, comparison),
  },
  call: (name) => form(`\\operatorname{${name}}\\left(□, …\\right)`, atom, comparison),
  along: { 1: '_{i}', 2: '_{j}' },
  open: '\\left(',
  close: '\\right)',
  mark: ['\\class{marked}{', '}'],
  // A symbol has one lower index: a_1 is in braces before another.
  indexed: (base) =>
    base.some((piece) => String(piece).includes('_')) ? ['{', ...base, '}'] : base,
};

/** The head of a part that is to be looked at; of an operator that is, the start of its own. */
export const marked = 'marked';
export const markedSign = (operator: '+' | '-'): string => `${marked} ${operator}`;

/**
 * What stands for a name or a number in a formula; `Other` is what the caller lays out, such as a
 * matrix.
 */
export interface Leaf<Other = never> {
  readonly piece: string | Other;
  readonly tightness: Tightness;
}

/** A formula as pieces in a row: text, and what the caller made of the names. */
export function typeset<Other = never>(
  tree: Formula,
  script: Script,
  leaf: (of: string | number) => Leaf<Other>,
): (string | Other)[] {
  return [...piecesOf(tree, script, leaf).pieces];
}

interface Pieces<Other> {
  readonly pieces: readonly (string | Other)[];
  readonly tightness: Tightness;
}

function piecesOf<Other>(
  tree: Formula,
  script: Script,
  leaf: (of: string | number) => Leaf<Other>,
): Pieces<Other> {
  if (typeof tree !== 'object') {
    const { piece, tightness } = leaf(tree);
    return { pieces: [piece], tightness };
  }
  const [head, ...parts] = tree;
  if (head === marked) {
    const { pieces, tightness } = piecesOf(parts[0]!, script, leaf);
    return { pieces: inMark(pieces, script), tightness };
  }
  const { name, args, axis } = formName(head.replace(`${marked} `, ''), parts, script);
  const form = withIndex(formOf(name, script, head.startsWith(`${marked} `)), axis, script);
  const texts = textsAround(form.template, args.length);
  const pieces = args.flatMap((arg, i) => {
    const own = isHeadedBy(arg, marked) ? argumentsOf(arg)[0]! : arg;
    const least = isHeadedBy(own, apart[name])
      ? atom
      : (form.least[i] ?? form.least.at(-1) ?? comparison);
    const inside = piecesOf(own, script, leaf);
    const isInRow = own !== arg && isHeadedBy(own, name);
    const placed = isInRow ? inside.pieces : inPlace(inside, least, script);
    const based = name === 'index' && i === 0 ? script.indexed(placed) : placed;
    return [texts[i]!, ...(own === arg ? based : inMark(based, script))];
  });
  const all = [...pieces, texts.at(-1)!].filter((piece) => piece !== '');
  // A product that starts with a minus is a negative one to what stands before it.
  return {
    pieces: all,
    tightness:
      form.tightness === product && String(all[0]).startsWith('-') ? negative : form.tightness,
  };
}

/**
 * In `A · B ⊙ C` nobody knows which comes first, so each is put in parentheses inside the other.
 */
const apart: Readonly<Record<string, string>> = { '*': '.*', '.*': '*' };

const isHeadedBy = (tree: Formula, head: string | undefined): boolean =>
  typeof tree === 'object' && tree[0] === head;

interface FormName {
  readonly name: string;
  readonly args: readonly Formula[];
  readonly axis?: Axis;
}

/** What has an axis as its last argument, if any. */
const goAlong: ReadonlySet<string> = new Set([...withAxis, 'max', 'min']);

function formName(head: string, parts: readonly Formula[], { forms }: Script): FormName {
  if (isDivision(head) && forms['over'] && parts.some(isQuotient))
    return { name: 'over', args: parts };
  if (head === 'count') return { name: head, args: [] };
  // What it is a part of is there for its shape.
  if (head === 'place') return { name: head, args: parts.filter((_, k) => k !== 1) };
  const axis = goAlong.has(head) ? axisOf([head, ...parts]) : undefined;
  if (axis !== undefined) return { name: head, args: parts.slice(0, 1), axis };
  if (head === '-' && parts.length === 1) return { name: 'negative', args: parts };
  if ((head === '^' || head === '.^') && parts[1] === 2)
    return { name: 'square', args: parts.slice(0, 1) };
  return { name: head, args: parts };
}

/** With the index behind the name, before what it is of. */
const withIndex = (form: Form, axis: Axis | undefined, { along }: Script): Form =>
  axis === undefined
    ? form
    : { ...form, template: form.template.replace(/(?=\\left\(|\(| □)/, along[axis]) };

const isDivision = (head: string): boolean => head === '/' || head === './';

/** Of a negative one the minus stands before its bar. */
const isQuotient = (tree: Formula): boolean =>
  typeof tree === 'object' &&
  (isDivision(tree[0]) || (tree[0] === '-' && tree.length === 2 && isQuotient(tree[1]!)));

/** The text before each argument, and after the last; what stands before `…` is repeated. */
function textsAround(template: string, count: number): string[] {
  const pieces = template.split('□');
  const last = pieces.pop()!;
  if (!last.includes('…')) return [...pieces, last];
  const [separator = '', after = ''] = last.split('…');
  const more = Array.from({ length: count - pieces.length }, () => separator);
  return [...pieces, ...more, after];
}

const inPlace = <Other>(
  { pieces, tightness }: Pieces<Other>,
  least: Tightness,
  { open, close }: Script,
): readonly (string | Other)[] => (tightness < least ? [open, ...pieces, close] : pieces);

function formOf(name: string, script: Script, isSignMarked: boolean): Form {
  const form = script.forms[name] ?? script.call(name);
  if (!isSignMarked) return form;
  const template = form.template.replace(/[+-]/, (sign) => inMark([sign], script).join(''));
  return { ...form, template };
}

const inMark = <Other>(
  pieces: readonly (string | Other)[],
  { mark: [before, after] }: Script,
): readonly (string | Other)[] => [before, ...pieces, after];

/** A number as a leaf: a negative one stands in parentheses beside any operator. */
export const numberLeaf = (digits: string): Leaf => ({
  piece: digits,
  tightness: digits.startsWith('-') ? comparison : atom,
});

/** `4e-05` in LaTeX is a product: `4 \\times 10^{-5}`. */
export function latexNumberLeaf(digits: string): Leaf {
  if (digits === infinite) return numberLeaf('\\infty');
  const [mantissa = '', exponent] = digits.split('e');
  const { piece, tightness } = numberLeaf(mantissa);
  return exponent === undefined
    ? { piece, tightness }
    : {
        piece: `${piece} \\times 10^{${Number(exponent)}}`,
        tightness: Math.min(tightness, product) as Tightness,
      };
}

/**
 * A formula in one line of text. `put` gives the number to write for a name; without it names stay.
 */
export function formulaText(tree: Formula, put?: (name: string) => string): string {
  return typeset(tree, text, (of) => {
    if (typeof of === 'number') return numberLeaf(String(of));
    return put ? numberLeaf(put(of)) : { piece: of, tightness: atom };
  }).join('');
}

/** A formula in LaTeX, its names as symbols. */
export const formulaLatex = (tree: Formula, symbols: Symbols): string =>
  typeset(tree, latex, (of) =>
    typeof of === 'number' ? latexNumberLeaf(String(of)) : symbolLeaf(of, symbols),
  ).join('');

/**
 * A symbol in LaTeX; a fraction or one with an upper index needs parentheses where it gets another.
 */
function symbolLeaf(name: string, symbols: Symbols): Leaf {
  const piece = symbols.latex(name);
  return { piece, tightness: piece.startsWith('\\frac') || piece.includes('^') ? factor : atom };
}
