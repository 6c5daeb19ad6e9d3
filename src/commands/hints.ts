// What is said of an option that there is none of: what does the same here, or what to do instead.
// A hint that leads nowhere is worse than none, so only what is meant for sure gets one.
import { suggestion } from '../choice.ts';
import { nearest } from '../names.ts';

/** Words that people know from elsewhere, by the option that does the same. */
const sameAs: Readonly<Record<string, readonly string[]>> = {
  lr: ['learning-rate', 'learningrate', 'eta', 'rate', 'step-size'],
  x: ['input', 'inputs'],
  y: ['target', 'targets', 'label', 'labels', 'expected', 'y-true', 't'],
  w1: ['weight', 'weights', 'w'],
  b1: ['biases', 'b'],
  layers: ['depth', 'n-layers', 'num-layers'],
  l2: ['lambda', 'lambd', 'reg', 'regularization', 'l2-reg', 'ridge'],
  reduce: ['reduction', 'reduction-type'],
  'no-bias': ['use-bias', 'without-bias', 'fit-intercept'],
  rho: ['smoothing-constant', 'decay-rate'],
  eps: ['epsilon'],
  activation: ['activations', 'act', 'nonlinearity'],
  loss: ['criterion', 'cost', 'objective', 'loss-function'],
  steps: ['iterations', 'iters', 'iter', 'n-iter', 'max-iter', 'updates'],
  epochs: ['epoch', 'n-epochs', 'num-epochs'],
  'batch-size': ['batch', 'minibatch'],
  optimizer: ['optimiser', 'optim', 'solver'],
  shuffle: ['seed', 'random-state'],
  momentum: ['mu'],
  digits: ['precision', 'decimals', 'round'],
  verify: ['gradcheck', 'grad-check', 'gradient-check', 'check-gradients'],
  model: ['formula', 'formulas', 'equation', 'equations', 'expr', 'expression'],
  format: ['output-format', 'fmt'],
  all: ['get-all', 'getall', 'show-all', 'everything'],
  color: ['colour', 'colors', 'colours'],
  lang: ['language', 'locale'],
  jobs: ['job', 'n-jobs', 'threads', 'workers', 'cores', 'parallel'],
  answers: ['answer', 'sheet'],
  each: ['class', 'sheets'],
};

/** What there is none of, and what to do instead. */
const instead: readonly (readonly [words: readonly string[], hint: string])[] = [
  [
    ['dropout', 'mask'],
    'there is no dropout: write its mask into a --model, as in a = m .* tanh(W * x); target m',
  ],
  [
    ['recurrent', 'rnn', 'lstm', 'gru', 'time-steps', 'timesteps'],
    'layers are dense: write a recurrent network as a --model, a line for each time step',
  ],
  [
    ['conv', 'conv2d', 'convolution', 'kernel', 'pool', 'pooling', 'maxpool', 'stride', 'padding'],
    'layers are dense: write others as a --model, which has conv and maxpool',
  ],
  [
    ['hidden', 'units', 'neurons', 'hidden-size', 'hidden-units', 'hidden-layers'],
    'the weights say how many units a layer has: --w1 with a row for each',
  ],
  [
    ['json', 'csv', 'tsv', 'ndjson', 'html', 'markdown', 'latex', 'svg'],
    'a format is written as in --format json',
  ],
  [['grad', 'grads', 'gradient', 'gradients'], 'gradients are printed; --get dW1 prints one alone'],
  [['korean', 'ko', 'kr'], 'write --lang ko, of backprop explain, backprop check, backprop graph'],
  [['bias'], 'write --b1 for that of layer 1, or --no-bias'],
  [['nesterov'], 'write --optimizer nesterov'],
  [['betas'], 'write them apart, as --beta1 .9 --beta2 .999'],
  [
    ['alpha'],
    'it is --lr for the rate, --l2 for a penalty, --rho for what rmsprop keeps, and a number ' +
      'behind a colon for an activation, as in elu:0.5',
  ],
  [
    ['l1', 'lasso'],
    'there is no such penalty: write it into a --model, as in L = loss + lambda * sum(abs(W1))',
  ],
  [
    ['amsgrad', 'centered', 'dampening', 'maximize', 'clip', 'clipnorm', 'grad-clip', 'max-norm'],
    'the optimizers are without it',
  ],
  [
    ['decay', 'lr-decay', 'schedule', 'scheduler', 'warmup'],
    'the rate stays as it is: go on with another from where a training ended, by --from and --lr',
  ],
  [
    ['x1', 'x2', 'x3', 'x4', 'i1', 'i2'],
    'the entries of an input are one vector, as in --x "[0.05, 0.1]"',
  ],
  [
    ['y1', 'y2', 'y3', 'y4', 't1', 't2', 'o1', 'o2'],
    'the targets of all outputs are one vector, as in --y "[0.01, 0.99]"',
  ],
  [['output', 'o', 'out'], 'results go to standard output: write > and the name of a file'],
];

