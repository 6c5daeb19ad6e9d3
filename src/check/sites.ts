// Where each step stands in the chain: what part it plays there, in which layer, and what its
// layer's names are. Rewrites of steps are in mistakes.ts and conventions.ts.
import type { Formula } from '../model/formula.ts';
import type { Shape } from '../model/shape.ts';
import { layerNames, sampleCount, unitCount, type Network } from '../model/dense.ts';
import type { Part, Step } from '../model/step.ts';
import { gradientName } from '../names.ts';
import type { AsideRole, AsideStep } from './asides.ts';

/** The part a step plays; `again` in the second forward pass, `step` in that of an optimiser. */
export type Role = Part['role'] | AsideRole | 'again' | 'step';

/** A step, its part, and the names of its layer: `a` goes in, `out` comes out. */
export interface Site {
  readonly name: string;
  /** What a gradient is of, or an update changes. */
  readonly of: string;
  readonly tree: Formula;
  readonly role: Role;
  readonly layer: number;
  readonly network: Network;
  readonly isOutput: boolean;
  readonly names: Readonly<
    Record<'W' | 'b' | 'z' | 'a' | 'out' | 'da' | 'dz' | 'dW' | 'db', string>
  >;
  /** The tree of the step with this name. */
  readonly treeOf: (name: string) => Formula | undefined;
  readonly shapeOf: (name: string) => Shape;
}

/** How many samples there are, and how many outputs each has. */
export const samplesOf = ({ network, shapeOf }: Pick<Site, 'network' | 'shapeOf'>): number =>
  sampleCount(network, shapeOf('x'));
export const outputsOf = ({ network, shapeOf }: Pick<Site, 'network' | 'shapeOf'>): number =>
  unitCount(network, shapeOf('y'));

/** The site of every step. */
export function sitesOf(
  steps: readonly Step[],
  network: Network,
  shapeOf: (name: string) => Shape,
): Site[] {
  const trees = new Map(steps.map(({ name, tree }) => [name, tree]));
  const depth = network.activations.length;
  return steps.map(({ name, of = '', tree, pass, part, aside }: Step & Partial<AsideStep>) => {
    const other = { role: pass === 'again' ? ('again' as const) : ('step' as const), layer: depth };
    const { role, layer } = pass === 'again' ? other : (part ?? aside ?? other);
    const own = layerNames(layer, depth);
    return {
      name,
      of,
      tree,
      role,
      layer,
      network,
      isOutput: layer === depth,
      names: {
        ...own,
        da: gradientName(own.out),
        dz: gradientName(own.z),
        dW: gradientName(own.W),
        db: gradientName(own.b),
      },
      treeOf: (other) => trees.get(other),
      shapeOf,
    };
  });
}
