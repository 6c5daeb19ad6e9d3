// Looking only at the squares around a place finds all that looking at everything does.
import { expect, it } from 'vitest';
import fc from 'fast-check';
import { overlap } from '../../src/graph/labels.ts';
import { nearby } from '../../src/graph/nearby.ts';

const place = fc.double({ min: -2000, max: 20000, noNaN: true });
const length = fc.double({ min: 0, max: 700, noNaN: true });
const box = fc.record({ x: place, y: place, width: length, height: length });
const near = fc.record({
  x: fc.double({ min: -300, max: 300, noNaN: true }),
  y: fc.double({ min: -300, max: 300, noNaN: true }),
  width: length,
  height: length,
});

it('everything that meets a box is around it', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(box, near), { maxLength: 30 }), near, (boxes, asked) => {
      const things = nearby<number>();
      boxes.forEach((one, i) => things.add(i, one));
      const found = new Set([...things.around(asked)].flat());
      const meeting = boxes.flatMap((one, i) => (overlap(one, asked) ? [i] : []));
      expect(meeting.filter((i) => !found.has(i))).toEqual([]);
    }),
  );
});

it('what is in no square of a box is not looked at', () => {
  const things = nearby<string>();
  things.add('far', { x: 1000, y: 1000, width: 10, height: 10 });
  expect([...things.around({ x: 0, y: 0, width: 10, height: 10 })].flat()).toEqual([]);
});
