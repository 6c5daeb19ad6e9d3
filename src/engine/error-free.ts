// What a sum and a product of doubles are short of the exact ones, which is a double itself.

/** What a sum is short of the exact one: Knuth's TwoSum, exact where nothing overflows. */
export function sumError(a: number, b: number, sum: number): number {
  const c = sum - a;
  return a - (sum - c) + (b - c);
}

/** Splits a double in halves whose products are exact: Veltkamp. */
const splitter = 2 ** 27 + 1;

/**
 * What a product is short of the exact one: Dekker's, exact where nothing overflows and the product
 * is so large that what is left of it is a double, from 1e-290.
 */
export function productError(a: number, b: number, product: number): number {
  const p = splitter * a;
  const q = splitter * b;
  const a1 = p - (p - a);
  const b1 = q - (q - b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}
