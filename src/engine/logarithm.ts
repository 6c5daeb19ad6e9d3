// The logarithm of decimals. That of decimal.js multiplies and divides hundreds of times at 1,000
// digits; exponential.ts finds it in four steps.
import type { Decimal } from 'decimal.js';
import { exponential, logOfTen } from './exponential.ts';

/** Digits beyond those of the result: two that a logarithm near 0 loses, and what is cut off. */
const guard = 6;

/** So many are right in the logarithm of a double. */
const firstDigits = 15;

/** Nearer to 1 than this, decimal.js has the logarithm from a short series. */
const nearOne = 0.01;

/**
 * log to so many significant digits, off by one unit in the last of them at most. Of arguments that
 * are finite and above 0.
 *
 * a = m · 10^k, and log m is where exp has the value m: y + 2 (m - exp(y)) / (m + exp(y)) has three
 * times the right digits of y (Halley's method).
 */
export function logarithm(decimals: typeof Decimal, digits: number): (a: Decimal) => Decimal {
  const levels = levelsTo(digits + guard).map((length) => ({
    exp: exponential(decimals, length),
    of: decimals.clone({ precision: length }),
  }));
  const long = decimals.clone({ precision: digits + guard });
  const ln10 = new long(`${logOfTen(digits + guard)}e-${digits + guard}`);
  const near = decimals.clone({ precision: digits });

  return (a) => {
    if (near.sub(a, 1).abs().lt(nearOne)) return near.ln(a);
    // From 0.1 to 1 there is no power to take out, which would cancel.
    const power = a.e === -1 ? 0 : a.e;
    const m = new long(`1e${-power}`).times(a);
    const start: Decimal = new long(Math.log(m.toNumber()));
    const log = levels.reduce((y, { exp, of }) => {
      const value = exp(y);
      return of.div(of.sub(m, value), of.add(m, value)).times(2).plus(y);
    }, start);
    return new near(ln10.times(power).plus(log)).plus(0);
  };
}

/** The lengths of the steps to so many digits, the last of them all. */
function levelsTo(digits: number): number[] {
  const before = Math.ceil(digits / 3) + 1;
  return [...(before > firstDigits ? levelsTo(before) : []), digits];
}
