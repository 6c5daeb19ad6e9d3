// What other languages call what a model writes in its own way, and what it has no word for.
import { stepFunctions } from '../model/activations.ts';
import { otherActivations } from '../model/elsewhere.ts';
import { plainCharacters, shownCharacter } from './characters.ts';
import { nearest } from '../names.ts';
import { functionNames } from './model-functions.ts';

/** For one who writes down a derivative. */
const derived = 'the formula alone, its gradients are printed';

/** What to write, by the function that others have for it: `x`, `a` and `b` stand for arguments. */
const written: Readonly<Record<string, string>> = {
  ...named("x'", 'transpose'),
  ...named('a * b', 'matmul', 'mm'),
  ...named("a' * b for two columns, A * B for matrices", 'dot'),
  ...named("a' * b", 'inner', 'inner_product', 'vdot'),
  ...named('sum(a .* b)', 'sumproduct'),
  ...named('sum(x.^2)', 'sumsq'),
  ...named("a * b'", 'outer'),
  ...named('a .* b', 'multiply', 'hadamard', 'mul'),
  ...named('a + b', 'add'),
  ...named('a - b', 'subtract', 'sub'),
  ...named('a / b', 'divide', 'div'),
  ...named('1 / x', 'reciprocal'),
  ...named('-x', 'neg', 'negative'),
  ...named('x^2', 'square', 'pow', 'power', 'sqr', 'sq'),
  ...named('x^(1/3)', 'cbrt'),
  ...named('x^(1/n)', 'root', 'nthroot'),
  ...named('1 / sqrt(x)', 'rsqrt'),
  ...named('sqrt(a^2 + b^2)', 'hypot'),
  ...named('sqrt(mean(x.^2))', 'rms'),
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
  ...named('count(x) for all entries, or the number', 'shape'),
  ...named('count(x)', 'size', 'numel', 'length', 'len'),
  ...named('sigmoid(x)', 'logistic', 'expit', 'sigma'),
  ...named('log(sigmoid(x))', 'log_sigmoid'),
  ...named('sigmoid(x) .* (1 - sigmoid(x))', 'sigmoidprime', 'sigmoidderivative', 'dsigmoid'),
  ...named('1 - tanh(x).^2', 'tanhprime', 'tanhderivative', 'dtanh'),
  ...named('log(softmax(x))', 'logsoftmax', 'log_softmax'),
  ...named('log(sum(exp(x)))', 'logsumexp', 'lse'),
  ...named('log(exp(a) + exp(b))', 'logaddexp'),
  ...named('sum(exp(x))', 'sumexp'),
  ...named('log(x / (1 - x))', 'logit'),
  ...named('log(1 + x)', 'log1p'),
  ...named('log(x) / log(2)', 'log2'),
  ...named('log(x) / log(10)', 'log10', 'lg'),
  ...named('exp(x) - 1', 'expm1'),
  ...named('2^x', 'exp2'),
  ...named('sin(x) / cos(x)', 'tan'),
  ...named('(exp(x) - exp(-x)) / 2', 'sinh'),
  ...named('(exp(x) + exp(-x)) / 2', 'cosh'),
  ...named('log(x + sqrt(x^2 + 1))', 'asinh', 'arcsinh'),
  ...named('log(x + sqrt(x^2 - 1))', 'acosh', 'arccosh'),
  ...named('log((1 + x) / (1 - x)) / 2', 'atanh', 'arctanh'),
  ...named('1 / cos(x)', 'sec'),
  ...named('1 / sin(x)', 'csc'),
  ...named('cos(x) / sin(x)', 'cot'),
  ...named('2 / (exp(x) + exp(-x))', 'sech'),
  ...named('2 / (exp(x) - exp(-x))', 'csch'),
  ...named('1 / tanh(x)', 'coth'),
  ...named('1 - erf(x)', 'erfc'),
  ...named('(1 + erf(x / sqrt(2))) / 2', 'cdf', 'normcdf', 'normal_cdf'),
  ...named('exp(-x^2 / 2) / sqrt(2 * pi)', 'pdf', 'normpdf', 'normal_pdf'),
  ...named('softmax(-x)', 'softmin'),
  ...named('silu(x)', 'swish'),
  ...named('leaky_relu(x)', 'lrelu', 'leakyrelu'),
  ...named('leaky_relu(x, a)', 'prelu'),
  ...named('max(x, 0) + min(a * (exp(x / a) - 1), 0)', 'celu'),
  ...named('a .* sigmoid(b)', 'glu'),
  ...named('silu(a) .* b', 'swiglu'),
  ...named('gelu(a) .* b', 'geglu'),
  ...named('(x - mean(x)) / sqrt(mean((x - mean(x)).^2) + 1e-5)', 'layernorm', 'layer_norm'),
  ...named(
    '(X - mean(X, 1)) ./ sqrt(mean((X - mean(X, 1)).^2, 1) + 1e-5)',
    'batchnorm',
    'batch_norm',
  ),
  ...named('x / sqrt(mean(x.^2) + 1e-6)', 'rmsnorm', 'rms_norm'),
  ...named("softmax(Q * K' / sqrt(d), 2) * V", 'attention', 'scaled_dot_product_attention'),
  ...named("a' * b / (norm(a) * norm(b))", 'cosine', 'cosine_similarity', 'cos_sim'),
  ...named('x / norm(x)', 'normalize'),
  ...named('norm(x)', 'l2norm', 'frobenius'),
  ...named('norm(a - b)', 'dist', 'distance', 'euclidean', 'pairwise_distance'),
  ...named('[a; b]', 'concat', 'concatenate', 'cat', 'vstack'),
  ...named('[a, b]', 'hstack'),
  ...named('conv(X, K)', 'conv1d', 'conv2d', 'convolve', 'correlate'),
  ...named('maxpool(X, 2)', 'max_pool', 'max_pool2d', 'maxpool2d', 'maxpooling'),
  ...named('mean((a - y).^2)', 'mse', 'mse_loss', 'mean_squared_error'),
  ...named('sqrt(mean((a - y).^2))', 'rmse'),
  ...named('mean(abs(a - y))', 'mae', 'l1_loss', 'mean_absolute_error'),
  ...named('max(1 - y * a, 0)', 'hinge'),
  ...named('max(norm(a - p) - norm(a - n) + 1, 0)', 'triplet_loss', 'triplet_margin_loss'),
  ...named('-(1 - p)^2 * log(p)', 'focal', 'focal_loss'),
  ...named(
    'mean(0.5 * min(abs(a - y), 1).^2 + max(abs(a - y) - 1, 0))',
    'huber',
    'huber_loss',
    'smooth_l1',
    'smooth_l1_loss',
  ),
  ...named('sum(p .* log(p ./ q))', 'kl', 'kl_div', 'kl_divergence', 'kld'),
  ...named('softplus(z) - y * z', 'bcewithlogits'),
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
    'nll',
    'nll_loss',
  ),
  ...named(derived, 'diff', 'grad', 'gradient', 'derivative', 'jacobian'),
  ...named('m .* x and target m', 'dropout'),
  ...named(
    'a line for each gate and each step, as in f = sigmoid(W * x + U * h + b)',
    ...['lstm', 'lstmcell', 'gru', 'grucell', 'rnn', 'rnncell'],
  ),
  ...named('the numbers, as in [0; 0]', 'zeros', 'ones', 'eye', 'one_hot', 'onehot', 'diag'),
  ...named('the numbers: a model draws none', 'rand', 'randn', 'random'),
  ...named('the numbers, as in [0; 1; 2]', 'arange', 'linspace', 'range'),
  ...named('the entries in their order, as in [x[2]; x[1]]', 'sort', 'topk', 'flip', 'roll'),
  ...named('[x, x]', 'repeat', 'tile'),
  ...named('the zeros in brackets, as in [0; x; 0]', 'pad'),
  ...named('a product with a mask of 0 and 1, M .* X', 'triu', 'tril'),
  ...named('the number of it as a target', 'stop_gradient', 'sg'),
  ...named('the list alone, [[1, 2], [3, 4]]', 'array', 'tensor', 'matrix', 'vector'),
  ...named('the rows beside one another, [X[1, :], X[2, :]]', 'reshape', 'flatten', 'view'),
  ...named('the row of a number, as in E[3, :]', 'embedding', 'lookup', 'gather'),
  ...named('max(x, 0), or a product with a mask of 0 and 1', 'where', 'cond', 'ifelse'),
  ...named('S + M with a mask M of 0 and -1e9', 'masked_fill', 'masked_fill_'),
  ...named('each sum by itself, as in x[1] + x[2]', 'cumsum'),
  ...named('a product such as W * x', 'einsum', 'tensordot', 'bmm'),
  ...named('factor by factor, as in x[1] * x[2]', 'prod', 'product'),
  ...named('A[1, 1] * A[2, 2] - A[1, 2] * A[2, 1] for two rows', 'det'),
  ...named(
    '[A[2, 2], -A[1, 2]; -A[2, 1], A[1, 1]] / det with a det of your own, for two rows',
    'inv',
    'inverse',
    'pinv',
    'solve',
  ),
  ...named('sum(A .* [1, 0; 0, 1]) for two rows', 'trace'),
  ...named(
    'mean(X[1:2, 1:2]) for each window',
    'avgpool',
    'avg_pool2d',
    'average_pool',
    'mean_pool',
  ),
  ...named('mean(X)', 'global_avg_pool'),
};

