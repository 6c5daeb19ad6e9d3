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

/** Why it ended, the last state that is finite, and what was not finite behind it. */
export interface Outcome {
  readonly end: 'done' | 'reached' | 'interrupted' | 'diverged';
  readonly last: State;
  readonly fault?: string;
}

/** Numbers gone through between two pauses: a few milliseconds. */
const slice = 1_000_000;

/** Trains; the trainer's first state is finite. */
export async function follow(
  trainer: Trainer,
  { start, steps, every, until }: Plan,
  { take, curve, pause }: Watch,
): Promise<Outcome> {
  const state = (step: number, loss: number): State => ({
    step,
    loss,
    parameters: trainer.parameters(),
  });
  const isTaken = (step: number): boolean => step === start || step % every === 0;
  const endAt = (step: number, loss: number): 'reached' | 'done' | undefined => {
    if (until !== undefined && loss <= until) return 'reached';
    return step === start + steps ? 'done' : undefined;
  };
  let before = 0;
  let paused = start;
  for (let step = start, work = 0, interrupted = false; ; step++) {
    const loss = trainer.measure();
    if (!Number.isFinite(loss)) {
      const fault = trainer.fault();
      trainer.undo();
      const last = state(step - 1, before);
      if (!isTaken(step - 1)) take(last);
      return { end: 'diverged', last, fault };
    }
    curve?.add(step, loss);
    work += trainer.work;
    if (work > slice) {
      interrupted = await pause(step - paused);
      [work, paused] = [0, step];
    }
    const end = interrupted ? 'interrupted' : endAt(step, loss);
    if (end !== undefined || isTaken(step)) take(state(step, loss));
    if (end !== undefined) return { end, last: state(step, loss) };
    trainer.update();
    before = loss;
  }
}
