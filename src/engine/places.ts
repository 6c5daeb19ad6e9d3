// Where the entries of quantities lie in the memory of compiled steps.
import type { Place } from './evaluate.ts';

/** The offsets of all entries of these quantities, one after the other. */
export function offsetsIn(places: readonly Place[]): Int32Array {
  const offsets = new Int32Array(places.reduce((total, { rows, cols }) => total + rows * cols, 0));
  let end = 0;
  for (const { offset, rows, cols } of places)
    for (let k = 0; k < rows * cols; k++) offsets[end++] = offset + k;
  return offsets;
}
