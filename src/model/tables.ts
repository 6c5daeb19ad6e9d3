// The formulas of the chain rule as tables: one layer, the activations, the losses. Text in mathjs syntax;
// what the names stand for is decided in steps.ts.

/** One layer's formulas. `a` is the layer's input, `da` its gradient; W is (units × inputs), the rest are columns. */
export const layer = {
  z: 'W * a + b',
  dW: "dz * a'",
  db: 'dz',
  da: "W' * dz",
  W_new: 'W - lr * dW',
  b_new: 'b - lr * db',
} as const;

export interface Activation {
  /** a from z. */
  readonly forward: string;
  /** dz from z, a and da: the gradient carried back through the unit, so that softmax is a row like the others. */
  readonly backward: string;
  /** The outputs at which the slope is 0 in double precision although it is not in real numbers. */
  readonly saturated?: (a: number) => boolean;
  /** The z at which the slope jumps. */
  readonly kink?: number;
}

export const activations = {
  sigmoid: {
    forward: '1 ./ (1 + exp(-z))',
    backward: 'da .* a .* (1 - a)',
    saturated: (a) => a === 0 || a === 1,
  },
  tanh: { forward: 'tanh(z)', backward: 'da .* (1 - a .^ 2)', saturated: (a) => Math.abs(a) === 1 },
  relu: { forward: 'max(z, 0)', backward: 'da .* (z > 0)', kink: 0 },
  linear: { forward: 'z', backward: 'da' },
  softmax: {
    forward: 'exp(z - max(z)) ./ sum(exp(z - max(z)))',
    backward: 'a .* (da - sum(da .* a))',
    saturated: (a) => a === 1,
  },
} as const satisfies Record<string, Activation>;

export interface Loss {
  /** The loss from y_pred and y. */
  readonly forward: string;
  /** dy_pred from y_pred and y. */
  readonly backward: string;
  /** True where y_pred must lie in [0, 1]: outside it the logarithm is of something else than a probability. */
  readonly ofProbabilities?: true;
  /** What dz of the output comes down to, in real numbers, after the activation that the loss is made for. */
  readonly collapse?: { readonly activation: ActivationName; readonly dz: string };
}

/** `bce` is the mean over the outputs, as PyTorch and Keras take it; `ce` is for one distribution. */
export const losses = {
  'half-sse': { forward: '1/2 * sum((y_pred - y) .^ 2)', backward: 'y_pred - y' },
  sse: { forward: 'sum((y_pred - y) .^ 2)', backward: '2 * (y_pred - y)' },
  mse: { forward: 'sum((y_pred - y) .^ 2) / count(y)', backward: '2 * (y_pred - y) / count(y)' },
  bce: {
    forward: '-sum(y .* log(y_pred) + (1 - y) .* log(1 - y_pred)) / count(y)',
    backward: '((1 - y) ./ (1 - y_pred) - y ./ y_pred) / count(y)',
    ofProbabilities: true,
    collapse: { activation: 'sigmoid', dz: '(y_pred - y) / count(y)' },
  },
  ce: {
    forward: '-sum(y .* log(y_pred))',
    backward: '-y ./ y_pred',
    collapse: { activation: 'softmax', dz: 'y_pred - y' },
  },
} as const satisfies Record<string, Loss>;

export type ActivationName = keyof typeof activations;
export type LossName = keyof typeof losses;

export const activationNames = Object.keys(activations) as ActivationName[];
export const lossNames = Object.keys(losses) as LossName[];

/** All formulas; tests put wrong ones in their place. */
export interface Tables {
  readonly layer: Record<keyof typeof layer, string>;
  readonly activations: Record<ActivationName, Activation>;
  readonly losses: Record<LossName, Loss>;
}

export const tables: Tables = { layer, activations, losses };

/** Every formula of the tables: what the build parses ahead of time. */
export const formulaTexts = (): string[] => [
  ...Object.values(layer),
  ...[...Object.values(activations), ...Object.values(losses)].flatMap((row) => [
    row.forward,
    row.backward,
  ]),
  ...Object.values(losses).flatMap((row) => ('collapse' in row ? [row.collapse.dz] : [])),
];
