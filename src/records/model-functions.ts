// The functions that models have, by the arguments they take, and the activations that stand for
// their formulas.
import { activations, type Activation } from '../model/activations.ts';
import type { Formula } from '../model/formula.ts';
import { functionsOfOne, withAxis } from '../model/shape.ts';
import { counted } from '../user-error.ts';

/** How many arguments each function takes. */
const functions: Readonly<Record<string, readonly [least: number, most: number]>> = {
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
    .map(([name, row]): [string, Activation] => [name.replaceAll('-', '_'), row])
    .filter(([name]) => !Object.hasOwn(functions, name) && name !== 'linear'),
);

export const functionNames: readonly string[] = [...Object.keys(functions), ...writtenOut.keys()];

/** Words people use for the same. */
const aliases: Readonly<Record<string, string>> = { ln: 'log' };

/** What a function is called here; undefined of a name that is none. */
export function functionName(text: string): string | undefined {
  const name = aliases[text] ?? text;
  return Object.hasOwn(functions, name) || writtenOut.has(name) ? name : undefined;
}

/** True of a function of one argument, which is no name of a quantity then. */
export const isFunction = (name: string): boolean => {
  const own = aliases[name] ?? name;
  return Object.hasOwn(functions, own) && functions[own]![1] === 1;
};

const unpadded =
  'conv has neither padding nor strides: write the zeros around X with brackets, as in [0; x; 0]';

/** What is said of arguments that other languages take, by the function and how many there are. */
const otherArguments: Readonly<Record<string, string>> = {
  'log 2': 'log is natural: write log(x) / log(2) for that to the base 2',
  'conv 3': unpadded,
  'conv 4': unpadded,
  'norm 2':
    'norm is Euclidean, of everything: write sum(abs(x)) for the sum of absolute values, ' +
    'sqrt(sum(X.^2, 2)) for the norm of each row',
  'max 3': 'max compares two at a time: write max(max(a, b), c)',
  'min 3': 'min compares two at a time: write min(min(a, b), c)',
};

/** Calls `fail` where a function is called with more arguments than it takes, or fewer. */
export function checkCount(
  name: string,
  { length: count }: readonly Formula[],
  [least, most]: readonly [least: number, most: number],
  fail: (message: string) => never,
): void {
  if (count >= least && count <= most) return;
  const range = least === most ? '' : `${least} to `;
  fail(`${name} takes ${range}${counted(most, 'argument')}, not ${count}`);
}

const isEmpty = (of: Formula | undefined): boolean => typeof of === 'object' && of[0] === 'empty';

/** Calls `fail` where a function cannot be called with these; `[]` is `['empty']`. */
export function checkArguments(
  name: string,
  args: readonly Formula[],
  fail: (message: string) => never,
): void {
  const other = isEmpty(args[1]) ? undefined : otherArguments[[name, args.length].join(' ')];
  if (other !== undefined) fail(other);
  checkCount(name, args, functions[name]!, fail);
  const axis = args[withAxis.has(name) ? 1 : 2];
  const isExtreme = name === 'max' || name === 'min';
  const hasAxis = axis !== undefined && (withAxis.has(name) || isExtreme);
  const isMisplaced = args.some((arg, k) => isEmpty(arg) && !(isExtreme && k === 1));
  if (isMisplaced || (isExtreme && isEmpty(args[1]) !== (args.length === 3)))
    fail('[] has nothing in it: an axis is written as in max(X, [], 2)');
  if (hasAxis && axis !== 1 && axis !== 2)
    fail(`the axis of ${name} is 1 (down the rows) or 2 (along them)`);
  const sizes = name === 'maxpool' ? args.slice(1) : [];
  if (sizes.some((size) => !(Number.isInteger(size) && (size as number) >= 1)))
    fail('the window and the stride of maxpool are whole numbers from 1');
}
