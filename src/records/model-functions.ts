// The functions that models have, by how many arguments they take, and the activations that stand
// for their formulas.
import { activations, type Activation } from '../model/activations.ts';
import { functionsOfOne } from '../model/shape.ts';

/** How many arguments each function takes. */
export const functions: Readonly<Record<string, readonly [least: number, most: number]>> = {
  ...Object.fromEntries(functionsOfOne.map((name) => [name, [1, 1] as const])),
  softmax: [1, 2],
  sum: [1, 2],
  mean: [1, 2],
  norm: [1, 1],
  count: [1, 2],
  max: [1, 3],
  min: [1, 3],
  conv: [2, 2],
  maxpool: [2, 3],
};

/**
 * Activations that are no operators: `leaky_relu(z)`, with its parameter behind it where it has
 * one. They stand for their formulas.
 */
export const writtenOut: ReadonlyMap<string, Activation> = new Map(
  Object.entries(activations)
    .map(([name, row]): [string, Activation] => [name.replace('-', '_'), row])
    .filter(([name]) => !Object.hasOwn(functions, name) && name !== 'linear'),
);

export const functionNames: readonly string[] = [...Object.keys(functions), ...writtenOut.keys()];

/** Words people use for the same. */
export const aliases: Readonly<Record<string, string>> = { ln: 'log' };

/** True of a function of one argument, which is no name of a quantity then. */
export const isFunction = (name: string): boolean => {
  const own = aliases[name] ?? name;
  return Object.hasOwn(functions, own) && functions[own]![1] === 1;
};
