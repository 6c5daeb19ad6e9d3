// The exponential function of decimals beside that of decimal.js.
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { exponential } from '../src/engine/exponential.ts';
import { runs } from './effort.ts';
import { between, random } from './random.ts';

const wide = { minE: -9e15, maxE: 9e15 };

const unitOf = (value: Decimal, digits: number): Decimal =>
  new Decimal(10).pow(value.e - digits + 1);

describe('exp', () => {
  it.each([8, 45, 85, 325, 1005])('is off by a unit of %d digits at most', (digits) => {
    const exp = exponential(Decimal.clone(wide), digits);
    const reference = Decimal.clone({ ...wide, precision: digits + 20 });
    const next = random(digits);
    for (let k = 0; k < runs(digits > 500 ? 1 : 10); k++) {
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
