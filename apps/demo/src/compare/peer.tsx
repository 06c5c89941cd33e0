// The AI SDK with Streamdown, set up as their documentation says, with resumable streams.
import '@chatstream/ui/styles.css'
import './frame.css'
import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport, type UIMessage } from 'ai'
import { useEffect, useRef } from 'react'
import { createRoot } from 'react-dom/client'
import { Streamdown } from 'streamdown'
import { questions, raceModel } from './race.ts'
import { frameLine, reportSide, type Says } from './side.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('peer.html has no element with the id "root".')

const id = frameLine()
const api = `/line/${id}/ai-sdk-route`
/** The interval between two updates that the documentation recommends for fast streams. */
const throttleMs = 50

const transport = new DefaultChatTransport<UIMessage>({
  api,
  body: { model: raceModel },
  prepareReconnectToStreamRequest: () => ({ api: `${api}/${encodeURIComponent(id)}/stream` }),
})

/** The messages that the app has stored, as the documentation loads them from a database. */
const stored = JSON.parse(sessionStorage.getItem(`messages ${id}`) ?? '[]') as UIMessage[]

function PeerChat() {
  const { messages, sendMessage, status } = useChat({
    id,
    messages: stored,
    resume: stored.length > 0,
    transport,
    throttle: throttleMs,
    onError: () => {},
  })
  const says = useRef<Says>('nothing')
  useEffect(() => {
    // `ready` after a reload, before the stream is resumed, is about no answer.
    const isAbout = status !== 'ready' || messages.at(-1)?.role === 'assistant'
    says.current = messages.length > 0 && isAbout ? status : 'nothing'
  }, [messages, status])
  useEffect(
    () =>
      reportSide({
        ask(pace) {
          const question: UIMessage = {
            id: 'question',
            role: 'user',
            parts: [{ type: 'text', text: questions[pace] }],
          }
          sessionStorage.setItem(`messages ${id}`, JSON.stringify([question]))
          void sendMessage(question)
        },
        blocks: () => document.querySelectorAll('[data-role="assistant"] :is(h1, h2, h3, p, li)'),
        says: () => says.current,
      }),
    [sendMessage],
  )
  return (
    <main className="peer">
      {messages.map((message) => (
        <div key={message.id} data-role={message.role}>
          {message.parts.map((part, index) =>
            part.type === 'text' ? (
              <Streamdown key={index} isAnimating={status === 'streaming'}>
                {part.text}
              </Streamdown>
            ) : null,
          )}
        </div>
      ))}
      {status === 'error' && <p role="alert">Something went wrong.</p>}
    </main>
  )
}

createRoot(root).render(<PeerChat />)
