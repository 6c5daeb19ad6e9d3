// A real browser for tests of pages: Debian's Chromium, where there is one.
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const executable = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync);

/** Why tests of pages are skipped, undefined where they are not. */
export const noBrowser =
  executable === undefined ? 'there is no Chromium here: apt-get install chromium' : undefined;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executable ?? '', args: flags });
