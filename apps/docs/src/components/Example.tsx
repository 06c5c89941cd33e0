import { scriptedModel } from '@chatstream/testing'
import '@chatstream/ui/styles.css'
import { type ComponentType, lazy, Suspense, useState } from 'react'
import { modelScript } from '../live/modelScript.ts'
import { createPageServer } from '../live/pageServer.ts'

const examples = import.meta.glob<{ Example: ComponentType }>('../examples/*.tsx')

let isServed = false

/** Lets this page answer requests for `/api/…` itself, so that examples are what an app would write. */
function servePage(): void {
  if (isServed) return
  isServed = true
  const server = createPageServer(scriptedModel({ script: modelScript }), globalThis.fetch.bind(globalThis))
  globalThis.fetch = server.fetch
}

function load(name: string) {
  servePage()
  const found = examples[`../examples/${name}.tsx`]
  if (found === undefined) throw new Error(`There is no file examples/${name}.tsx.`)
  return lazy(async () => ({ default: (await found()).Example }))
}

/** A live example: the component of the file `examples/<name>.tsx`. */
export function Example({ name }: { name: string }) {
  const [Found] = useState(() => load(name))
  return (
    <Suspense>
      <Found />
    </Suspense>
  )
}
