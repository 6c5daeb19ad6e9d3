// How numbers look. The expectations for numpy are what numpy 2.4 prints for np.array([value]).
import { describe, expect, it } from 'vitest';
import { exact, numpyArray, rounded, valueText } from '../src/text/notation.ts';
import { runsIn } from './effort.ts';
import { random } from './random.ts';

describe('numpyArray', () => {
  it.each([
    [0.05808588577572801, '[0.05808589]'],
    [-0.04398839974825354, '[-0.0439884]'],
    [1, '[1.]'],
    [-0, '[-0.]'],
    [1e-4, '[0.0001]'],
    [9.9999e-5, '[9.9999e-05]'],
    [9.999999999e-5, '[1.e-04]'],
    [1e-100, '[1.e-100]'],
    [5e-324, '[5.e-324]'],
    [12345678.999999999, '[12345679.]'],
    [1e8, '[1.e+08]'],
    [1e308, '[1.e+308]'],
    // A tie goes to the even digit.
    [0.001953125, '[0.00195312]'],
    [1375.283203125, '[1375.28320312]'],
    [2 ** -14, '[6.10351562e-05]'],
    [0.005859375, '[0.00585938]'],
  ])('%d', (value, text) => {
    expect(numpyArray(value)).toBe(text);
  });
});

describe('rounded', () => {
  it.each<[number, number, string]>([
    [0.6591601966444411, 8, '0.6591602'],
    [-0.04398839974825354, 8, '-0.0439884'],
    [1, 8, '1'],
    [100, 0, '100'],
    [-0, 8, '0'],
    [-0.004, 2, '0'],
    [1e-9, 8, '1e-09'],
    [-1.23456789012e-7, 3, '-1.235e-07'],
    [123456789, 3, '1.235e+08'],
    [99999999.5, 8, '99999999.5'],
    [2.5, 0, '2'],
    [3.5, 0, '4'],
    [0.1, 20, '0.1'],
    [1e-7, 17, '1e-07'],
    [1e-6, 20, '1e-06'],
    [1e23, 16, '1e+23'],
    [1e-323, 8, '1e-323'],
    [9.999999999e-6, 8, '1e-05'],
  ])('%d to %d digits is %s', (value, digits, text) => {
    expect(rounded(value, digits)).toBe(text);
  });
});

describe('exact', () => {
  it('reads back to the same double, minus zero too', () => {
    const next = random(1);
    const bits = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < runsIn(3_000, 20_000); i++) {
      bits.setUint32(0, next() * 2 ** 32);
      bits.setUint32(4, next() * 2 ** 32);
      const value = bits.getFloat64(0);
      if (Number.isFinite(value)) expect(Object.is(JSON.parse(exact(value)), value)).toBe(true);
    }
    expect(exact(-0)).toBe('0');
  });
});

describe('valueText', () => {
  it.each([
    [1, 1, [1.5], '1.5'],
    [2, 1, [1, 2], '[1,2]'],
    [1, 2, [1, 2], '[[1,2]]'],
    [2, 2, [1, 2, 3, 4], '[[1,2],[3,4]]'],
  ])('%d×%d', (rows, cols, data, text) => {
    expect(valueText({ rows, cols, data: Float64Array.from(data) }, exact)).toBe(text);
  });
});
