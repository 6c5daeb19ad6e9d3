// How NumPy and PyTorch spell what formulas are made of.
import type { Matrix } from '../matrix.ts';
import { isSingle, type Entrywise, type Shape } from '../model/shape.ts';

export type DialectName = 'numpy' | 'pytorch';

type Call = (of: string) => string;

type Reduce = (of: string, axis: 0 | 1 | undefined) => string;

export interface Dialect {
  readonly imports: readonly string[];
  /** A given value, and one to compare with. */
  readonly value: (value: Matrix) => string;
  readonly plain: (value: Matrix) => string;
  /** What gets a gradient. */
  readonly leaf?: (value: string) => string;
  /** The number in an array of one. */
  readonly single: (code: string) => string;
  /** As many equal entries as a shape has. */
  readonly full: (code: string, shape: Shape) => string;
  readonly constant: (code: string) => string;
  readonly stack: (parts: readonly string[], axis: 0 | 1) => string;
  readonly functions: Readonly<Record<Entrywise, Call> & Record<string, Call>>;
  readonly reductions: Readonly<Record<string, Reduce>>;
  readonly pairs: Readonly<Record<'max' | 'min', (a: string, b: string) => string>>;
}

function listed({ rows, cols, data }: Matrix): string {
  const line = (i: number): string =>
    `[${[...data.subarray(i * cols, (i + 1) * cols)].map(String).join(', ')}]`;
  return `[${Array.from({ length: rows }, (_, i) => line(i)).join(', ')}]`;
}

const plain = (value: Matrix): string => (isSingle(value) ? String(value.data[0]!) : listed(value));

const alike = ['exp', 'log', 'sqrt', 'abs', 'sin', 'cos', 'tanh', 'sign'] as const;

const calls = (module: string): Record<(typeof alike)[number], Call> => {
  const call =
    (name: string): Call =>
    (of) =>
      `${module}.${name}(${of})`;
  return Object.fromEntries(alike.map((name) => [name, call(name)])) as ReturnType<typeof calls>;
};

const reduced =
  (call: string, axis: (along: 0 | 1) => string): Reduce =>
  (of, along) =>
    along === undefined ? `${call}(${of})` : `${call}(${of}, ${axis(along)})`;

/** The arguments of a function of ours, which takes an axis or none. */
const withAxis = (of: string, along: 0 | 1 | undefined): string =>
  along === undefined ? of : `${of}, ${along}`;

const numpyAxis = (along: 0 | 1): string => `axis=${along}, keepdims=True`;
const torchAxis = (along: 0 | 1): string => `dim=${along}, keepdim=True`;

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  numpy: {
    imports: ['import math', '', 'import numpy as np'],
    value: (value) => (isSingle(value) ? plain(value) : `np.array(${listed(value)})`),
    plain,
    single: (code) => `(${code}).item()`,
    full: (code, { rows, cols }) => `np.broadcast_to(${code}, (${rows}, ${cols}))`,
    constant: (code) => code,
    stack: (parts, axis) =>
      `np.concatenate([${parts.map((part) => `np.atleast_2d(${part})`).join(', ')}], axis=${axis})`,
    functions: {
      ...calls('np'),
      sigmoid: (of) => `sigmoid(${of})`,
      relu: (of) => `np.maximum(${of}, 0)`,
      softplus: (of) => `np.logaddexp(0, ${of})`,
      erf: (of) => `erf(${of})`,
      ones: (of) => `np.ones_like(${of})`,
    },
    reductions: {
      sum: reduced('np.sum', numpyAxis),
      mean: reduced('np.mean', numpyAxis),
      max: reduced('np.max', numpyAxis),
      min: reduced('np.min', numpyAxis),
      norm: reduced('np.linalg.norm', numpyAxis),
    },
    pairs: {
      max: (a, b) => `np.maximum(${a}, ${b})`,
      min: (a, b) => `np.minimum(${a}, ${b})`,
    },
  },
  pytorch: {
    imports: [
      'import math',
      '',
      'import numpy as np',
      'import torch',
      'import torch.nn.functional as F',
      '',
      'torch.set_default_dtype(torch.float64)',
    ],
    value: (value) => `torch.tensor(${pointed(plain(value))})`,
    plain,
    leaf: (value) => `${value}.requires_grad_()`,
    single: (code) => `(${code}).squeeze()`,
    full: (code, { rows, cols }) => `(${code}).expand(${rows}, ${cols})`,
    constant: (code) => {
      const number = Number.isNaN(Number(code)) ? `float(${code})` : pointed(code);
      return `torch.tensor(${number})`;
    },
    stack: (parts, axis) =>
      `torch.cat([${parts.map((part) => `torch.atleast_2d(${part})`).join(', ')}], dim=${axis})`,
    functions: {
      ...calls('torch'),
      sigmoid: (of) => `torch.sigmoid(${of})`,
      relu: (of) => `torch.relu(${of})`,
      softplus: (of) => `F.softplus(${of})`,
      erf: (of) => `torch.erf(${of})`,
      ones: (of) => `torch.ones_like(${of})`,
    },
    reductions: {
      sum: reduced('torch.sum', torchAxis),
      mean: reduced('torch.mean', torchAxis),
      max: (of, along) => `largest(${withAxis(of, along)})`,
      min: (of, along) => `smallest(${withAxis(of, along)})`,
      norm: reduced('torch.linalg.norm', torchAxis),
    },
    pairs: {
      max: (a, b) => `larger(${a}, ${b})`,
      min: (a, b) => `smaller(${a}, ${b})`,
    },
  },
};

