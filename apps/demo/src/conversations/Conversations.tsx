import { createThreads, openaiChat, type ToolSet } from '@chatstream/core'
import { ChatApp } from '@chatstream/ui'
import { useLayoutEffect, useState, useSyncExternalStore } from 'react'
import { toolSchema } from '../tools.tsx'
import { usePreference } from '../usePreference.ts'
import { useTheme } from '../useTheme.ts'
import type { Language } from '../words.ts'
import { conversationsWords, type ConversationsWords } from './conversationsWords.ts'

const tools: ToolSet = toolSchema.tools

export const threads = createThreads({
  url: '/v1/chat/completions',
  threadsUrl: '/threads',
  protocol: openaiChat({ model: 'plain' }),
  whileBusy: 'queue',
  schema: { tools },
})

const languages: readonly Language[] = ['en', 'ja']

/** The list of conversations and the open one. They are in the demo's SQLite file, so they outlive page and server. */
export function Conversations() {
  useTheme()
  const [language] = usePreference('language', languages, navigator.language.startsWith('ja') ? 'ja' : 'en')
  useLayoutEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const id = useSyncExternalStore(subscribe, openId)
  const words = conversationsWords[language]
  return (
    <>
      <header className="bar">
        <h1>{words.title}</h1>
        <CopyLink key={id} words={words} />
        <nav aria-label={words.pages}>
          <a href="/">{words.show}</a> <a href="/chat">{words.chat}</a>
        </nav>
      </header>
      <main>
        <ChatApp
          threads={threads}
          selectedId={id}
          onSelect={open}
          hrefOf={(thread) => `#${thread.id}`}
          suggestions={words.questions}
          locale={language}
        />
      </main>
    </>
  )
}

/** Copies the link with which another browser opens the conversation, also in mid-answer. */
function CopyLink({ words }: { words: ConversationsWords }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const copy = () =>
    navigator.clipboard.writeText(location.href).then(
      () => setState('copied'),
      () => setState('failed'),
    )
  return (
    <p className="device">
      <button type="button" onClick={() => void copy()}>
        {words.copyLink}
      </button>
      <span role="status">{state === 'idle' ? words.device : words[state]}</span>
    </p>
  )
}

// The open conversation is the fragment of the url.
const openId = () => location.hash.slice(1)
const listeners = new Set<() => void>()

function subscribe(listener: () => void) {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}

function open(id: string) {
  history.pushState(null, '', `#${id}`)
  for (const listener of listeners) listener()
}
