// What lies near a place in a picture, without looking at all of it: things by the squares of the
// page that they reach into.
import type { Box } from './layout.ts';

/** Of the squares, in points: most labels meet two to six. */
const side = 50;

/** More squares than any picture has rows of them: a square's number is made of its row's. */
const rows = 1e6;

export interface Nearby<Thing> {
  /** The thing fills no more than the box. */
  readonly add: (thing: Thing, box: Box) => void;
  /** Everything that may meet a box, square by square: what reaches into several is in each. */
  readonly around: (box: Box) => Iterable<readonly Thing[]>;
}

export function nearby<Thing>(): Nearby<Thing> {
  const squares = new Map<number, Thing[]>();
  return {
    add: (thing, box) => {
      for (const square of squaresOf(box)) {
        const things = squares.get(square);
        if (things) things.push(thing);
        else squares.set(square, [thing]);
      }
    },
    around: (box) => squaresOf(box).map((square) => squares.get(square) ?? []),
  };
}

function squaresOf({ x, y, width, height }: Box): number[] {
  const found: number[] = [];
  const [right, bottom] = [squareOf(x + width / 2), squareOf(y + height / 2)];
  for (let col = squareOf(x - width / 2); col <= right; col++)
    for (let row = squareOf(y - height / 2); row <= bottom; row++) found.push(col * rows + row);
  return found;
}

const squareOf = (coordinate: number): number => Math.floor(coordinate / side);
