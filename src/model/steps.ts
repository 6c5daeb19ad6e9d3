// The chain rule: the list of steps of a network of any depth, made from the tables. Names no numbers, runs nothing.
import { parseFormula, type Formula } from './formula.ts';
import { tables as ourTables, type ActivationName, type LossName, type Tables } from './tables.ts';

export type Pass = 'forward' | 'backward' | 'update' | 'again';

/** One quantity and the formula that gives it; `formula` and `tree` are the same formula as text and as a tree. */
export interface Step {
  readonly name: string;
  readonly pass: Pass;
  readonly formula: string;
  readonly tree: Formula;
}

/** What decides the steps: the activation of each layer, first to last, and the loss. */
export interface Network {
  readonly activations: readonly ActivationName[];
  readonly loss: LossName;
}

/** The name of layer l's output in a network of `depth` layers: `x` for 0, `y_pred` for the last. */
export function output(l: number, depth: number): string {
  return l === 0 ? 'x' : l === depth ? 'y_pred' : `a${l}`;
}

/** Which formula of which layer gives a quantity, as the row of the tables is called: `da1` comes from layer 2, `y_pred` is the last layer's a. */
export function roleOf(
  name: string,
  depth: number,
): { role: 'z' | 'a' | 'dz' | 'dW' | 'db' | 'da'; layer: number } | undefined {
  const match = /^(z|a|dz|dW|db|da)([1-9])$/.exec(name);
  if (match)
    return { role: match[1] as 'z', layer: Number(match[2]) + (match[1] === 'da' ? 1 : 0) };
  return name === 'y_pred'
    ? { role: 'a', layer: depth }
    : name === 'dx'
      ? { role: 'da', layer: 1 }
      : undefined;
}

/** Forward and backward steps in the order they are computed: z1 a1 … y_pred loss, dy_pred dz … dW1 db1, dx. */
export function chainRule(network: Network, tables: Tables = ourTables): Step[] {
  return [...forward(network, tables), ...backward(network, tables)];
}

/** The update W ← W − lr·dW of every layer, and the forward pass with the new weights down to loss_new. */
export function updateSteps(network: Network, tables: Tables = ourTables): Step[] {
  const depth = network.activations.length;
  const updates = layersUp(depth).flatMap((l) => {
    const names = layerNames(l, depth);
    return [
      step(`W${l}_new`, 'update', tables.layer.W_new, names),
      step(`b${l}_new`, 'update', tables.layer.b_new, names),
    ];
  });
  const isNew = (name: string): string =>
    /^([Wbza]\d|y_pred$|loss$)/.test(name) ? `${name}_new` : name;
  const again = forward(network, tables).map((old) => ({
    name: isNew(old.name),
    pass: 'again' as const,
    formula: renameText(old.formula, isNew),
    tree: renameTree(old.tree, isNew),
  }));
  return [...updates, ...again];
}

/** The names a formula reads, each once, in the order they stand in it. */
export function namesRead(tree: Formula): string[] {
  if (typeof tree === 'number') return [];
  if (typeof tree === 'string') return [tree];
  const [, ...parts] = tree;
  return [...new Set(parts.flatMap(namesRead))];
}

function forward({ activations, loss }: Network, tables: Tables): Step[] {
  const depth = activations.length;
  const layers = activations.flatMap((activation, i) => {
    const names = layerNames(i + 1, depth);
    const out = output(i + 1, depth);
    return [
      step(`z${i + 1}`, 'forward', tables.layer.z, names),
      step(out, 'forward', tables.activations[activation].forward, unitNames(i + 1, depth)),
    ];
  });
  return [...layers, step('loss', 'forward', tables.losses[loss].forward, {})];
}

function backward({ activations, loss }: Network, tables: Tables): Step[] {
  const depth = activations.length;
  const layers = layersUp(depth)
    .reverse()
    .flatMap((l) => {
      const names = layerNames(l, depth);
      const activation = activations[l - 1] as ActivationName;
      return [
        step(`dz${l}`, 'backward', tables.activations[activation].backward, unitNames(l, depth)),
        step(`dW${l}`, 'backward', tables.layer.dW, names),
        step(`db${l}`, 'backward', tables.layer.db, names),
        step(`d${output(l - 1, depth)}`, 'backward', tables.layer.da, names),
      ];
    });
  return [step('dy_pred', 'backward', tables.losses[loss].backward, {}), ...layers];
}

const layersUp = (depth: number): number[] => Array.from({ length: depth }, (_, i) => i + 1);

type Names = Readonly<Record<string, string>>;

/** What W, b, a … of the layer formulas are called in layer l; its `a` is the output of the layer below. */
function layerNames(l: number, depth: number): Names {
  return {
    W: `W${l}`,
    b: `b${l}`,
    a: output(l - 1, depth),
    dz: `dz${l}`,
    dW: `dW${l}`,
    db: `db${l}`,
  };
}

/** What z, a, da of an activation's formulas are called in layer l. */
function unitNames(l: number, depth: number): Names {
  const a = output(l, depth);
  return { z: `z${l}`, a, da: `d${a}` };
}

function step(name: string, pass: Pass, template: string, names: Names): Step {
  const rename = (symbol: string): string => names[symbol] ?? symbol;
  return {
    name,
    pass,
    formula: renameText(template, rename),
    tree: renameTree(parseFormula(template), rename),
  };
}

/** Every name of the text changed; a function's name is followed by a parenthesis and stays. */
function renameText(text: string, rename: (name: string) => string): string {
  return text.replace(/[A-Za-z_]\w*(?!\w*\()/g, rename);
}

function renameTree(tree: Formula, rename: (name: string) => string): Formula {
  if (typeof tree === 'number') return tree;
  if (typeof tree === 'string') return rename(tree);
  const [head, ...parts] = tree;
  return [head, ...parts.map((part) => renameTree(part, rename))];
}
