// What other languages call what a model writes in its own way, and what it has no word for.
import { otherActivations } from '../model/elsewhere.ts';
import { plainCharacters, shownCharacter } from './characters.ts';

/** What to write, by the function that others have for it: `x`, `a` and `b` stand for arguments. */
const written: Readonly<Record<string, string>> = {
  ...named("x'", 'transpose'),
  ...named('a * b', 'matmul', 'mm'),
  ...named("a' * b", 'dot', 'inner', 'vdot'),
  ...named("a * b'", 'outer'),
  ...named('a .* b', 'multiply', 'hadamard', 'mul'),
  ...named('a + b', 'add'),
  ...named('a - b', 'subtract', 'sub'),
  ...named('a / b', 'divide', 'div'),
  ...named('1 / x', 'reciprocal'),
  ...named('-x', 'neg', 'negative'),
  ...named('x^2', 'square', 'pow', 'power'),
  ...named('x^(1/3)', 'cbrt'),
  ...named('x', 'identity', 'linear'),
  ...named('abs(x)', 'fabs', 'absolute'),
  ...named('max(a, b)', 'maximum', 'fmax'),
  ...named('min(a, b)', 'minimum', 'fmin'),
  ...named('max(x)', 'amax', 'reduce_max'),
  ...named('min(x)', 'amin', 'reduce_min'),
  ...named('min(max(x, 0), 1)', 'clip', 'clamp'),
  ...Object.fromEntries(
    Object.entries(otherActivations).flatMap(([text, names]) => names.map((name) => [name, text])),
  ),
  ...named('sum(x)', 'total', 'reduce_sum', 'nansum'),
  ...named('mean(x)', 'average', 'avg', 'reduce_mean'),
  ...named('mean((x - mean(x)).^2)', 'var', 'variance'),
  ...named('sqrt(mean((x - mean(x)).^2))', 'std'),
  ...named('count(x)', 'size', 'numel', 'length', 'len'),
  ...named('sigmoid(x)', 'logistic', 'expit', 'sigma'),
  ...named('log(sigmoid(x))', 'log_sigmoid'),
  ...named('log(softmax(x))', 'logsoftmax', 'log_softmax'),
  ...named('log(sum(exp(x)))', 'logsumexp'),
  ...named('log(1 + x)', 'log1p'),
  ...named('log(x) / log(2)', 'log2'),
  ...named('log(x) / log(10)', 'log10', 'lg'),
  ...named('exp(x) - 1', 'expm1'),
  ...named('2^x', 'exp2'),
  ...named('sin(x) / cos(x)', 'tan'),
  ...named('(exp(x) - exp(-x)) / 2', 'sinh'),
  ...named('(exp(x) + exp(-x)) / 2', 'cosh'),
  ...named('1 / cos(x)', 'sec'),
  ...named('[a; b]', 'concat', 'concatenate', 'cat', 'vstack'),
  ...named('[a, b]', 'hstack'),
  ...named('conv(X, K)', 'conv1d', 'conv2d', 'convolve', 'correlate'),
  ...named('maxpool(X, 2)', 'max_pool', 'max_pool2d', 'maxpool2d', 'maxpooling'),
  ...named('mean((a - y).^2)', 'mse', 'mse_loss', 'mean_squared_error'),
  ...named('mean(abs(a - y))', 'mae', 'l1_loss', 'mean_absolute_error'),
  ...named('max(1 - y * a, 0)', 'hinge'),
  ...named(
    '-y * log(a) - (1 - y) * log(1 - a)',
    'bce',
    'binary_cross_entropy',
    'binary_crossentropy',
    'log_loss',
  ),
  ...named(
    '-sum(y .* log(a))',
    'ce',
    'cross_entropy',
    'crossentropy',
    'categorical_crossentropy',
    'nll_loss',
  ),
  ...named('m .* x and target m', 'dropout'),
  ...named('the numbers, as in [0; 0]', 'zeros', 'ones', 'eye'),
  ...named('sum(A .* [1, 0; 0, 1]) for two rows', 'trace'),
  ...named('mean(X[1:2, 1:2]) for each window', 'avgpool', 'avg_pool2d', 'mean_pool'),
};

function named(text: string, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, text]));
}

/** Functions whose slope is 0 wherever they have one. */
const flat = new Set(
  'sign sgn step heaviside round floor ceil argmax argmin trunc threshold'.split(' '),
);

/** What is said of a function that models do not have; undefined of one that nobody knows. */
export function wordFor(name: string): string | undefined {
  const word = name.toLowerCase();
  if (flat.has(word)) return 'its slope is 0 wherever it has one, so no gradient comes back';
  return Object.hasOwn(written, word) ? `write ${written[word]}` : undefined;
}

/** The numbers that a formula has by name, unless the model assigns them. */
const constants: Readonly<Record<string, string>> = { pi: 'π', e: "Euler's number" };

export const isConstant = (name: string): boolean => Object.hasOwn(constants, name);

/** What is said where a constant is to be given a value. */
export const constantText = (name: string): string =>
  `${name} is ${constants[name]} in this model: assign it there, as in ${name} = 3, or rename it`;

/** What a character that cannot stand in a formula is written as. */
const characters: Readonly<Record<string, string>> = {
  ...plainCharacters,
  '∙': '*',
  '@': '*',
  '⊙': '.*',
  '∘': '.*',
  ᵀ: "'",
  '√': 'sqrt(…)',
  Σ: 'sum(…)',
  '∑': 'sum(…)',
  '‖': 'norm(…)',
  σ: 'sigmoid(…)',
  '"': "'",
  '|': 'abs(…)',
  '>': 'max(a, b) for the larger of two',
  '<': 'min(a, b) for the smaller of two',
  '?': 'max(x, 0), or a product with a mask of 0 and 1',
};

/** What is said of a character at a place of a formula where it cannot stand. */
export function wordForCharacter(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  const member = /(?:\.[A-Za-z_]\w*)*\.([A-Za-z_]\w*)/y;
  member.lastIndex = at;
  const [, name] = member.exec(text) ?? [];
  if (name === 'T') return "the transpose is written with ': x'";
  if (name !== undefined) return `a name has no point: write ${name} alone`;
  const said = `${shownCharacter(character)} cannot stand in a formula`;
  const plain = text.startsWith('||', at) ? 'norm(…)' : characters[character];
  if (plain !== undefined) return `${said}: write ${plain}`;
  if (/\p{No}/u.test(character))
    return `${said}: write plain numbers and names, such as 1/2 and h1`;
  return /\p{L}/u.test(character) ? `${said}: names have a to z, digits and _` : said;
}
