// Finds the Chromium for the tests. `node scripts/findBrowser.ts` installs Debian's if there is none and it may.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium without windows. It starts and opens pages in a third of the time. */
const headlessShell = '/usr/bin/chromium-headless-shell'

const withWindows = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

interface BrowserNeeds {
  /** `true` for tests of tabs that are hidden, which a browser without windows does not have. */
  windows?: boolean
}

function lookForBrowser({ windows = false }: BrowserNeeds): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, and there is no such file.`)
    return named
  }
  return [...(windows ? [] : [headlessShell]), ...withWindows, chromium.executablePath()].find((path) =>
    existsSync(path),
  )
}

/** The path of a Chromium or Chrome. Throws an error that says what to install if there is none. */
export function findBrowser(needs: BrowserNeeds = {}): string {
  const path = lookForBrowser(needs)
  if (path === undefined) {
    throw new Error(
      'No Chromium found, and the browser tests need one: install Chromium or Chrome (Debian: apt-get install chromium), ' +
        'run `pnpm exec playwright install chromium`, or set CHROMIUM_PATH.',
    )
  }
  return path
}

function installDebianChromium(): void {
  const run = (...args: string[]) => execFileSync('apt-get', args, { stdio: 'inherit' })
  run('update')
  run('install', '-y', '--no-install-recommends', 'chromium', 'chromium-headless-shell', 'fonts-noto-cjk')
}

if (import.meta.main) {
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const isNamed = process.env['CHROMIUM_PATH'] !== undefined
  const isComplete = isNamed || (existsSync(headlessShell) && lookForBrowser({ windows: true }) !== undefined)
  if (mayInstall && !isComplete) {
    try {
      installDebianChromium()
    } catch (error) {
      console.log(`apt-get installed no Chromium: ${String(error)}`)
    }
  }
  console.log(findBrowser())
}
