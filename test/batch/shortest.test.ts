// Doubles as bytes: what `exact` says, for every kind of double.
import { expect, it } from 'vitest';
import { longest, numberWriter } from '../../src/batch/fast/shortest.ts';
import { exact } from '../../src/text/notation.ts';
import { runsIn } from '../effort.ts';
import { random } from '../random.ts';

const write = numberWriter();
const bytes = Buffer.alloc(longest);

function expectSame(value: number, from: string): void {
  const text = bytes.toString('latin1', 0, write(value, bytes, 0));
  if (text !== exact(value)) expect.fail(`${from}: ${exact(value)} is written ${text}`);
}

/** The doubles next to a value, three on each side. */
function around(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  return [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((steps) => {
    view.setFloat64(0, value);
    view.setBigInt64(0, view.getBigInt64(0) + steps);
    return view.getFloat64(0);
  });
}

it('writes random doubles of every size from 1e-8 to 1e18, of both signs', () => {
  const seed = 3;
  const next = random(seed);
  for (let i = 0; i < runsIn(10_000, 200_000); i++)
    expectSame(
      (next() + next() / 2 ** 32 - 0.5) * 10 ** Math.floor(next() * 26 - 8),
      `seed ${seed}, number ${i}`,
    );
});

it('writes random bit patterns', () => {
  const next = random(4);
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < runsIn(4_000, 50_000); i++) {
    view.setUint32(0, next() * 2 ** 32);
    view.setUint32(4, next() * 2 ** 32);
    if (Number.isFinite(view.getFloat64(0))) expectSame(view.getFloat64(0), `seed 4, number ${i}`);
  }
});

it('writes decimals of 1 to 17 digits, which are often ties', () => {
  const next = random(5);
  for (let i = 0; i < runsIn(8_000, 100_000); i++) {
    const digits = 1 + Math.floor(next() * 17);
    expectSame(
      Number(`${Math.floor(next() * 10 ** Math.min(digits, 15))}e${Math.floor(next() * 30 - 22)}`),
      `seed 5, number ${i}`,
    );
  }
});

it('writes powers of ten and of two and their neighbours', () => {
  for (let power = -9; power < 18; power++)
    for (const value of around(Number(`1e${power}`))) expectSame(value, 'powers of ten');
  for (let power = -40; power < 60; power++)
    for (const value of around(2 ** power)) expectSame(-value, 'powers of two');
});

it.each([
  0,
  -0,
  1,
  -1,
  0.1,
  5e-324,
  1.7976931348623157e308,
  2 ** 53,
  0.3,
  1e21,
  1e-7,
  123456789012345680000,
])('writes %d', (value) => {
  expectSame(value, String(value));
});
