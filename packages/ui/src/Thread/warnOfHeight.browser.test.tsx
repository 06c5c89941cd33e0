import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import '../styles/index.css'

let roots: Root[] = []
const style = document.createElement('style')
afterEach(() => {
  for (const root of roots) root.unmount()
  roots = []
  style.remove()
  document.body.replaceChildren()
})

/** Resolves once the conversation was checked: timers end in the order in which they are due. */
async function open(id: string) {
  const place = document.createElement('div')
  place.id = id
  document.body.append(place)
  const root = createRoot(place)
  root.render(<ChatStream chat={fixedChat()} />)
  roots.push(root)
  await vi.waitUntil(() => place.querySelector('.cs-thread'))
  await new Promise((resolve) => setTimeout(resolve, 1001))
}

test('a conversation without height is reported once, with the element whose height is missing and the cure', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  // The rules for #root are those of Vite's template.
  style.textContent = `
    #tall { height: 400px }
    #folded { height: 0; overflow: hidden }
    #hidden { display: none }
    #root { min-height: 100svh; display: flex; flex-direction: column }`
  document.head.append(style)
  await Promise.all(['tall', 'folded', 'hidden'].map(open))
  expect(warn).not.toHaveBeenCalled()
  await open('root')
  await vi.waitUntil(() => warn.mock.calls.length > 0)
  await open('again')
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]?.[0]).toContain('the height of <div> (#root) is not defined')
  expect(warn.mock.calls[0]?.[0]).toContain('html, body, #root { height: 100%; margin: 0 }')
  warn.mockRestore()
})