function named(text: string, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, text]));
}

/** Functions that no formula of models makes. */
const without: readonly (readonly [words: RegExp, said: string])[] = [
  [/^(?:a|arc)(?:sin|cos|tan2?)$/, 'models have no inverse of sin, cos and tan'],
  [/^(?:f?mod|rem|remainder)$/, 'models have no remainder of a division'],
  [/^(?:l|ln|di)?gamma$/, 'models have no gamma function'],
  [/^(?:backward|zero_grad|item|detach|numpy)$/, 'leave it out, gradients are printed without it'],
];

/** Functions whose slope is 0 wherever they have one. */
const flat = new Set([...stepFunctions, ...'round floor ceil argmax argmin trunc'.split(' ')]);

/** What is said of a function that models do not have; undefined of one that nobody knows. */
export function wordFor(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (flat.has(lower)) return 'its slope is 0 wherever it has one, so no gradient comes back';
  const missing = without.find(([words]) => words.test(lower));
  if (missing) return missing[1];
  const plain = lower.replaceAll('_', '');
  if (/^(?:Linear|Dense)$/.test(name)) return 'write W * x + b';
  const word = [lower, plain, plain.replace(/loss$|\dd$/, '')].find((one) =>
    Object.hasOwn(written, one),
  );
  return word === undefined ? undefined : `write ${written[word]}`;
}

