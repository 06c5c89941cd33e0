import type { Chat, ChatMessage } from '@chatstream/core'
import type { Fault } from '../../server/lines/fault.ts'
import type { Language } from '../words.ts'
import { chartPicture } from './chartPicture.ts'
import type { PageLine } from './line.ts'
import { departure, flood, modelOf, opening } from './plot.ts'
import type { Setup } from './storyChat.ts'

/** The performance of one story: its question, and the faults that come in the middle of the answer. */
export interface Play {
  /** Watches the answers from now on. Returns the function that ends it. */
  start(): () => void
  /** Forgets the conversation and asks the story's question. Without `act` the faults of the story are caused. */
  begin(act?: () => void): void
  /** Asks for a long answer at 2,000 tokens a second. */
  flood(): void
  /** Does this in the middle of an answer: at once if one is under way, else in one that is asked for. */
  duringAnswer(act: () => void): void
  /** Goes on after a reload; begins if there is nothing to go on with. */
  open(): void
}

/** The time for which the server is away in the first story, so that one try fails. */
const outageMs = 1300
/** The characters of an answer after which a fault comes in its middle. */
const middle = 40

interface PlayOptions extends Setup {
  chat: Chat
  line: PageLine
  questions: { story: string; flood: string }
}

export function createPlay({ chat, line, story, language, questions }: PlayOptions): Play {
  let waiting: { afterLength: number; act: () => void } | undefined

  /** Causes a fault; a server that does not answer has caused one already. */
  const cause = (fault: Fault) => void line.cause(fault).catch(() => {})
  /** `true` once an answer was under way, also one that a reload had interrupted. */
  let hasRun = false

  function watch() {
    hasRun ||= chat.getState().status !== 'idle'
    if (waiting === undefined || lengthOf(chat.getState().messages.at(-1)) < waiting.afterLength) return
    const { act } = waiting
    waiting = undefined
    act()
  }

  function own(): typeof waiting {
    if (story === 'network')
      return {
        afterLength: lengthBefore(opening, language),
        act: () => cause({ type: 'outage', ms: outageMs }),
      }
    if (story === 'gone')
      return { afterLength: lengthBefore(departure, language), act: () => cause({ type: 'outage' }) }
    return undefined
  }

  function begin(act?: () => void) {
    cause({ type: 'restore' })
    chat.clear()
    waiting = act === undefined ? own() : { afterLength: middle, act }
    const picture = story === 'picture' ? { files: [chartPicture()] } : {}
    void chat.send({ text: questions.story, ...picture })
  }

  return {
    start() {
      const unsubscribe = chat.subscribe(watch)
      return () => {
        unsubscribe()
        chat.detach()
      }
    },
    begin,
    flood() {
      chat.stop()
      void chat.send(questions.flood, { model: modelOf(flood, language) })
    },
    duringAnswer(act) {
      if (chat.getState().status === 'idle') begin(act)
      else act()
    },
    open() {
      const { messages } = chat.getState()
      if (hasRun) return
      // A reader of the last visit has seen the first story to its end, and nothing else.
      const isUntouched = story === 'network' && messages.length <= 2
      if (messages.length === 0 || isUntouched) begin()
    },
  }
}

const lengthBefore = (texts: typeof opening, language: Language) => texts[language][0].length

/** The length of an answer's text. */
function lengthOf(message: ChatMessage | undefined): number {
  if (message?.role !== 'assistant') return 0
  return message.parts.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0)
}
