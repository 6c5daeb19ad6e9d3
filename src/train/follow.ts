// A training from its first step to its last: what is printed of it, what ends it, and room for
// interrupts between.
import type { Curve } from './curve.ts';
import type { State } from './course.ts';
import type { Trainer } from './trainer.ts';

export interface Plan {
  /** The number of the first state, and how many steps follow it. */
  readonly start: number;
  readonly steps: number;
  /** States whose number is a multiple are taken, and the first and the last. */
  readonly every: number;
  /** Ends the training when the loss is this or less. */
  readonly until: number | undefined;
}

export interface Watch {
  readonly take: (state: State) => void;
  readonly curve: Curve | undefined;
  /** Called every few milliseconds with the number of steps since; true ends the training. */
  readonly pause: (steps: number) => Promise<boolean>;
}

/** Why it ended, and the last state that is finite. */
export interface Outcome {
  readonly end: 'done' | 'reached' | 'interrupted' | 'diverged';
  readonly last: State;
  /** What was not finite behind it, and in which step. */
  readonly fault?: string;
}

/** Numbers gone through between two pauses: a few milliseconds. */
const slice = 1_000_000;

/**
 * Trains; the trainer's first state is finite. The loss is that of all records: where a step takes
 * a part of them, it is measured between epochs and where a state is taken.
 */
export async function follow(
  trainer: Trainer,
  { start, steps, every, until }: Plan,
  { take, curve, pause }: Watch,
): Promise<Outcome> {
  const stateAt = (step: number, loss: number): State => ({
    step,
    loss,
    parameters: trainer.parameters(),
    carried: trainer.carried(),
  });
  const isTaken = (step: number): boolean => step === start || step % every === 0;
  const endAt = (step: number, loss: number): 'reached' | 'done' | undefined => {
    if (until !== undefined && loss <= until) return 'reached';
    return step === start + steps ? 'done' : undefined;
  };
  const { perEpoch } = trainer;
  let knownStep = start;
  let knownLoss = NaN;
  const diverged = (step: number): Outcome => {
    const fault = `step ${step}: ${trainer.fault()}`;
    trainer.back();
    const last = stateAt(knownStep, knownLoss);
    if (!isTaken(knownStep)) take(last);
    return { end: 'diverged', last, fault };
  };
  let paused = start;
  for (let step = start, work = 0, interrupted = false; ; step++) {
    work += trainer.work;
    if (work > slice) {
      interrupted = await pause(step - paused);
      [work, paused] = [0, step];
    }
    const isBetween = perEpoch === 1 || step % perEpoch === 0;
    if (isBetween || interrupted || isTaken(step) || step === start + steps) {
      const loss = trainer.measure();
      if (!Number.isFinite(loss)) return diverged(step);
      trainer.mark();
      knownStep = step;
      knownLoss = loss;
      curve?.add(step, loss);
      const end = interrupted ? 'interrupted' : endAt(step, loss);
      if (end !== undefined || isTaken(step)) take(stateAt(step, loss));
      if (end !== undefined) return { end, last: stateAt(step, loss) };
    }
    if (perEpoch > 1 && !trainer.gather(step)) return diverged(step + 1);
    trainer.update();
  }
}
