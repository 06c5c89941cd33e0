// Launches a Chromium for tests that control one with Playwright.
import { chromium } from 'playwright'
import type { Browser } from 'playwright'
import { browserFlags, findBrowser } from './findBrowser.ts'

/** The limit of every wait in a page, in ms. It ends one that hangs; a busy machine does not reach it. */
export const pageTimeoutMs = 120_000

export async function launchBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags })
  return browser.on('context', (context) => context.setDefaultTimeout(pageTimeoutMs))
}
