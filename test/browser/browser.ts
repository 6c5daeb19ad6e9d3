// A real browser for tests of pages: Debian's Chromium, where there is one.
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { isMissing } from './installed.ts';

const executable = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync);

/** Whether tests of pages are skipped. */
export const noBrowser = isMissing || executable === undefined;

if (executable === undefined)
  console.warn('test/browser/page.test.ts is skipped: apt-get install chromium is what it needs');

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: executable ?? '', args: flags });
}
