// The catalogue of mistakes people make by hand in dense networks: a table of rewrites over the
// steps that compute the right answer. Those that hang on rules are in model-mistakes.ts; what each
// is called in words is in words.ts; trying them on somebody's numbers is for hypotheses.ts.
import { losses, type Loss } from '../model/losses.ts';
import { parseFormula, type Formula } from '../model/formula.ts';
import { formOf, layerNames, slopeFormula, unitCount } from '../model/dense.ts';
import { argumentsOf, isSame, replace, substitute } from '../model/tree.ts';
import { otherAxis, takenFor } from './function-mistakes.ts';
import type { DenseMistakeId } from './mistake-ids.ts';
import { updatedName, weightName } from '../names.ts';
import {
  asStep,
  factorsOf,
  inUpdate,
  notSquared,
  productOf,
  turned,
  uphill,
  withOneChanged,
  withoutFactors,
  withoutRate,
  withoutTerms,
  withOtherRates,
  withRateTwice,
} from './rewriting.ts';
import { outputsOf, samplesOf, type Role, type Site } from './sites.ts';

/** One row: which steps it changes, and the wrong formulas that people write there. */
export interface DenseMistake {
  readonly id: DenseMistakeId;
  readonly roles: readonly Role[];
  readonly where?: (site: Site) => boolean;
  readonly to: (site: Site) => readonly Formula[];
  /** True where whoever makes it makes it once: twice would undo it. */
  readonly once?: true;
  /** True of what may be done to any formula: see `Mistake`. */
  readonly general?: true;
}

const hidden = ({ isOutput }: Site): boolean => !isOutput;
const atOutput = ({ isOutput }: Site): boolean => isOutput;
const firstLayer = ({ layer }: Site): boolean => layer === 1;
const above = ({ layer }: Site): boolean => layer > 1;
const several = (site: Site): boolean => outputsOf(site) > 1;
/** True where the parameter of a gradient is stepped: it may be frozen. */
const isStepped = ({ of, treeOf }: Site): boolean => treeOf(updatedName(of)) !== undefined;
/** The same of the weights that a gradient comes back through. */
const throughStepped = (site: Site): boolean => isStepped({ ...site, of: site.names.W });
const isOfOne = ({ names, shapeOf }: Site): boolean =>
  shapeOf(names.W).rows === 1 && shapeOf(names.W).cols === 1;
const ofSamples = (site: Site): boolean => samplesOf(site) > 1;
/** How many outputs a sum is taken over, as a formula. */
const countOf = (site: Site): Formula => (ofSamples(site) ? outputsOf(site) : ['count', 'y']);

/** One unit of a layer, or one sample, of all that are computed together; the others count 0. */
const onlyUnit = ({ network }: Site, all: Formula, k: number): Formula =>
  only(all, k, formOf(network).isOfRows);
const onlySample = ({ network }: Site, all: Formula, k: number): Formula =>
  only(all, k, !formOf(network).isOfRows);
const only = (all: Formula, k: number, isColumn: boolean): Formula =>
  isColumn ? ["'", ['only', ["'", all], k]] : ['only', all, k];
/** How many units a layer has. */
const units = ({ network, names: { dz }, shapeOf }: Site): number =>
  unitCount(network, shapeOf(dz));

const lossOf = ({ network }: Site): Loss => losses[network.loss];
const isOfSquares = (site: Site): boolean => lossOf(site).ofSquares === true;

/** Losses whose ½, 2 or mean is taken for another's. */
const halved = ({ network }: Site): boolean => network.loss === 'half-sse';
const doubled = (site: Site): boolean => isOfSquares(site) && !halved(site);
const averaged = (site: Site): boolean => lossOf(site).outputs === 'mean';

const collapses = (site: Site): boolean => lossOf(site).collapse !== undefined;

/** The gradient of the last z, where it comes down to less with the loss. */
function collapsed(site: Site): Formula {
  const one = parseFormula(lossOf(site).collapse!.dz);
  return ofSamples(site) && site.network.reduce !== 'sum' ? ['/', one, samplesOf(site)] : one;
}

/**
 * A gradient entry by entry: what comes from above, and the slope's factors. Undefined for softmax,
 * where a slope is no product.
 */
function slopeFactors({ tree, names }: Site): readonly Formula[] | undefined {
  const [first, ...slope] = factorsOf(tree);
  return first === names.da ? slope : undefined;
}

const timesSlope = ({ names }: Site, slope: readonly Formula[]): Formula =>
  productOf([names.da, ...slope]);

/** The backward row of an activation, with the names of this layer. */
const slopeOf = (
  activation: 'sigmoid' | 'tanh',
  { names: { out: a, da } }: Site,
  gradient: Formula = da,
): Formula => substitute(slopeFormula(activation), { a, da: gradient });

/** Most paths that are tried one by one. */
const mostPaths = 100;

