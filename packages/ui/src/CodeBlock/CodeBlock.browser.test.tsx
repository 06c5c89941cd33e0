import { cleanup, render } from '@testing-library/react'
import '../styles/index.css'
import { afterEach, beforeAll, afterAll, expect, test } from 'vitest'
import { CodeBlock } from './CodeBlock.tsx'

const Original = globalThis.Worker
const started: Worker[] = []
/** The blocks whose colours came from a worker. */
const answered = new Set<number>()
beforeAll(() => {
  globalThis.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Original>) {
      super(...args)
      started.push(this)
      this.addEventListener('message', ({ data }) => answered.add(data.block))
    }
  }
})
afterAll(() => {
  globalThis.Worker = Original
})
afterEach(cleanup)

const lines = Array.from({ length: 40 }, (_, index) => `const value${index} = 'text'`)
const code = `${lines.join('\n')}\n\n/* a\nb */\n`

const keywords = (root: Element) => root.querySelectorAll('.cs-tok-keyword').length

test('one worker highlights all code of a page', async () => {
  const { container } = render(
    <>
      <CodeBlock code={code} language="ts" />
      <CodeBlock code={'def f():\n  return 1\n'} language="python" />
    </>,
  )
  await expect.poll(() => keywords(container)).toBe(42)
  expect(container.querySelectorAll('.cs-tok-comment').length).toBe(2)
  expect(started.length).toBe(1)
  expect(answered.size).toBe(2)
})

test.each([false, true])('selected text is the code, with line numbers: %s', async (lineNumbers) => {
  const { container } = render(<CodeBlock code={code} language="ts" lineNumbers={lineNumbers} />)
  await expect.poll(() => keywords(container)).toBe(40)
  const range = document.createRange()
  range.selectNodeContents(container.querySelector('code') ?? container)
  const selection = getSelection()
  selection?.removeAllRanges()
  selection?.addRange(range)
  // Browsers select no line feed at the end of preformatted text.
  expect(selection?.toString()).toBe(code.slice(0, -1))
})