/** A command by its first word, and the options it takes, without dashes. */
export interface OptionsOf {
  readonly command: string;
  readonly options: readonly string[];
}

/** A hint for an option that the command has not, undefined where nothing is meant for sure. */
export function optionHint(
  flag: string,
  own: readonly string[],
  others: readonly OptionsOf[],
): string | undefined {
  const typed = flag.replace(/^-+/, '');
  const word = typed.toLowerCase().replaceAll('_', '-');
  const asHere = ownOption(word, own);
  if (asHere !== undefined) return `did you mean --${asHere}?`;
  if (others.some(({ command }) => command === word))
    return `it is a command: backprop ${word} and the problem`;
  const wanted = meantBy(word) ?? word;
  if (own.includes(wanted)) return `did you mean --${wanted}?`;
  const having = others.filter(({ options }) => options.includes(wanted));
  if (having.length > 0) {
    const names = having.map(({ command }) => `backprop ${command}`.trim()).join(', ');
    return wanted === word
      ? `it is an option of ${names}`
      : `did you mean --${wanted} of ${names}?`;
  }
  return (
    instead.find(([words]) => words.includes(word))?.[1] ??
    nearOption(typed, [...own, 'help', 'version'], others)
  );
}

/** The option that does what is called so elsewhere. */
const meantBy = (word: string): string | undefined =>
  Object.entries(sameAs).find(([, words]) => words.includes(word))?.[0];

/** What people call commands, by the command that does the same. */
const sameCommand: Readonly<Record<string, readonly string[]>> = {
  check: ['mark', 'marks', 'grade', 'correct', 'verify'],
  graph: ['plot', 'draw', 'picture', 'diagram', 'svg'],
  train: ['fit', 'learn', 'descent'],
  explain: ['steps', 'work', 'solution', 'show'],
  model: ['formula', 'formulas', 'equations'],
  batch: ['stream', 'pipe', 'many'],
  help: ['man', 'manual', 'docs'],
  completion: ['complete', 'completions'],
};

/** `did you mean check? `, or nothing. */
export function commandHint(word: string, names: readonly string[]): string {
  const same = Object.entries(sameCommand).find(([, words]) => words.includes(word))?.[0];
  return same === undefined ? suggestion(word, names) : `did you mean ${same}? `;
}

/** The option that differs in its case or its dashes only. */
function ownOption(word: string, own: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_]/g, '');
  return own.find((option) => plain(option) === plain(word));
}

/**
 * The option that a slip makes of it, of its own or of what it is called elsewhere; else the one
 * that begins so, or is begun by it.
 */
function nearOption(
  typed: string,
  own: readonly string[],
  others: readonly OptionsOf[],
): string | undefined {
  const word = typed.toLowerCase();
  const beginning = own.filter((option) => option.length > 2 && begins(word, option));
  const near = slipOf(word, own) ?? (beginning.length === 1 ? beginning[0] : nearest(word, own));
  if (near !== undefined) return `did you mean --${near}?`;
  const words = Object.values(sameAs).flat();
  const called = words.includes(word) ? undefined : slipOf(word, words);
  return called === undefined ? undefined : optionHint(`--${called}`, own, others);
}

/** The nearest word that is as long but for a letter or two. */
function slipOf(word: string, words: readonly string[]): string | undefined {
  const alike = words.filter((one) => Math.abs(one.length - word.length) < 2);
  return nearest(word, alike);
}

const begins = (one: string, other: string): boolean =>
  one.length > 2 && (one.startsWith(other) || other.startsWith(one));
