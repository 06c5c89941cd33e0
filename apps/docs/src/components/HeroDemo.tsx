import { createChat, openaiChat, textOf } from '@chatstream/core'
import type { Chat } from '@chatstream/core'
import { ChatProvider, useChat } from '@chatstream/react'
import { scriptedModel } from '@chatstream/testing'
import { ConnectionStatus, StringsProvider, Thread } from '@chatstream/ui'
import '@chatstream/ui/styles.css'
import { useEffect, useState } from 'react'
import { compareText } from '../live/compareText.ts'
import { type HeroWords, heroWords } from '../live/heroWords.ts'
import { createPageServer } from '../live/pageServer.ts'

const outageMs = 3000

interface Show {
  chat: Chat
  /** Asks from the beginning. The connection breaks when the answer has reached a place in mid-sentence. */
  play(): void
  /** Breaks the connection. */
  pull(): void
  /** The number of breaks in this answer. */
  cuts(): number
  /** The text that the model has written so far. */
  written(): string
}

/** A chat with a server that breaks the connection once, at a fixed place of the answer. */
function createShow(words: HeroWords): Show {
  // About one token each: a few letters of a word, or one Japanese character.
  const pieces = words.answer.match(/[a-z]{1,6}|[^a-z]/giu) ?? []
  let written = ''
  let cuts = 0
  const model = scriptedModel({
    script: [{ waitMs: 500 }, { text: pieces, rate: words === heroWords.ja ? 18 : 22 }],
  })
  const server = createPageServer(
    async (request) => {
      written = ''
      cuts = 0
      const response = await model(request)
      const [own, passed] = response.body?.tee() ?? []
      void own?.pipeThrough(new TextDecoderStream()).pipeTo(
        new WritableStream({
          write(text) {
            for (const [, delta = ''] of text.matchAll(/"content":("(?:[^"\\]|\\.)*")/g))
              written += String(JSON.parse(delta))
          },
        }),
      )
      return new Response(passed, response)
    },
    (...args) => globalThis.fetch(...args),
  )
  const chat = createChat({
    url: '/api/chat',
    protocol: openaiChat({ model: 'scripted' }),
    fetch: server.fetch,
    retry: { initialMs: outageMs + 100, jitter: 'none' },
  })
  const pull = () => {
    cuts += 1
    server.breakFor(outageMs)
  }
  const place = words.answer.indexOf(words.cutAfter) + words.cutAfter.length
  chat.subscribe(() => {
    const answer = chat.getState().messages[1]
    if (cuts === 0 && answer !== undefined && textOf(answer).length >= place) pull()
  })
  const play = () => {
    chat.clear()
    void chat.send(words.question)
  }
  return { chat, play, pull, cuts: () => cuts, written: () => written }
}

/** The first page's demo: an answer that is cut in mid-sentence and goes on. */
export function HeroDemo({ lang }: { lang: keyof typeof heroWords }) {
  const words = heroWords[lang]
  const [show] = useState(() => createShow(words))
  useEffect(() => show.play(), [show])
  return (
    <StringsProvider locale={lang}>
      <ChatProvider chat={show.chat}>
        <section className="cs-chat demo-chat">
          <Thread />
          <div className="cs-footer demo-line">
            <ConnectionStatus />
          </div>
        </section>
        <Proof show={show} words={words} isJapanese={lang === 'ja'} />
      </ChatProvider>
    </StringsProvider>
  )
}

interface ProofProps {
  show: Show
  words: HeroWords
  isJapanese: boolean
}

interface Facts {
  isComplete: boolean
  isBroken: boolean
  hasText: boolean
  cuts: number
}

function phaseOf({ isComplete, isBroken, hasText, cuts }: Facts): keyof HeroWords['phases'] {
  if (isComplete) return 'done'
  if (isBroken) return 'cut'
  if (cuts > 0) return 'resumed'
  return hasText ? 'streaming' : 'before'
}

/** Counts what the model wrote and what the page shows. */
function Proof({ show, words, isJapanese }: ProofProps) {
  const shown = useChat(({ messages }) => (messages[1] === undefined ? '' : textOf(messages[1])))
  const status = useChat((state) => state.status)
  const isComplete = useChat(({ messages }) => messages[1]?.status === 'complete')
  const [, setTick] = useState(0)
  const isBroken = status === 'reconnecting' || status === 'offline'
  useEffect(() => {
    if (!isBroken) return
    // While nothing arrives, the counter of the missing words still moves.
    const timer = setInterval(() => setTick((tick) => tick + 1), 100)
    return () => clearInterval(timer)
  }, [isBroken])
  const counts = compareText(show.written(), shown, isJapanese ? 'characters' : 'words')
  const phase = phaseOf({ isComplete, isBroken, hasText: shown !== '', cuts: show.cuts() })
  return (
    <>
      <p className="demo-note" data-phase={phase}>
        {words.phases[phase]}
      </p>
      <dl className="demo-counters">
        {(['sent', 'shown', 'missing', 'doubled'] as const).map((name) => (
          <div key={name} data-name={name} data-some={counts[name] > 0 || undefined}>
            <dd>{counts[name]}</dd>
            <dt>{words.counters[name]}</dt>
          </div>
        ))}
      </dl>
      <div className="demo-buttons">
        <button type="button" onClick={show.pull} disabled={isBroken || isComplete || shown === ''}>
          {words.pull}
        </button>
        <button type="button" onClick={show.play}>
          {words.again}
        </button>
      </div>
    </>
  )
}
