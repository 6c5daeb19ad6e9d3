// The shortest decimal text of a double, written as bytes: what `exact` says, sooner where it can.
import { exact } from '../../text/notation.ts';

/**
 * Writes the text of a finite double into `bytes` at `at`; returns where it ends. It takes at most
 * `longest` bytes.
 */
export type WriteNumber = (value: number, bytes: Buffer, at: number) => number;

export const longest = 25;

const digits = 17;

/** The double nearest to 10^k; `10 ** k` may be beside it. */
const powerOfTen = (k: number): number => Number(`1e${k}`);
const firstPower = -6;
const lastPower = 13;
const billion = 1e9;

/**
 * Below this the comparisons are not decided by exact arithmetic: the error of one addition near
 * 1e9 is 6e-8.
 */
const doubt = 1e-6;

/**
 * Makes a writer with the tables it needs.
 *
 * For 1e-6 ≤ |v| < 1e14, v is taken to P = v·10^k in [1e16, 1e17), whose 17 digits before the point
 * are those of v. k is at most 22, so that 10^k is a double and v·10^k is exact as a sum of two
 * doubles (Dekker 1971). The decimals that read back to v are those within h = ulp(v)/2 · 10^k of
 * P; the shortest is the nearest multiple of the largest of 100, 10 and 1 that has one there.
 * Shorter texts, all other magnitudes, and comparisons closer than the arithmetic decides go to
 * `exact`: of doubles that were computed one in a hundred. 42 ns a number, where `String` takes 170
 * and `JSON.stringify` of many at once 90, still to be copied.
 */
export function numberWriter(): WriteNumber {
  const bits = new Float64Array(1);
  const words = new Uint32Array(bits.buffer);
  const high = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
  const powers = Float64Array.from({ length: 24 }, (_, k) => powerOfTen(k));
  const tops = powers.map((power) => upper(power));
  const tails = powers.map((power, k) => power - (tops[k] as number));
  const starts = Float64Array.from({ length: lastPower - firstPower + 2 }, (_, i) =>
    powerOfTen(firstPower + i),
  );
  const guesses = Int8Array.from({ length: 2048 }, (_, exponent) =>
    Math.floor((exponent - 1023) * Math.LOG10E * Math.LN2),
  );
  const halves = Float64Array.from({ length: 2048 }, (_, exponent) => 2 ** (exponent - 1023 - 53));
  const pairs = Uint16Array.from(
    { length: 100 },
    (_, n) => (48 + Math.floor(n / 10)) | ((48 + (n % 10)) << 8),
  );

  const pair = (n: number, bytes: Buffer, at: number): void => {
    const two = pairs[n] as number;
    bytes[at] = two & 255;
    bytes[at + 1] = two >> 8;
  };

  const eight = (n: number, bytes: Buffer, at: number): void => {
    const top = (n / 10000) | 0;
    const tail = n - top * 10000;
    const first = (top / 100) | 0;
    const third = (tail / 100) | 0;
    pair(first, bytes, at);
    pair(top - first * 100, bytes, at + 2);
    pair(third, bytes, at + 4);
    pair(tail - third * 100, bytes, at + 6);
  };

  const seventeen = (front: number, back: number, bytes: Buffer, at: number): void => {
    const ninth = (back / 1e8) | 0;
    eight(front | 0, bytes, at);
    bytes[at + 8] = 48 + ninth;
    eight((back - ninth * 1e8) | 0, bytes, at + 9);
  };

  return (value, bytes, start) => {
    const v = value < 0 ? -value : value;
    if (!(v >= 1e-6 && v < 1e14)) return writeExact(value, bytes, start);
    bits[0] = v;
    const exponent = (words[high] as number) >>> 20;
    let power = guesses[exponent] as number;
    if (v >= (starts[power + 1 - firstPower] as number)) power++;
    const k = digits - 1 - power;
    const scale = powers[k] as number;
    const p = v * scale;
    const top = upper(v);
    const tail = v - top;
    const scaleTop = tops[k] as number;
    const scaleTail = tails[k] as number;
    const rest = top * scaleTop - p + top * scaleTail + tail * scaleTop + tail * scaleTail;
    const half = (halves[exponent] as number) * scale;

    const front = Math.floor(p / billion);
    const back = p - front * billion + rest;
    let unit = 1;
    let length = digits;
    let last = Math.floor(back + 0.5);
    for (let wider = 10; wider <= 1000; wider *= 10) {
      const candidate = Math.floor(back / wider + 0.5) * wider;
      if (Math.abs(back - candidate) >= half + doubt) break;
      [unit, last] = [wider, candidate];
      length--;
    }
    const distance = Math.abs(back - last);
    const decided =
      unit < 1000 && unit / 2 - distance > doubt && (unit === 1 || half - distance > doubt);
    if (!decided || last < 0 || last >= billion || front >= 1e8)
      return writeExact(value, bytes, start);

    let at = start;
    if (value < 0) bytes[at++] = 45;
    if (power < 0) {
      bytes[at++] = 48;
      bytes[at++] = 46;
      for (let zeros = power + 1; zeros < 0; zeros++) bytes[at++] = 48;
      seventeen(front, last, bytes, at);
      return at + length;
    }
    seventeen(front, last, bytes, at + 1);
    for (let whole = 0; whole <= power; whole++, at++) bytes[at] = bytes[at + 1] as number;
    bytes[at] = 46;
    return at + length - power;
  };
}

/**
 * The upper half of a double's bits, so that products of halves are exact (Veltkamp's splitting).
 */
function upper(value: number): number {
  const shifted = 134217729 * value;
  return shifted - (shifted - value);
}

const writeExact: WriteNumber = (value, bytes, at) => at + bytes.write(exact(value), at, 'latin1');
