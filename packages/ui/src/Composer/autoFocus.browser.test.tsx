import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { japanese } from '../strings/japanese.ts'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import '../styles/index.css'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

test('a composer whose words load later gets the focus', async () => {
  const place = document.createElement('div')
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatStream chat={fixedChat()} locale="ja" autoFocus />)
  await vi.waitUntil(() => document.querySelector('.cs-chat:not([data-loading])'))
  const input = document.querySelector('textarea')
  expect(input?.placeholder).toBe(japanese.composer.placeholder)
  await expect.poll(() => document.activeElement === input).toBe(true)
})
