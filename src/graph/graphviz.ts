// Graphviz, loaded when the first picture is laid out: it takes longer to start than to draw one.
import type { Viz } from '@viz-js/viz';

let started: Promise<Viz> | undefined;

export const graphviz = (): Promise<Viz> => (started ??= start());

async function start(): Promise<Viz> {
  const { instance } = await import('@viz-js/viz');
  return instance();
}
