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
  const demo = await startDemo()
  project.provide('demoUrl', demo.url)
  return () => demo.stop()
}