/** What is said of a function that is a slip of the typing away from one that others have. */
export function nearWord(name: string): string | undefined {
  const near = nearest(name, functionNames) ?? nearest(name, Object.keys(written));
  return near === undefined || functionNames.includes(near)
    ? undefined
    : `did you mean ${near}? ${wordFor(near)}`;
}

/** The numbers that a formula has by name, unless the model assigns them. */
const constants: Readonly<Record<string, string>> = { pi: 'π', e: "Euler's number" };

export const isConstant = (name: string): boolean => Object.hasOwn(constants, name);

/** What is said where a constant is to be given a value. */
export const constantText = (name: string): string =>
  `${name} is ${constants[name]} in this model: assign it there, as in ${name} = 3, or rename it`;

/** Letters by their names, which models can have. */
const greek: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'α alpha β beta γ gamma δ delta ε epsilon ϵ epsilon ζ zeta η eta θ theta ι iota κ kappa ' +
    'λ lambda μ mu µ mu ν nu ξ xi ρ rho σ sigma τ tau υ upsilon φ phi ϕ phi χ chi ψ psi ω omega ' +
    'Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Φ Phi Ψ Psi Ω Omega'
  )
    .split(' ')
    .flatMap((letter, k, all) => (k % 2 === 0 ? [[letter, all[k + 1]!]] : [])),
);