const each = (count: number, make: (k: number) => Formula): Formula[] =>
  count > 1 && count <= mostPaths ? Array.from({ length: count }, (_, k) => make(k + 1)) : [];

/** What a prediction is off by: the gradient of half its square. */
const error: Formula = ['-', 'y_pred', 'y'];

/** The weighted sum of the layer below. */
const sumBelow = ({ layer, network }: Site): string =>
  layerNames(layer - 1, network.activations.length).z;

/** One side of a sum. */
const term = (tree: Formula, side: 1 | 2): Formula =>
  typeof tree === 'object' && tree[0] === '+' ? tree[side]! : tree;

const everywhere: readonly Role[] = ['z', 'loss', 'dy', 'dz', 'dW', 'db', 'da', 'W_new', 'b_new'];

export const mistakes: readonly DenseMistake[] = [
  {
    id: 'sign',
    roles: ['dy', 'dz', 'dW', 'db', 'da'],
    once: true,
    to: ({ tree }) => [['-', tree]],
  },
  { id: 'sign', roles: ['W_new', 'b_new'], to: ({ tree }) => [uphill(tree)] },
  { id: 'factor-two', roles: ['loss', 'dy'], where: halved, to: ({ tree }) => [['*', 2, tree]] },
  { id: 'factor-two', roles: ['loss', 'dy'], where: doubled, to: ({ tree }) => [['/', tree, 2]] },
  { id: 'half-kept', roles: ['dy'], where: halved, to: ({ tree }) => [['/', tree, 2]] },
  {
    id: 'mean-for-sum',
    roles: ['loss', 'dy'],
    where: (site) => several(site) && !averaged(site),
    to: (site) => [['/', site.tree, countOf(site)]],
  },
  {
    id: 'mean-for-sum',
    roles: ['loss', 'dy'],
    where: (site) => several(site) && averaged(site),
    to: (site) => [['*', countOf(site), site.tree]],
  },
  ...(['loss', 'dy', 'dz'] as const).map((role): DenseMistake => ({
    id: 'mean-of-samples',
    roles: [role],
    where: (site) => ofSamples(site) && (role !== 'dz' || site.isOutput),
    to: (site) => [
      ['*', samplesOf(site), site.tree],
      ['/', site.tree, samplesOf(site)],
    ],
  })),
  {
    id: 'mean-of-samples',
    roles: ['dW', 'db'],
    where: ofSamples,
    to: (site) => {
      const { tree, names } = site;
      const [divided, times]: Formula[] = [
        ['/', names.dz, samplesOf(site)],
        ['*', samplesOf(site), names.dz],
      ];
      return [divided, times].map((dz) => substitute(tree, { [names.dz]: dz! }));
    },
  },
  {
    id: 'one-sample-only',
    roles: ['dW', 'db'],
    where: ofSamples,
    to: (site) => {
      const { tree, names } = site;
      return each(samplesOf(site), (k) =>
        substitute(tree, { [names.dz]: onlySample(site, names.dz, k) }),
      );
    },
  },
  { id: 'no-output-slope', roles: ['dz'], where: atOutput, to: ({ names }) => [names.da] },
  {
    id: 'slope-kept',
    roles: ['dz'],
    where: (site) => collapses(site) && atOutput(site),
    to: slopeKept,
  },
  {
    id: 'slope-included',
    roles: ['dy'],
    where: collapses,
    to: (site) => [collapsed(site), error],
  },
  {
    // Whoever takes it for the gradient by ŷ has the right one by z.
    id: 'slope-included',
    roles: ['dy', 'dz'],
    where: (site) => collapses(site) && atOutput(site),
    to: (site) => [collapsed(site)],
  },
  { id: 'no-hidden-slope', roles: ['dz'], where: hidden, to: ({ names }) => [names.da] },
  { id: 'slope-of-a', roles: ['dz'], to: slopeOfOutput },
  {
    id: 'slope-of-z',
    roles: ['dz'],
    to: (site) => [
      timesSlope(
        site,
        (slopeFactors(site) ?? []).map((factor) =>
          substitute(factor, { [site.names.out]: site.names.z }),
        ),
      ),
    ],
  },
  { id: 'half-slope', roles: ['dz'], to: halfSlopes },
  {
    id: 'value-for-slope',
    roles: ['dz'],
    // Of a sigmoid that is one factor of its slope.
    where: ({ network, layer }) => network.activations[layer - 1] !== 'sigmoid',
    to: (site) => (slopeFactors(site)?.length ? [timesSlope(site, [site.names.out])] : []),
  },
  {
    id: 'tanh-slope',
    roles: ['dz'],
    to: (site) => [
      slopeOf(site.network.activations[site.layer - 1] === 'sigmoid' ? 'tanh' : 'sigmoid', site),
    ],
  },
  {
    id: 'no-chain-weight',
    roles: ['da'],
    to: ({ tree, names: { W } }) => [substitute(tree, { [W]: ['ones', W] })],
  },
  {
    id: 'wrong-chain-weight',
    roles: ['da'],
    to: ({ tree, names: { W }, network: { activations } }) =>
      activations.map((_, i) => substitute(tree, { [W]: weightName(i + 1) })),
  },
  {
    id: 'updated-weight',
    roles: ['da'],
    where: throughStepped,
    to: ({ tree, names: { W }, treeOf }) => [substitute(tree, { [W]: treeOf(updatedName(W))! })],
  },
  { id: 'raw-error', roles: ['da'], where: atOutput, to: rawErrors },
  {
    id: 'raw-error-updated',
    roles: ['da'],
    where: (site) => atOutput(site) && throughStepped(site),
    to: (site) =>
      rawErrors(site).map((tree) =>
        substitute(tree, { [site.names.W]: site.treeOf(updatedName(site.names.W))! }),
      ),
  },
  {
    id: 'own-factor',
    roles: ['da'],
    where: isOfOne,
    to: ({ tree, names: { W, a } }) => [substitute(tree, { [W]: a })],
  },
  {
    id: 'own-factor',
    roles: ['dW'],
    where: isOfOne,
    to: ({ tree, names: { W, a } }) => [substitute(tree, { [a]: W })],
  },
  { id: 'divided', roles: ['dz'], to: dividedBySlope },
  {
    id: 'divided',
    roles: ['da'],
    to: ({ tree, names: { W } }) => [substitute(tree, { [W]: ['./', 1, W] })],
  },
  {
    id: 'divided',
    roles: ['dW'],
    to: ({ tree, names: { a } }) => [substitute(tree, { [a]: ['./', 1, a] })],
  },
  { id: 'other-input', roles: ['dW'], to: otherInputs },
  {
    id: 'x-for-a',
    roles: ['dW'],
    where: above,
    to: ({ tree, names }) => [substitute(tree, { [names.a]: 'x' })],
  },
  {
    id: 'z-for-a',
    roles: ['dW'],
    where: above,
    to: (site) => [substitute(site.tree, { [site.names.a]: sumBelow(site) })],
  },
  {
    id: 'a-for-x',
    roles: ['dW'],
    where: firstLayer,
    to: ({ tree, names: { a, out } }) => [substitute(tree, { [a]: out })],
  },
  {
    id: 'missing-x',
    roles: ['dW'],
    where: firstLayer,
    to: ({ tree }) => [substitute(tree, { x: ['ones', 'x'] })],
  },
  {
    id: 'missing-a',
    roles: ['dW'],
    where: above,
    to: ({ tree, names: { a } }) => [substitute(tree, { [a]: ['ones', a] })],
  },
  { id: 'transposed', roles: ['z', 'da'], to: ({ tree, names }) => [turned(tree, names.W)] },
  { id: 'transposed', roles: ['dW'], to: ({ tree }) => [["'", tree]] },
  {
    id: 'one-path-only',
    roles: ['da'],
    to: (site) => {
      const { tree, names } = site;
      return each(units(site), (k) =>
        substitute(tree, { [names.dz]: onlyUnit(site, names.dz, k) }),
      );
    },
  },
  { id: 'no-bias', roles: ['z'], to: ({ tree }) => [term(tree, 1)] },
  { id: 'no-weighted-sum', roles: ['z'], to: ({ tree }) => [term(tree, 2)] },
  {
    id: 'penalized-bias',
    roles: ['db'],
    where: ({ network }) => network.l2 !== undefined,
    to: ({ tree, names, network }) => [['+', tree, ['*', network.l2!, names.b]]],
  },
  { id: 'bias-gradient', roles: ['db'], to: ({ tree, names }) => [0, ['.*', tree, names.b]] },
  {
    id: 'exp-sign',
    roles: ['a'],
    to: ({ tree, names: { z } }) => [
      replace(tree, (node) => (isSame(node, ['-', z]) ? z : undefined)),
    ],
  },
  {
    id: 'sigmoid-for-softmax',
    roles: ['a'],
    where: ({ network, layer }) => network.activations[layer - 1] === 'softmax',
    to: ({ names: { z } }) => [['sigmoid', z]],
  },
  { id: 'no-activation', roles: ['a'], to: ({ names }) => [names.z] },
  {
    id: 'other-function',
    roles: ['a'],
    where: ({ network, layer }) => network.activations[layer - 1] !== 'softmax',
    to: ({ names, layer, network }) =>
      (takenFor[network.activations[layer - 1]!] ?? []).map((other): Formula => [other, names.z]),
  },
  {
    id: 'wrong-axis',
    roles: ['a'],
    where: (site) => ofSamples(site) && site.network.activations[site.layer - 1] === 'softmax',
    to: ({ tree }) => withOneChanged(tree, otherAxis),
  },
  {
    id: 'step-for-gradient',
    roles: ['dW', 'db'],
    where: isStepped,
    to: ({ tree }) => [asStep(tree)],
  },
  {
    id: 'weight-for-gradient',
    roles: ['dW', 'db'],
    where: isStepped,
    to: ({ name, of, tree, treeOf }) => [inUpdate(treeOf(updatedName(of))!, name, tree, treeOf)],
  },
  {
    id: 'one-output-loss',
    roles: ['loss'],
    where: ({ tree }) => argumentsOf(tree).every((term) => typeof term === 'string'),
    to: ({ tree }) => [...argumentsOf(tree)],
  },
  {
    id: 'one-output-loss',
    roles: ['loss'],
    to: (site) =>
      each(outputsOf(site), (k) =>
        replace(site.tree, (node) =>
          typeof node === 'object' && node[0] === 'sum'
            ? ['sum', onlyUnit(site, node[1]!, k)]
            : undefined,
        ),
      ),
  },
  {
    id: 'not-squared',
    roles: ['loss'],
    where: isOfSquares,
    to: ({ tree }) => notSquared(tree),
  },
  {
    id: 'target-sign',
    roles: ['loss', 'dy'],
    where: isOfSquares,
    to: ({ tree }) => [
      replace(tree, (node) => (isSame(node, error) ? ['+', 'y_pred', 'y'] : undefined)),
    ],
  },
  {
    id: 'no-rate',
    roles: ['W_new', 'b_new'],
    to: ({ tree }) => [withoutRate(tree)],
  },
  {
    id: 'other-rate',
    roles: ['W_new', 'b_new'],
    to: ({ tree }) => withOtherRates(tree),
  },
  {
    id: 'other-rate',
    roles: ['W_new', 'b_new'],
    general: true,
    to: ({ tree }) => withRateTwice(tree),
  },
  { id: 'output-derivative', roles: ['dy'], to: () => [1] },
  {
    id: 'output-derivative',
    roles: ['dz'],
    where: atOutput,
    to: (site) => (slopeFactors(site)?.length ? [productOf(slopeFactors(site)!)] : []),
  },
  {
    id: 'factor-left-out',
    roles: everywhere,
    general: true,
    to: ({ tree }) => withoutFactors(tree),
  },
  { id: 'term-left-out', roles: everywhere, general: true, to: ({ tree }) => withoutTerms(tree) },
];

