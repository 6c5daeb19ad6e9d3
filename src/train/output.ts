// What a training writes: its course in lines gathered between pauses, its curve at the end, how
// far it is on a terminal.
import { setImmediate } from 'node:timers/promises';
import type { Progress } from '../progress.ts';
import type { Streams } from '../streams.ts';
import { courseWriters, type Fixed, type State } from './course.ts';
import { makeCurve } from './curve.ts';
import type { Watch } from './follow.ts';

export interface Layout {
  readonly format: keyof typeof courseWriters;
  readonly digits: number;
  readonly plot: boolean;
}

/**
 * Lines are gathered, so that a line a step costs no write a step; a pause lets an interrupt in.
 */
export function openOutput(
  { format, digits, plot }: Layout,
  { quantities, others, output }: Omit<Fixed, 'digits'>,
  progress: Progress,
  streams: Streams,
): Watch & { readonly close: () => Promise<void> } {
  const writer = courseWriters[format];
  const fixed = {
    quantities,
    others: others.filter((field) => !field.startsWith('"step":')),
    digits,
    output,
  };
  const curve = plot ? makeCurve() : undefined;
  const { interrupt } = streams;
  let lines: string[] = [];
  let begun = false;
  const flush = async (): Promise<void> => {
    const text = lines.join('');
    lines = [];
    if (text !== '') await streams.out(text);
  };
  return {
    curve,
    take: (state: State): void => {
      if (!begun) lines.push(writer.header(state, fixed));
      begun = true;
      lines.push(writer.line(state, fixed));
    },
    pause: async (steps: number): Promise<boolean> => {
      progress.advance(steps);
      await flush();
      await setImmediate();
      return interrupt.aborted;
    },
    close: async (): Promise<void> => {
      progress.stop();
      if (curve && format === 'text') lines.push(await curve.draw());
      await flush();
      if (curve && format !== 'text') streams.err(await curve.draw());
    },
  };
}
