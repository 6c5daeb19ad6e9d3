// Which records a step takes: a part of them at a time, in their order or shuffled anew for every
// time through all of them.

export interface Batching {
  /** How many records a step takes; the last of an epoch takes what is left. */
  readonly size: number;
  /** Undefined: in their order. */
  readonly seed: number | undefined;
}

/** The records of the step that follows a state, from 0. */
export type BatchOf<Item> = (step: number) => readonly Item[];

export const stepsPerEpoch = (records: number, { size }: Batching): number =>
  Math.ceil(records / size);

/** The same for a state, however many steps of it were made in this run. */
export function makeBatches<Item>(records: readonly Item[], batching: Batching): BatchOf<Item> {
  const { size, seed } = batching;
  const perEpoch = stepsPerEpoch(records.length, batching);
  let order = records;
  let ordered = -1;
  return (step) => {
    const epoch = Math.floor(step / perEpoch);
    if (seed !== undefined && epoch !== ordered) order = shuffled(records, seed, epoch);
    ordered = epoch;
    const from = (step % perEpoch) * size;
    return order.slice(from, from + size);
  };
}

/** In an order that the seed and the epoch decide (Fisher–Yates). */
function shuffled<Item>(items: readonly Item[], seed: number, epoch: number): Item[] {
  const next = mulberry32(seed ^ Math.imul(epoch, 0x9e3779b1));
  const order = [...items];
  for (let k = order.length - 1; k > 0; k--) {
    const other = Math.floor(next() * (k + 1));
    const held = order[k]!;
    order[k] = order[other]!;
    order[other] = held;
  }
  return order;
}

/** Numbers in [0, 1): mulberry32, by Tommy Ettinger (public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
