// Colour on a terminal: which parts of a text have one, and when there is any. The characters are
// the same without.
import { choose } from './choice.ts';
import type { OptionRow } from './option-table.ts';
import type { Streams } from './streams.ts';

const whenNames = ['auto', 'always', 'never'] as const;

/** The option for colours. */
export const colorOption: OptionRow = {
  flags: '--color <when>',
  choices: whenNames,
  help: whenNames.join(' '),
};

/** Colours of what a text is, a part at a time. */
export type Paint = Readonly<Record<'heading' | 'good' | 'fair' | 'bad', (text: string) => string>>;

const same = (text: string): string => text;

/** No colour. */
export const unpainted: Paint = { heading: same, good: same, fair: same, bad: same };

/**
 * What `--color` says, else NO_COLOR and FORCE_COLOR, else colour on a terminal. Throws UserError.
 */
export async function choosePaint(
  option: string | undefined,
  { columns, environment }: Pick<Streams, 'columns' | 'environment'>,
): Promise<Paint> {
  const when = choose('--color', option ?? 'auto', whenNames);
  if (when === 'never' || (when === 'auto' && !isWanted(columns, environment))) return unpainted;
  const { default: library } = await import('picocolors');
  const { bold, green, yellow, red } = library.createColors(true);
  return { heading: bold, good: green, fair: yellow, bad: red };
}

function isWanted(columns: number | undefined, environment: Streams['environment']): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = environment;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return columns !== undefined && TERM !== 'dumb';
}
