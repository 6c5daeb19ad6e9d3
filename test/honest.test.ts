// Justice: no number of honest work is ever called wrong, however its digits were dropped.
import { describe, expect, it } from 'vitest';
import { desk } from '../src/check/desk.ts';
import { honestSheets } from './sheets.ts';
import { lr } from './planting.ts';
import { seeds } from './effort.ts';

describe.each([[[1, 1, 1]], [[2, 2, 2]]])('honest sheets of %j', (widths) => {
  it.each(['all', 'four'] as const)('with %s of their numbers have nothing wrong', (which) => {
    const mark = desk(lr, undefined, 'en');
    const faults = seeds(3).flatMap((seed) =>
      honestSheets(widths, which, seed).flatMap(({ problem, answers, how }) =>
        mark(problem, answers, () => undefined).answers.flatMap(({ name, given, verdict }) =>
          /^(right|rounded|truncated)$/.test(verdict)
            ? []
            : [`seed ${seed}, ${how}: ${name} ${given} is ${verdict}`],
        ),
      ),
    );
    expect(faults).toEqual([]);
  });
});
