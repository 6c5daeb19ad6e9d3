// The exponential function and the logarithm of decimals beside those of decimal.js.
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { exponential } from '../src/engine/exponential.ts';
import { logarithm } from '../src/engine/logarithm.ts';
import { runsIn } from './effort.ts';
import { between, random } from './random.ts';

const wide = { minE: -9e15, maxE: 9e15 };

const unitOf = (value: Decimal, digits: number): Decimal =>
  new Decimal(10).pow(value.e - digits + 1);

describe('exp', () => {
  it.each([8, 45, 85, 325, 1005])('is off by a unit of %d digits at most', (digits) => {
    const exp = exponential(Decimal.clone(wide), digits);
    const reference = Decimal.clone({ ...wide, precision: digits + 20 });
    const next = random(digits);
    for (let k = 0; k < runsIn(digits > 500 ? 1 : 4, 20); k++) {
      const size = 10 ** between(next, -6, 5);
      const a = new reference(between(next, -size, size)).div(3);
      const right = a.exp();
      const error = exp(a).minus(right).abs();
      expect(error.lte(unitOf(right, digits)), `exp(${a.toFixed()})`).toBe(true);
    }
  });

  it.each(['0', '1e-400', '-1e-40', '1', '-2.302585092994045684', '-9e15', '2e15'])(
    'of %s',
    (text) => {
      const exp = exponential(Decimal.clone(wide), 30);
      const right = new (Decimal.clone({ ...wide, precision: 60 }))(text).exp();
      expect(exp(new Decimal(text)).toPrecision(29)).toBe(right.toPrecision(29));
    },
  );
});

describe('log', () => {
  it.each([8, 16, 45, 85, 325, 1005])('is off by a unit of %d digits at most', (digits) => {
    const log = logarithm(Decimal.clone(wide), digits);
    // decimal.js holds no more digits of ln 10 than this takes.
    const reference = Decimal.clone({ ...wide, precision: digits + 8 });
    const next = random(digits);
    for (let k = 0; k < runsIn(digits > 300 ? 1 : 8, digits > 1000 ? 8 : 40); k++) {
      const power = `1e${Math.round(between(next, -1, 1) * 10 ** (k % 7))}`;
      const a = new reference(power).times(between(next, 0.5, 20)).div(3);
      const right = a.ln();
      const error = log(a).minus(right).abs();
      expect(error.lte(unitOf(right, digits)), `log(${a.toString()})`).toBe(true);
    }
  });

  it.each(['1', '0.1', '10', '0.99', '1.01', '1.00000000001', '0.99999999999', '9.9', '1e-9000'])(
    'of %s',
    (text) => {
      const log = logarithm(Decimal.clone(wide), 30);
      const right = new (Decimal.clone({ ...wide, precision: 60 }))(text).ln();
      expect(log(new Decimal(text)).toPrecision(29)).toBe(right.toPrecision(29));
    },
  );
});
