// The shapes of what a network is given, by its form: checked against each other, vectors turned
// into rows where a sample is a row, one number for a bias put in every unit.
import { firstEntries, shapeText, type Matrix } from '../matrix.ts';
import { formNames, formOf, unitCount, type Form, type Network } from '../model/dense.ts';
import { biasName, weightName } from '../names.ts';
import { UserError } from '../user-error.ts';

type Values = ReadonlyMap<string, Matrix>;

/** The values in their places, and how many samples there are. Throws UserError. */
export function layOut(
  values: Values,
  depth: number,
  form: Form,
): { readonly given: Map<string, Matrix>; readonly samples: number } {
  const given = new Map(values);
  const { isOfRows, hasOne } = formOf({ form });
  const units = (W: Matrix): number => (formOf({ form }).isUnitsByInputs ? W.rows : W.cols);
  const inputs = (W: Matrix): number => inputsOf(W, form) - (hasOne ? 1 : 0);
  const x = asSample(values.get('x')!, inputs(values.get('W1')!), isOfRows);
  given.set('x', x);
  let below = 'x';
  let width = isOfRows ? x.cols : x.rows;
  for (let l = 1; l <= depth; l++) {
    const name = weightName(l);
    const W = values.get(name)!;
    if (inputs(W) !== width) throw new UserError(weightText(name, below, width, form, values));
    const b = values.get(biasName(l));
    if (b) given.set(biasName(l), biasOf(b, l, W, units(W), isOfRows));
    width = units(W);
    below = name;
  }
  const samples = isOfRows ? x.rows : x.cols;
  given.set('y', targetOf(values.get('y')!, { width, samples, isOfRows, W: below, values }));
  return { given, samples };
}

/** How many inputs and, layer by layer, units a network has. */
export function widthsOf(network: Network, given: Values): number[] {
  const { isUnitsByInputs } = formOf(network);
  const units = network.activations.map((_, i) => {
    const { rows, cols } = given.get(weightName(i + 1))!;
    return isUnitsByInputs ? rows : cols;
  });
  return [unitCount(network, given.get('x')!), ...units];
}

const inputsOf = (W: Matrix, form: Form): number =>
  formOf({ form }).isUnitsByInputs ? W.cols : W.rows;

/** A vector of one sample as a row, where samples are rows. */
function asSample(value: Matrix, width: number, isOfRows: boolean): Matrix {
  const isVector = value.cols === 1 && value.rows === width && width > 1;
  return isOfRows && isVector ? turned(value) : value;
}

export const turned = ({ rows, data, written }: Matrix): Matrix => ({
  rows: 1,
  cols: rows,
  data,
  ...(written !== undefined && { written: ["'", written] }),
  isSample: true,
});

function biasOf(b: Matrix, l: number, W: Matrix, units: number, isOfRows: boolean): Matrix {
  if (b.data.length === 1) {
    const data = new Float64Array(units).fill(b.data[0]!);
    const [rows, cols] = isOfRows ? [1, units] : [units, 1];
    return b.written === undefined
      ? { rows, cols, data }
      : { rows, cols, data, written: b.written };
  }
  const wanted = isOfRows ? `1×${units}` : `${units}×1`;
  if (shapeText(b) === wanted) return b;
  if (isOfRows && b.cols === 1 && b.rows === units) return turned(b);
  const hint = b.rows === 1 && !isOfRows ? rowHint(b) : '';
  throw new UserError(
    `${biasName(l)} is ${shapeText(b)} but ` +
      `${weightName(l)} (${shapeText(W)}) needs ${wanted}${hint}`,
  );
}

interface Wanted {
  readonly width: number;
  readonly samples: number;
  readonly isOfRows: boolean;
  /** The last weights. */
  readonly W: string;
  readonly values: Values;
}

function targetOf(y: Matrix, { width, samples, isOfRows, W, values }: Wanted): Matrix {
  const wanted = isOfRows ? `${samples}×${width}` : `${width}×${samples}`;
  if (shapeText(y) === wanted) return y;
  const isVector = y.cols === 1 && y.rows > 1;
  if (isVector && isOfRows && samples === 1 && y.rows === width) return turned(y);
  if (isVector && !isOfRows && width === 1 && y.rows === samples) return turned(y);
  const last = shapeText(values.get(W)!);
  const place = samples === 1 ? `${W} (${last})` : `${W} (${last}) with ${samples} samples`;
  const isTurned = isOfRows && width === 1 && y.rows === 1 && y.cols === samples;
  const hint = isTurned ? rowHint(y) : oneHotHint(y, { width, samples, isOfRows });
  throw new UserError(`y is ${shapeText(y)} but ${place} needs ${wanted}${hint}`);
}

/** More samples than these are shown by the first. */
const mostShown = 6;

/** A target of more classes than these is not written out. */
const widest = 20;