const masked = 'a product with a mask of 0 and 1';

/** What a character that cannot stand in a formula is written as. */
const characters: Readonly<Record<string, string>> = {
  ...greek,
  ...plainCharacters,
  '%': '/100 for a percentage, # before a comment',
  '∙': '*',
  '⋅': '*',
  '∗': '*',
  '•': '*',
  '⊗': '.*',
  '∕': '/',
  '@': '*',
  '⊙': '.*',
  '∘': '.*',
  ᵀ: "'",
  '‘': "'",
  '’': "'",
  '′': "' for the transpose, and a name such as h_new for a new value",
  '√': 'sqrt(…)',
  '∛': '(…)^(1/3)',
  Σ: 'sum(…)',
  '∑': 'sum(…)',
  '‖': 'norm(…)',
  '⟨': "a' * b for the product of two columns",
  '∇': derived,
  '∂': derived,
  '⁻': '^(-1)',
  ...Object.fromEntries([...'≥≤≠≈!&'].map((sign) => [sign, masked])),
  '∞': 'a large number such as 1e9',
  '"': "names without quotes, and ' for the transpose",
  '|': 'abs(…)',
  '>': `max(a, b) for the larger of two, or ${masked}`,
  '<': `min(a, b) for the smaller of two, or ${masked}`,
  '?': `max(x, 0), or ${masked}`,
  $: 'the formula without it',
};

/** Marks over a letter, by what stands for them behind its name. */
const accents: Readonly<Record<string, string>> = {
  '\u0302': 'hat',
  '\u0303': 'tilde',
  '\u0304': 'bar',
};

/** How many characters in front of one are looked at to tell what was meant. */
const mostBefore = 200;

/** What is said of a character at a place of a formula where it cannot stand. */
export function wordForCharacter(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  const [before, behind] = [text.slice(Math.max(0, at - mostBefore), at), text.slice(at)];
  if (character === '.') {
    const word = wordForMember(before, behind);
    if (word !== undefined) return word;
  }
  if (/^(?:\\|\.{3})\s*\n/.test(behind))
    return 'a formula goes on in the next line inside parentheses alone';
  if (character === '\\') return wordForMacro(behind);
  const said = `${shownCharacter(character)} cannot stand in a formula`;
  const plain = plainFor(character, before, behind);
  if (plain !== undefined) return `${said}: write ${plain}`;
  if (/\p{No}/u.test(character))
    return `${said}: write plain numbers and names, such as 1/2 and h1`;
  return /\p{L}/u.test(character) ? `${said}: names have a to z, digits and _` : said;
}

