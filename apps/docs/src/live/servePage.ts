import { scriptedModel } from '@chatstream/testing'
import { modelScript } from './modelScript.ts'
import { createPageServer } from './pageServer.ts'

let isServed = false

/** Lets this page answer requests for `/api/…` itself, so that examples are what an app would write. */
export function servePage(): void {
  if (isServed) return
  isServed = true
  const server = createPageServer(scriptedModel({ script: modelScript }), globalThis.fetch.bind(globalThis))
  globalThis.fetch = server.fetch
}