/**
 * The squared error's gradient through a sigmoid, where cross-entropy has ŷ − y; with the mean over
 * the outputs where there is one.
 */
function slopeKept(site: Site): Formula[] {
  return [error, ['/', error, ['count', 'y']] as const].map((gradient) =>
    slopeOf('sigmoid', site, gradient),
  );
}

/** The slope at a where it should be at z: the activation applied twice. */
function slopeOfOutput(site: Site): Formula[] {
  const { names, treeOf } = site;
  const again = substitute(treeOf(names.out)!, { [names.z]: names.out });
  return [
    timesSlope(
      site,
      (slopeFactors(site) ?? []).map((factor) =>
        substitute(factor, { [names.out]: again, [names.z]: names.out }),
      ),
    ),
  ];
}

/** The error itself sent back, or the loss's gradient, where the slope of the output is due. */
function rawErrors({ tree, names: { dz, da } }: Site): Formula[] {
  return [error, da].map((raw) => substitute(tree, { [dz]: raw }));
}

function dividedBySlope(site: Site): Formula[] {
  const slope = slopeFactors(site) ?? [];
  return slope.length > 0 ? [['./', site.names.da, productOf(slope)]] : [];
}

/** Every input of a unit the same, or of two inputs each in the place of the other. */
function otherInputs(site: Site): Formula[] {
  const { tree, names, network, shapeOf } = site;
  const { a } = names;
  const count = unitCount(network, shapeOf(a));
  const [all, sum]: Formula[] = [
    ['ones', a],
    ['sum', a],
  ];
  const swapped: Formula[] = count === 2 ? [['-', ['*', all!, sum!], a]] : [];
  const same = each(count, (k) => ['*', all!, ['sum', onlyUnit(site, a, k)]]);
  return [...swapped, ...same].map((input) => substitute(tree, { [a]: input }));
}

/** One of the slope's factors left out, or its square. */
function halfSlopes(site: Site): Formula[] {
  const slope = slopeFactors(site) ?? [];
  const left =
    slope.length > 1
      ? slope.map((_, out) =>
          timesSlope(
            site,
            slope.filter((_, k) => k !== out),
          ),
        )
      : [];
  const unsquared = replace(site.tree, (node) =>
    typeof node === 'object' && node[0] === '.^' ? node[1] : undefined,
  );
  return [...left, unsquared];
}
