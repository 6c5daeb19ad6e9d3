// A number as the sum of two doubles, some 31 digits, with an exponent of its own, and its decimal
// notation, rounded once.

/** Bits of a step of the exponent. */
export const pairStep = 512;

/**
 * (high + low) · 2^(512 · steps): `high` is the double nearest to the sum, `low` what is left. Not
 * finite where `high` is not.
 */
export class Pair {
  readonly high: number;
  readonly low: number;
  readonly steps: number;

  constructor(high: number, low = 0, steps = 0) {
    this.high = high;
    this.low = low;
    this.steps = steps;
  }

  toNumber(): number {
    return this.steps === 0 ? this.high : scaled(this.high, pairStep * this.steps);
  }

  isZero(): boolean {
    return this.high === 0;
  }

  isNegative(): boolean {
    return this.high < 0;
  }

  /** As decimal.js has it, a tie to the even digit. */
  toFixed(decimals: number): string {
    const { sign, digits, scale } = written(this, decimals);
    return sign + withPoint(roundedTo(digits, scale - decimals), decimals);
  }

  /** More digits than anybody reads where `decimals` does not say how many. */
  toExponential(decimals?: number): string {
    const { sign, digits, scale } = written(this, decimals);
    const behind = decimals ?? digits.length - 1;
    const cut = roundedTo(digits, digits.length - 1 - behind);
    // Rounded up to a digit more, whose last is 0.
    const isGrown = cut.length > behind + 1;
    const power = digits.length - 1 - scale + Number(isGrown);
    const mantissa = withPoint(isGrown ? cut.slice(0, -1) : cut, behind);
    const side = power < 0 ? '-' : '+';
    return `${sign}${mantissa}e${side}${Math.abs(power)}`;
  }
}

/** A whole multiple of 10^-scale. */
interface Digits {
  readonly sign: string;
  readonly digits: string;
  readonly scale: number;
}

/** To be rounded to so many digits behind the first, or behind the point. */
function written({ high, low, steps }: Pair, behind = 0): Digits {
  const [a, b] = [high, low].map(dyadic) as [Dyadic, Dyadic];
  const least = Math.min(a.power, b.power);
  const total = wholeAt(a, least) + wholeAt(b, least);
  const power = least + pairStep * steps;
  const size = total < 0n ? -total : total;
  return { sign: total < 0n ? '-' : '', ...digitsAt(size, power, behind + moreDigits) };
}

/** Digits beyond those that are asked for. */
const moreDigits = 40;

/**
 * The digits of size · 2^power, so many behind those that size has, and a 1 for what is left:
 * rounded to fewer they are what all of them are rounded to.
 */
function digitsAt(size: bigint, power: number, more: number): Omit<Digits, 'sign'> {
  if (power >= 0) return { digits: String(size << BigInt(power)), scale: 0 };
  const scale = Math.ceil(-power * Math.log10(2)) + more;
  if (scale >= -power) return { digits: String(size * 5n ** BigInt(-power)), scale: -power };
  const whole = size * 10n ** BigInt(scale);
  const digits = whole >> BigInt(-power);
  const isAll = digits << BigInt(-power) === whole;
  return isAll ? { digits: String(digits), scale } : { digits: `${digits}1`, scale: scale + 1 };
}

/** whole · 2^power */
interface Dyadic {
  readonly whole: bigint;
  readonly power: number;
}

const wholeAt = ({ whole, power }: Dyadic, least: number): bigint => whole << BigInt(power - least);

const mantissaBits = 52;

function dyadic(value: number): Dyadic {
  if (value === 0) return { whole: 0n, power: 0 };
  // One less than the exponent of a double, or equal to it where its logarithm is rounded up.
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(value))) - 1);
  const power = exponent - mantissaBits;
  return { whole: BigInt(scaled(value, -power)), power };
}

/** value · 2^by, in steps, for 2^by alone may be infinite. */
function scaled(value: number, by: number): number {
  if (Math.abs(by) <= 1000) return value * 2 ** by;
  const part = Math.max(-1000, Math.min(1000, by));
  const next = value * 2 ** part;
  return next === 0 || !Number.isFinite(next) ? next : scaled(next, by - part);
}

/** A whole number without its last `drop` digits, rounded, a tie to the even one. */
function roundedTo(digits: string, drop: number): string {
  if (drop <= 0) return digits + '0'.repeat(-drop);
  const kept = BigInt(digits.slice(0, Math.max(0, digits.length - drop)) || '0');
  const rest = digits.slice(-drop).padStart(drop, '0');
  const half = '5'.padEnd(drop, '0');
  const isUp = rest > half || (rest === half && kept % 2n === 1n);
  return String(isUp ? kept + 1n : kept);
}

function withPoint(digits: string, decimals: number): string {
  if (decimals === 0) return digits;
  const padded = digits.padStart(decimals + 1, '0');
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}