function plainFor(character: string, before: string, behind: string): string | undefined {
  if (behind.startsWith('||')) return 'norm(…)';
  if (/^σ\.?\s*[(\p{L}[]/u.test(behind)) return 'sigmoid(…)';
  if (/^<[^<>,]+,[^<>,]+>/.test(behind)) return characters['⟨'];
  if (behind.startsWith('%*%')) return '*';
  if (/^@\s*\(/.test(behind) && /=\s*$/.test(before))
    return 'the formula alone, its names are the arguments';
  if (character === '>' && before.endsWith('-')) return 'the name first, as in f = x^2';
  if (character === '!' && /[\w)]\s*$/.test(before) && !behind.startsWith('!=')) return undefined;
  const [, index] = /^\{(\w+)\}/.exec(behind) ?? [];
  const [, name] = /([A-Za-z]\w*_)$/.exec(before) ?? [];
  if (index !== undefined && name !== undefined) return name + index;
  if (character === '{' && (before.endsWith('_') || /^\{[([]/.test(behind)))
    return 'an index into the name, as in h1 or h_1';
  if (/^\{[^{},;]*\}/.test(behind) && !/\w$/.test(before)) return '(';
  const [, word = ''] = /([A-Za-z]\w*|\^)\s*$/.exec(before) ?? [];
  if (character === '{' && (word === '^' || functionNames.includes(word))) return '(';
  const [letter = '', mark = ''] = (/\p{M}/u.test(character) ? before.slice(-1) : '')
    .concat(character)
    .normalize('NFD');
  if (accents[mark] !== undefined) return `${letter}_${accents[mark]}`;
  return characters[character] ?? narrow(character);
}

/** What a character of the width of a Korean letter is on a keyboard; undefined of others. */
function narrow(character: string): string | undefined {
  if (character === '\u3000') return 'a blank';
  return /[\uff01-\uff5e]/.test(character) ? character.normalize('NFKC') : undefined;
}

/** What other languages put in front of the functions of a library. */
const libraries = /(?:^|[^\w.])(?:np|numpy|jnp|math|torch|tf|nn|F|K|jax|scipy|keras|cp)$/;

/** What is said of `np.exp`, `x.T`, `x.sum()` and `self.W`, by what stands before the point. */
function wordForMember(before: string, behind: string): string | undefined {
  const [, name, call] = /^(?:\.[A-Za-z_]\w*)*\.([A-Za-z_]\w*)(\s*\()?/.exec(behind) ?? [];
  if (behind.startsWith(".'")) return "the transpose is written with ': x'";
  const [, sign, bracket] = /^\.(?:([+-])|(\())/.exec(behind) ?? [];
  if (sign !== undefined) return `. cannot stand in a formula: write ${sign} alone`;
  if (bracket !== undefined && /\w$/.test(before))
    return '. cannot stand in a formula: functions go entry by entry, as in exp(x)';
  if (name === undefined) return undefined;
  if (/^(?:T|t|transpose)$/.test(name)) return "the transpose is written with ': x'";
  const word = functionNames.includes(name) ? undefined : wordFor(name);
  const alone = word?.startsWith('write') ? word : `write ${name} alone`;
  if (libraries.test(before) || call === undefined) return `a name has no point: ${alone}`;
  const said = `.${name} cannot stand in a formula`;
  if (word !== undefined) return `${said}: ${word}`;
  const instead = functionNames.includes(name) ? `${name}(x)` : 'its formula';
  return `${said}: write ${instead}`;
}

/** What LaTeX's commands are written as; others by their own name without the backslash. */
const macros: Readonly<Record<string, string>> = {
  ...named('a / b', 'frac', 'dfrac', 'tfrac'),
  ...named('*', 'cdot', 'times', 'ast'),
  ...named('.*', 'odot', 'circ'),
  ...named("'", 'top', 'intercal'),
  ...named('sum(…)', 'sum'),
  ...named('norm(…)', 'Vert', 'lVert', 'rVert'),
  ...named('abs(…)', 'vert', 'lvert', 'rvert'),
  ...named('names and numbers without it', 'left', 'right', 'text', 'mathrm', 'mathbf', 'quad'),
  ...named(
    'a name such as y_hat',
    'hat',
    'widehat',
    'bar',
    'tilde',
    'vec',
    'partial',
    'boldsymbol',
  ),
};

function wordForMacro(behind: string): string {
  const [macro, name = '', call] = /^\\([A-Za-z]+)(\s*(?:\\left)?\()?/.exec(behind) ?? [];
  if (macro === undefined) return '\\ cannot stand in a formula';
  const own = name === 'sigma' && call !== undefined ? 'sigmoid(…)' : name;
  const instead = Object.hasOwn(macros, name) ? macros[name] : own;
  return `\\${name} cannot stand in a formula, LaTeX is not read: write ${instead}`;
}
