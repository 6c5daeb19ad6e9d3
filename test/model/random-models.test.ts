// Random models over every operator: their gradients against central differences and against the
// derivation that nothing is simplified in; and a wrong rule planted for each that there is.
import { describe, expect, it } from 'vitest';
import { tolerance } from '../../src/engine/verify.ts';
import { rules, type RuleName, type Rules } from '../../src/model/rules.ts';
import { Misfit } from '../../src/model/shape.ts';
import { UserError } from '../../src/user-error.ts';
import { seedsIn } from '../effort.ts';
import {
  againstDifferences,
  againstPlain,
  derivedBy,
  plainSteps,
  ruleArgument,
  rulesOf,
  sampleOf,
  simplifierFault,
  type Sample,
} from './property.ts';

const ruleArguments = (Object.keys(rules) as RuleName[]).flatMap((name) =>
  rules[name].map((_, argument) => [name, argument] as const),
);

/** Models that the derivation goes through an argument of a rule in, by `ruleArgument`. */
const samplesBy = new Map<string, Sample[]>();

/** As many as the plants below need; the others are not kept. */
const kept = 20;

function keep(sample: Sample): void {
  for (const key of rulesOf(sample)) {
    const list = samplesBy.get(key) ?? [];
    samplesBy.set(key, list);
    if (list.length < kept) list.push(sample);
  }
}

describe('random models', () => {
  it('have the gradients of central differences and of the plain derivation', () => {
    let [compared, hidden] = [0, 0];
    for (const seed of seedsIn(120, 10_000)) {
      const sample = sampleOf(seed);
      const { text, trace } = sample;
      keep(sample);
      const said = `seed ${seed}\n${text}`;
      const found = againstDifferences(trace);
      expect(found.worst, `${found.at}, ${said}`).toBeLessThan(tolerance);
      compared += found.compared;
      hidden += found.hidden;
      const plain = plainSteps(trace);
      expect(againstPlain(trace, plain), said).toBeLessThan(1e-10);
      const forward = trace.steps.filter(({ pass }) => pass === 'forward');
      for (const { tree } of [...forward, ...plain])
        expect(simplifierFault(tree, trace, seed), said).toBeUndefined();
    }
    expect(hidden / (compared + hidden)).toBeLessThan(0.05);
  });

  it('go through every argument of every rule', () => {
    const missing = ruleArguments.filter((of) => !samplesBy.has(ruleArgument(...of)));
    expect(missing).toEqual([]);
  });
});

describe('a wrong rule is found', () => {
  const wrongs: Readonly<Record<string, (texts: readonly string[], k: number) => string>> = {
    'its sign': (texts, k) => `-(${texts[k]!})`,
    'a factor 2': (texts, k) => `2 * (${texts[k]!})`,
    'the gradient of the other argument': (texts, k) => texts[1 - k] ?? texts[k]!,
  };
  const plants = ruleArguments.flatMap(([name, argument]) =>
    Object.entries(wrongs)
      .map(([what, wrong]) => [name, argument, what, wrong(rules[name], argument)] as const)
      .filter(([, , , text]) => text !== rules[name][argument]),
  );

  it.each(plants)('%s, argument %i: %s', (name, argument, _, text) => {
    const planted: Rules = {
      ...rules,
      [name]: rules[name].map((right, k) => (k === argument ? text : right)),
    };
    const samples = samplesBy.get(ruleArgument(name, argument))!;
    expect(samples.some((sample) => isFound(planted, sample))).toBe(true);
  });
});

function isFound(planted: Rules, { trace }: Sample): boolean {
  try {
    return againstDifferences(derivedBy(planted, trace)).worst > tolerance;
  } catch (error) {
    // The gradient of the other argument has its shape; it may have no value.
    if (error instanceof Misfit || error instanceof UserError) return true;
    throw error;
  }
}
