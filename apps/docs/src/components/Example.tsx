import '@chatstream/ui/styles.css'
import { type ComponentType, lazy, Suspense, useState } from 'react'
import { servePage } from '../live/servePage.ts'

const examples = import.meta.glob<{ Example: ComponentType }>('../examples/*.tsx')

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
