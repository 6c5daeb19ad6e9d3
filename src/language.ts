// The languages that sentences are printed in, and which one is meant.
import { choose } from './choice.ts';
import type { OptionRow } from './option-table.ts';

export type Language = 'en' | 'ko';

/** A sentence in every language; `{name}` stands for a quantity, a formula or a number. */
export type Words = Readonly<Record<Language, string>>;

export const languages: readonly Language[] = ['en', 'ko'];

/** The option for the language. */
export const languageOption: OptionRow = {
  flags: '--lang <name>',
  choices: languages,
  help: `${languages.join(' ')}: of the sentences (default: the locale)`,
};

/** A sentence from its parts: for tables of sentences that are longer than a line. */
export const sentence = (...parts: readonly string[]): string => parts.join(' ');

/**
 * What `--lang` says, else the locale of messages (LC_ALL, LC_MESSAGES, LANG, the first that is
 * set), else English. Throws UserError.
 */
export function chooseLanguage(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  if (option !== undefined) return choose('--lang', option, languages);
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  const locale = LC_ALL || LC_MESSAGES || LANG || 'en';
  return (
    languages.find(
      (language) =>
        locale === language ||
        locale.startsWith(`${language}_`) ||
        locale.startsWith(`${language}.`),
    ) ?? 'en'
  );
}
