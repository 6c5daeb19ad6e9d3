// Which language is meant.
import { expect, it } from 'vitest';
import { chooseLanguage } from '../src/language.ts';

it.each<[Record<string, string>, string]>([
  [{}, 'en'],
  [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
  [{ LANG: 'ko' }, 'ko'],
  [{ LANG: 'kok_IN' }, 'en'],
  [{ LANG: 'ko_KR.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, 'en'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: '', LC_MESSAGES: 'ko_KR' }, 'ko'],
  [{ LC_ALL: 'C', LANG: 'ko_KR.UTF-8' }, 'en'],
])('%j is %s', (environment, language) => {
  expect(chooseLanguage(undefined, environment)).toBe(language);
});

it('--lang is stronger than the locale, and one of two', () => {
  expect(chooseLanguage('en', { LANG: 'ko_KR' })).toBe('en');
  expect(() => chooseLanguage('kr', {})).toThrow('--lang is kr: choose from en, ko');
});
