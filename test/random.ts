// Seeded random numbers, so that a failing test names the seed that shows it again.

/** Numbers in [0, 1): mulberry32, by Tommy Ettinger (public domain). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A number in [low, high). */
export const between = (next: () => number, low: number, high: number): number =>
  low + (high - low) * next();
