// Where sheets are marked: problems computed, and what was compiled for a network and its shapes
// kept for the next sheet.
import { computedNames } from '../engine/results.ts';
import {
  kindKey,
  memoryOf,
  ordinary,
  prepare,
  run,
  runUnchecked,
  withRate,
  type Prepared,
  type Trace,
} from '../engine/trace.ts';
import type { Note } from '../decimal.ts';
import type { Language } from '../language.ts';
import { compile, type Compiled } from '../engine/evaluate.ts';
import type { Problem } from '../engine/problem.ts';
import type { Model } from '../model/model.ts';
import type { Shape } from '../model/shape.ts';
import type { Step } from '../model/step.ts';
import { asideReader, asidesFor, type AddAsides, type Asides } from './asides.ts';
import { asPrinted, settleLost, withBeyond } from './certain.ts';
import { denseAlternatives, denseConventions } from './dense.ts';
import { kindOf, type Kind } from './hypotheses.ts';
import { modelAlternatives, modelConventions } from './model-mistakes.ts';
import { sheetReader, type ReadSheet, type WrittenAnswer } from './sheet.ts';
import type { Credit } from './result-names.ts';
import { mark, type Marked } from './verdicts.ts';
import { markingOf, type Tolerance } from './walk.ts';

/**
 * Marks the answers to a problem, with a step where there is a rate, its own or the desk's. Throws
 * UserError.
 */
export type Mark = (
  problem: Problem,
  answers: readonly WrittenAnswer[],
  note: Note,
  rate?: number,
  /** The right values where doubles have none on the way to them. */
  settled?: Trace['values'],
) => Marked;

interface Drawer {
  readonly prepared: Prepared;
  readonly kind: Kind;
  readonly read: ReadSheet;
  /** True where all that is computed is finite, and nothing else is to be said of it. */
  readonly isOrdinary: (memory: Float64Array) => boolean;
  /** How many quantities may be answered. */
  readonly quantities: number;
}

const mostDrawers = 200;

/** A desk for sheets that are marked in the same way. */
export function desk(
  lr: number | undefined,
  tolerance: Tolerance | undefined,
  language: Language,
  credit?: Credit,
): Mark {
  const drawers = new Map<string, Drawer>();
  const asidesIn = asideReader();
  return (problem, answers, note, rate = lr, settled) => {
    const { network } = problem.model;
    const asides = asidesIn(answers, network);
    const key = [kindKey(problem, rate), ...asides.keys()].join();
    const drawer = drawers.get(key) ?? open(problem, rate, asides);
    if (drawers.size >= mostDrawers) drawers.clear();
    drawers.set(key, drawer);
    const { prepared, kind, read, quantities } = drawer;
    const right = memoryOf(problem, rate, prepared);
    const trace = (): Trace => (settled ? runUnchecked : run)(problem, rate, prepared);
    if (!drawer.isOrdinary(right)) trace();
    settled?.forEach(({ data }, name) =>
      right.set(data, prepared.compiled.places.get(name)?.offset),
    );
    const asRead = read(answers, note, [...problem.given.values()]);
    const inDoubles = settled ? withBeyond(asRead, settled, tolerance, kind) : asRead;
    const sheet = asPrinted(inDoubles, right, quantities);
    settleLost(right, sheet, trace, kind);
    return mark(markingOf({ kind, sheet, tolerance, right }), language, credit);
  };

  function open(problem: Problem, rate: number | undefined, asides: Asides): Drawer {
    const { network } = problem.model;
    const plain = withoutPinned(prepare(problem, rate), problem);
    const shapeOf = (name: string): Shape | undefined => plain.compiled.places.get(name);
    const addAsides = network && asidesFor(asides, network, plain.steps, shapeOf);
    const steps = addAsides?.(plain.steps) ?? plain.steps;
    const compiled = asides.size === 0 ? plain.compiled : compile(steps, withRate(problem, rate));
    const prepared = { ...plain, steps, compiled };
    const kind = kindFor(problem.model, plain.steps, compiled, addAsides);
    const { given, pinned = new Map() } = problem;
    const names = [...given.keys(), ...pinned.keys(), ...computedNames(prepared)];
    return {
      prepared,
      kind,
      read: sheetReader(kind, names),
      isOrdinary: ordinary(problem, prepared),
      quantities: names.length,
    };
  }
}

/** A quantity that is pinned is given: its formula is none of the steps that are marked. */
const withoutPinned = (prepared: Prepared, { pinned }: Problem): Prepared => ({
  ...prepared,
  steps: prepared.steps.filter(({ name }) => pinned?.has(name) !== true),
});

/** What can be done otherwise in a problem whose steps are compiled. */
export function kindFor(
  model: Model,
  steps: readonly Step[],
  compiled: Compiled,
  addAsides?: AddAsides,
): Kind {
  const { network } = model;
  const shapeOf = (name: string): Shape => compiled.places.get(name)!;
  return network
    ? kindOf(
        denseAlternatives({ network, steps, ...(addAsides && { addAsides }) }, shapeOf),
        () => denseConventions({ network, steps, ...(addAsides && { addAsides }) }, shapeOf),
        compiled,
        model,
      )
    : kindOf(
        modelAlternatives(model, steps, shapeOf),
        () => modelConventions(model, steps, shapeOf),
        compiled,
        model,
      );
}