/** Whole numbers with a point: a tensor of integers has no gradient. */
const pointed = (text: string): string => text.replace(/(?<![\d.e+-])(-?\d+)(?![\d.e])/g, '$1.0');

interface Helper {
  readonly word: string;
  readonly code: Readonly<Record<DialectName, string>>;
}

/** Functions that are written out where a program uses them. */
export const helpers: readonly Helper[] = [
  {
    word: 'sigmoid',
    code: {
      numpy: `
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
`,
      pytorch: '',
    },
  },
  {
    word: 'softmax',
    code: {
      numpy: `
def softmax(z, axis=None):
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)
`,
      pytorch: `
def softmax(z, axis=None):
    if axis is None:
        return F.softmax(z.flatten(), dim=0).reshape(z.shape)
    return F.softmax(z, dim=axis)
`,
    },
  },
  { word: 'erf', code: { numpy: '\nerf = np.vectorize(math.erf)\n', pytorch: '' } },
  ...(['max', 'min'] as const).map((which): Helper => ({
    word: `first${which}`,
    code: {
      numpy: `
def first${which}(a, axis=None):
    a = np.asarray(a)
    lines = a.reshape(-1) if axis is None else a
    first = np.expand_dims(np.arg${which}(lines, axis=axis or 0), axis or 0)
    out = np.zeros_like(lines, dtype=float)
    np.put_along_axis(out, first, 1, axis=axis or 0)
    return out.reshape(a.shape)
`,
      pytorch: '',
    },
  })),
  // torch.maximum and torch.max share the gradient at a tie; here the first has all of it.
  ...(
    [
      ['larger', '>='],
      ['smaller', '<='],
    ] as const
  ).map(([word, sign]): Helper => ({
    word,
    code: {
      numpy: '',
      pytorch: `
def ${word}(a, b):
    return torch.where(a ${sign} b, a, b)
`,
    },
  })),
  ...(
    [
      ['largest', 'argmax'],
      ['smallest', 'argmin'],
    ] as const
  ).map(([word, place]): Helper => ({
    word,
    code: {
      numpy: '',
      pytorch: `
def ${word}(a, axis=None):
    if axis is None:
        return a.flatten()[torch.${place}(a)]
    return a.gather(axis, torch.${place}(a, dim=axis, keepdim=True))
`,
    },
  })),
  {
    word: 'place',
    code: {
      numpy: `
def place(gradient, shape, where):
    out = np.zeros(shape)
    out[where] = gradient
    return out
`,
      pytorch: '',
    },
  },
  {
    word: 'conv',
    code: {
      numpy: `
def conv(image, kernel):
    image, kernel = np.atleast_2d(image), np.atleast_2d(kernel)
    windows = np.lib.stride_tricks.sliding_window_view(image, np.shape(kernel))
    return np.einsum("ijuv,uv->ij", windows, kernel)
`,
      pytorch: `
def conv(image, kernel):
    image, kernel = torch.atleast_2d(image), torch.atleast_2d(kernel)
    return F.conv2d(image[None, None], kernel[None, None])[0, 0]
`,
    },
  },
  {
    word: 'convfull',
    code: {
      numpy: `
def convfull(gradient, kernel):
    gradient, kernel = np.atleast_2d(gradient), np.atleast_2d(kernel)
    high, wide = np.shape(kernel)
    out = np.zeros((len(gradient) + high - 1, len(gradient[0]) + wide - 1))
    for i, row in enumerate(gradient):
        for j, entry in enumerate(row):
            out[i : i + high, j : j + wide] += entry * kernel
    return out
`,
      pytorch: '',
    },
  },
  {
    word: 'maxpool',
    code: {
      numpy: `
def maxpool(image, high, wide, stride):
    image = np.atleast_2d(image)
    windows = np.lib.stride_tricks.sliding_window_view(image, (high, wide))
    return windows[::stride, ::stride].max(axis=(2, 3))
`,
      pytorch: `
def maxpool(image, high, wide, stride):
    return F.max_pool2d(torch.atleast_2d(image)[None, None], (high, wide), stride)[0, 0]
`,
    },
  },
  {
    word: 'unpool',
    code: {
      numpy: `
def unpool(gradient, image, high, wide, stride):
    gradient, image = np.atleast_2d(gradient), np.atleast_2d(image)
    out = np.zeros_like(image, dtype=float)
    for i, row in enumerate(gradient):
        for j, entry in enumerate(row):
            window = image[i * stride : i * stride + high, j * stride : j * stride + wide]
            u, v = np.unravel_index(np.argmax(window), window.shape)
            out[i * stride + u, j * stride + v] += entry
    return out
`,
      pytorch: '',
    },
  },
];
