// A key that every step of `npm test` has in its environment. Where it appears in an output, a real key would too.
import { globSync, readFileSync, statSync } from 'node:fs'

/** The beginning of all keys of the tests, those of their providers too. */
const mark = 'sk-canary-'

/** Variables for the environments of tests. Their names are of no provider, which the demo would otherwise ask. */
export const canaryEnv: Readonly<Record<string, string>> = {
  CHATSTREAM_CANARY_KEY: `${mark}of-the-environment-0123456789abcdef`,
}

/** Searches the output of one process for a key of the tests. */
export interface CanaryWatch {
  push(chunk: Uint8Array): void
  readonly isFound: boolean
}

/** Makes a watch. It finds keys that are split between chunks, and those with colours in between. */
export function watchForCanary(): CanaryWatch {
  let tail = ''
  let isFound = false
  return {
    push(chunk) {
      // One byte is one character, so that no chunk ends within a character.
      const text = tail + Buffer.from(chunk).toString('latin1')
      // oxlint-disable-next-line no-control-regex -- colours of the terminal are control characters
      isFound ||= text.replaceAll(/\u001B\[[\d;]*m/g, '').includes(mark)
      tail = text.slice(-4 * mark.length)
    },
    get isFound() {
      return isFound
    },
  }
}

/** The files that builds and tests have written: bundles, pages, screens, recordings. */
const written = [
  '{packages,apps}/*/{dist,.next,coverage,test-results,recordings}/**',
  '{storybook-static,coverage,test-results}/**',
  '{packages,apps}/**/__screenshots__/**',
]

/** The written files that hold a key of the tests. */
export function filesWithCanary(cwd: string): string[] {
  const exclude = ['**/node_modules/**', '**/cache/**']
  return globSync(written, { cwd, exclude }).filter((name) => {
    const path = `${cwd}/${name}`
    return statSync(path).isFile() && readFileSync(path).includes(mark)
  })
}
