// decimal.js's numbers for how it rounds.

export const roundUp = 2;
export const roundDown = 3;
/** To the nearest, of two as near to the even one. */
export const halfToEven = 6;
