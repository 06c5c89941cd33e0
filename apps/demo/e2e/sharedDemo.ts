// Builds the demo's page and starts one demo for all end-to-end tests that need no other: starting takes seconds.
import type { TestProject } from 'vitest/node'
import { startDemo } from './demoServer.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * The URL of the demo. Shared are the turn of the scenario with a rate limit, and 64 lines, of which a page of the
     * comparison takes two for each race.
     */
    demoUrl: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<unknown>> {
  // All tests are one user to it, and a fast machine asks more than its 60 questions a minute.
  const demo = await startDemo({ REQUESTS_PER_MINUTE: '6000' })
  project.provide('demoUrl', demo.url)
  return () => demo.stop()
}