/** Classes by their numbers are answered with the targets to write. */
function oneHotHint(
  { data }: Matrix,
  { width, samples, isOfRows }: Pick<Wanted, 'width' | 'samples' | 'isOfRows'>,
): string {
  const isClass = (k: number): boolean => Number.isInteger(k) && k >= 0 && k <= width;
  if (width === 1 || data.length !== samples || !data.every(isClass)) return '';
  const isLarge = samples > mostShown || width > widest;
  const all = isLarge ? [data[0]!] : [...data];
  const units = Array.from({ length: width }, (_, unit) => unit);
  const oneHot = (from: number): string => {
    if (width > widest) return `a 1 as entry ${all[0]! - from + 1} of ${width}, else 0,`;
    const entry = (k: number, unit: number): number => (k - from === unit ? 1 : 0);
    if (all.length === 1) return `[${units.map((unit) => entry(all[0]!, unit)).join(', ')}]`;
    const lines = isOfRows
      ? all.map((k) => units.map((unit) => entry(k, unit)))
      : units.map((unit) => all.map((k) => entry(k, unit)));
    return `[${lines.map((line) => line.join(', ')).join('; ')}]`;
  };
  const ways = [
    ...(data.every((k) => k < width) ? [`${oneHot(0)} if classes count from 0`] : []),
    ...(data.every((k) => k > 0) ? [`${oneHot(1)} if they count from 1`] : []),
  ];
  if (ways.length === 0) return '';
  const line = isOfRows ? 'row' : 'column';
  const each = isLarge && samples > 1 ? `a ${line} for each sample, ` : '';
  const classes = all.length === 1 ? 'class' : 'classes';
  return `: for ${classes} ${all.join(', ')} write ${each}${ways.join(', ')}`;
}

function weightText(
  name: string,
  below: string,
  width: number,
  form: Form,
  values: Values,
): string {
  const W = values.get(name)!;
  const source = values.get(below)!;
  const { isUnitsByInputs, hasOne } = formOf({ form });
  const wanted = width + (hasOne ? 1 : 0);
  const side = isUnitsByInputs ? 'column' : 'row';
  const count = wanted === 1 ? `${wanted} ${side}` : `${wanted} ${side}s`;
  return (
    `${name} is ${shapeText(W)} but ${below} (${shapeText(source)}) ` +
    `needs ${count}: ${weightHint(W, width, form, values)}`
  );
}

function weightHint(W: Matrix, width: number, form: Form, values: Values): string {
  const x = values.get('x')!;
  if (form === 'Wx' && x.rows === 1 && x.cols === W.cols && x.cols > 1)
    return `x is a row: write it as a vector, ${firstEntries(x, 3)}, or add --form xWt`;
  if (form === 'Wx' && W.cols === 1 && W.rows === width)
    return `a single unit's weights are a row, [${firstEntries(W, 3)}]`;
  const isOfSamples = width > 1 && x.cols === 1 && values.get('y')!.data.length % width === 0;
  if (form === 'Wx' && W === values.get('W1') && W.cols === 1 && isOfSamples)
    return `${width} samples of one input are a row, [${firstEntries(x, 3)}]`;
  const fitting = formNames.filter(
    (other) => other !== form && isLikely(other, form) && fitsThroughout(values, other),
  );
  const own = weightSides(form);
  if (fitting.length === 0) return own;
  const meanings = fitting.map((other) => `--form ${other}${biasWords(other)}`);
  return `${own}; it would fit ${meanings.join(' or ')}`;
}

/** True where the weights of every layer fit in a form, and targets can be of all its samples. */
function fitsThroughout(values: Values, form: Form): boolean {
  const { isOfRows, isUnitsByInputs, hasOne } = formOf({ form });
  const inputs = inputsOf(values.get('W1')!, form) - (hasOne ? 1 : 0);
  const x = asSample(values.get('x')!, inputs, isOfRows);
  let width = isOfRows ? x.cols : x.rows;
  for (let l = 1; values.has(weightName(l)); l++) {
    const W = values.get(weightName(l))!;
    if (!fits(W, width, form)) return false;
    width = isUnitsByInputs ? W.rows : W.cols;
  }
  return values.get('y')!.data.length % (isOfRows ? x.rows : x.cols) === 0;
}

function fits(W: Matrix, width: number, form: Form): boolean {
  return inputsOf(W, form) === width + (formOf({ form }).hasOne ? 1 : 0);
}

/** A form that turns W, or one that puts the bias into it. */
const isLikely = (other: Form, form: Form): boolean =>
  formOf({ form: other }).isUnitsByInputs !== formOf({ form }).isUnitsByInputs ||
  formOf({ form: other }).hasOne;

/** Where the biases are missing and the first weights have room for them, the form that fits. */
export function biasHint(values: Values, form: Form): string {
  const [W, x] = [values.get('W1'), values.get('x')];
  if (!W || !x || values.has('b1')) return '';
  const width = formOf({ form }).isOfRows ? Math.max(x.rows, x.cols) : x.rows;
  if (fits(W, width, form)) return '';
  const fitting = formNames.find(
    (other) => formOf({ form: other }).hasOne && fits(W, width, other),
  );
  if (fitting === undefined) return '';
  return `; W1 is ${shapeText(W)} for ${width} inputs: --form ${fitting}${biasWords(fitting)}`;
}

function biasWords(form: Form): string {
  const { hasOne, isOfRows } = formOf({ form });
  if (!hasOne) return '';
  return isOfRows ? ' (the first row is the bias)' : ' (the first column is the bias)';
}

/** What the rows and the columns of weights are in a form. */
export const weightSides = (form: Form): string =>
  formOf({ form }).isUnitsByInputs
    ? 'rows are units, columns are inputs'
    : 'rows are inputs, columns are units';

const rowHint = (value: Matrix): string => `: write it as a vector, ${firstEntries(value, 3)}`;
