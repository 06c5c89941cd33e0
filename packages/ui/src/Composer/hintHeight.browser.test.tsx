import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { japanese } from '../strings/japanese.ts'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import '../styles/index.css'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

async function heightOfHints(locale: string, whileBusy: 'queue' | 'refuse', status: 'idle' | 'streaming') {
  const place = document.createElement('div')
  place.style.cssText = 'block-size: 700px'
  document.body.replaceChildren(place)
  root?.unmount()
  root = createRoot(place)
  const chat = fixedChat({ status }, { whileBusy })
  root.render(
    <ChatStream
      chat={chat}
      locale={locale}
      {...(locale === 'ja' && { strings: japanese })}
      sendKey="enter"
    />,
  )
  return (await vi.waitUntil(() => document.querySelector('.cs-hints'))).getBoundingClientRect().height
}

test.each(['en', 'ja'])(
  '%s: the hints of a narrow composer keep their height while an answer arrives',
  async (locale) => {
    await page.viewport(390, 700)
    const idle = await heightOfHints(locale, 'queue', 'idle')
    expect(idle).toBeGreaterThan(0)
    expect(await heightOfHints(locale, 'queue', 'streaming')).toBe(idle)
    expect(await heightOfHints(locale, 'refuse', 'streaming')).toBe(idle)
  },
)
