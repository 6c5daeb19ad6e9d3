// Loops that the compiled steps call for what is no entry by entry arithmetic: windows, first
// maxima, entries put back. Matrices lie row by row in flat arrays, each from an offset.
import type { Window } from '../model/shape.ts';

/** A matrix in a flat array. */
interface Stored {
  readonly of: Float64Array;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

/** An index that is no whole number from 1 to `size`. */
export class IndexFault extends Error {
  readonly value: number;
  readonly size: number;

  constructor(value: number, size: number) {
    super(`no index: ${value}`);
    this.value = value;
    this.size = size;
  }

  /** What is wrong, by the name of the index. */
  textFor(name: string): string {
    const from = this.value === 0 ? ': indices count from 1' : '';
    return `the index ${name} = ${this.value} is not a whole number from 1 to ${this.size}${from}`;
  }
}

/** Where an index that is computed points, from 0. Throws IndexFault. */
export function indexOf(value: number, size: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= size) return value - 1;
  throw new IndexFault(value, size);
}

/** Valid cross-correlation, which deep learning calls convolution: the filter is not turned. */
function conv(out: Stored, image: Stored, filter: Stored): void {
  for (let i = 0; i < out.rows; i++)
    for (let j = 0; j < out.cols; j++) {
      let sum = 0;
      for (let u = 0; u < filter.rows; u++)
        for (let v = 0; v < filter.cols; v++)
          sum +=
            image.of[image.offset + (i + u) * image.cols + j + v]! *
            filter.of[filter.offset + u * filter.cols + v]!;
      out.of[out.offset + i * out.cols + j] = sum;
    }
}

/**
 * The gradient of `conv` by its image: every entry of the filter takes its share back to where it
 * read.
 */
function convfull(out: Stored, gradient: Stored, filter: Stored): void {
  out.of.fill(0, out.offset, out.offset + out.rows * out.cols);
  for (let i = 0; i < gradient.rows; i++)
    for (let j = 0; j < gradient.cols; j++)
      for (let u = 0; u < filter.rows; u++)
        for (let v = 0; v < filter.cols; v++)
          out.of[out.offset + (i + u) * out.cols + j + v]! +=
            gradient.of[gradient.offset + i * gradient.cols + j]! *
            filter.of[filter.offset + u * filter.cols + v]!;
}

function maxpool(out: Stored, image: Stored, window: Window): void {
  for (let i = 0; i < out.rows; i++)
    for (let j = 0; j < out.cols; j++)
      out.of[out.offset + i * out.cols + j] = image.of[firstOfWindow(image, window, i, j)]!;
}

/** The gradient of `maxpool`: all of each window's goes to the first of its largest entries. */
function unpool(out: Stored, gradient: Stored, image: Stored, window: Window): void {
  out.of.fill(0, out.offset, out.offset + out.rows * out.cols);
  for (let i = 0; i < gradient.rows; i++)
    for (let j = 0; j < gradient.cols; j++)
      out.of[out.offset + firstOfWindow(image, window, i, j) - image.offset]! +=
        gradient.of[gradient.offset + i * gradient.cols + j]!;
}

/** The same as people get it wrong: all of each window's goes to every entry of it. */
export function unpoolall(out: Stored, gradient: Stored, { high, wide, stride }: Window): void {
  out.of.fill(0, out.offset, out.offset + out.rows * out.cols);
  for (let i = 0; i < gradient.rows; i++)
    for (let j = 0; j < gradient.cols; j++)
      for (let u = 0; u < high; u++)
        for (let v = 0; v < wide; v++)
          out.of[out.offset + (i * stride + u) * out.cols + j * stride + v]! +=
            gradient.of[gradient.offset + i * gradient.cols + j]!;
}

function firstOfWindow(
  image: Stored,
  { high, wide, stride }: Window,
  i: number,
  j: number,
): number {
  let best = image.offset + i * stride * image.cols + j * stride;
  for (let u = 0; u < high; u++)
    for (let v = 0; v < wide; v++) {
      const at = image.offset + (i * stride + u) * image.cols + j * stride + v;
      if (image.of[at]! > image.of[best]!) best = at;
    }
  return best;
}

/**
 * 1 at the first largest entry, of everything or of each column (axis 1) or row (axis 2), 0
 * elsewhere; `sign` −1: smallest.
 */
function firstExtreme(out: Stored, of: Stored, sign: number, axis: number): void {
  const { rows, cols } = of;
  out.of.fill(0, out.offset, out.offset + rows * cols);
  const lines = [1, cols, rows][axis]!;
  // From one entry of a line to the next, from one line to the next.
  const [along, across] = axis === 1 ? [cols, 1] : [1, cols];
  const length = (rows * cols) / lines;
  for (let line = 0; line < lines; line++) {
    const first = line * across;
    let best = first;
    for (let k = 1; k < length; k++) {
      const at = first + k * along;
      if (sign * of.of[of.offset + at]! > sign * of.of[of.offset + best]!) best = at;
    }
    out.of[out.offset + best] = 1;
  }
}

/**
 * The error function, by the series 2x/√π · e^(-x²) · Σ (2x²)ⁿ/(1·3·…·(2n+1)), all of whose terms
 * are positive (Abramowitz and Stegun 7.1.6). Beyond 6 it is 1 to double precision.
 */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = (2 * x) / Math.sqrt(Math.PI);
  let sum = term;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return sum * Math.exp(-x * x);
}

export const kernels = {
  indexOf,
  conv,
  convfull,
  maxpool,
  unpool,
  unpoolall,
  firstExtreme,
  erf,
} as const;
