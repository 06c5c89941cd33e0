import type { Chat } from '@chatstream/core'
import { useEffect, useMemo, useState } from 'react'
import { compareWords, wordsOf } from '../countWords.ts'
import type { Language } from '../words.ts'
import type { PageLine } from './line.ts'
import type { ShowWords } from './showWords.ts'

interface LedgerProps {
  chat: Chat
  line: PageLine
  /** The whole text that the model's script holds; undefined if it is not known here. */
  whole: string | undefined
  language: Language
  words: ShowWords['ledger']
}

/** Milliseconds between two counts, so that counting takes no time from the answer. */
const countMs = 250

/** The count of the last answer: its words against those of the script, and the requests that carried them. */
export function Ledger({ chat, line, whole, language, words }: LedgerProps) {
  const { text, isOver, requests } = useAnswer(chat, line)
  const expected = useMemo(() => (whole === undefined ? [] : wordsOf(whole, language)), [whole, language])
  // The visitor may have asked something else.
  const isKnown = whole !== undefined && (text === '' || text.startsWith(whole.slice(0, 8)))
  const count = isKnown ? compareWords(expected, wordsOf(text, language)) : undefined
  const number = new Intl.NumberFormat(language)
  const rows = [
    ...(count === undefined
      ? ([['characters', words.characters, number.format(text.length)]] as const)
      : ([
          ['words', words.words, `${count.shown} / ${expected.length}`],
          ['lost', words.lost, isOver ? count.missing : '–'],
          ['doubled', words.doubled, count.doubled],
        ] as const)),
    ['requests', words.requests, requests ?? '–'] as const,
  ]
  return (
    <dl className="ledger">
      {rows.map(([name, label, value]) => (
        <div key={name} data-count={name}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface Answer {
  text: string
  isOver: boolean
  /** Requests on the line since the answer was asked for. */
  requests: number | undefined
}

const noAnswer: Answer = { text: '', isOver: false, requests: undefined }

/** The last answer, read a few times a second while it changes. */
function useAnswer(chat: Chat, line: PageLine): Answer {
  const [answer, setAnswer] = useState(noAnswer)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked: string | undefined
    let before: number | undefined
    async function read() {
      timer = undefined
      const { messages } = chat.getState()
      const last = messages.at(-1)
      const isAnswer = last?.role === 'assistant'
      const text = isAnswer ? last.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') : ''
      const isOver = isAnswer && last.status !== 'streaming'
      setAnswer((shown) => ({ ...shown, text, isOver }))
      const { requests } = await line.status().catch(() => ({ requests: undefined }))
      if (requests === undefined) return
      if (asked !== last?.id) {
        asked = last?.id
        before = requests - 1
      }
      const since = requests - (before ?? 0)
      setAnswer((shown) => (shown.requests === since ? shown : { ...shown, requests: since }))
    }
    const unsubscribe = chat.subscribe(() => (timer ??= setTimeout(() => void read(), countMs)))
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [chat, line])
  return answer
}
