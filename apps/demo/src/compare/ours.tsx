import '@chatstream/ui/styles.css'
import './frame.css'
import { aiSdk, createChat } from '@chatstream/core'
import { ChatStream } from '@chatstream/ui'
import { createRoot } from 'react-dom/client'
import { questions, raceModel } from './race.ts'
import { frameLine, reportSide, type Says } from './side.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('ours.html has no element with the id "root".')

const chat = createChat({
  id: frameLine(),
  url: `/line/${frameLine()}/scripted/ai-sdk`,
  protocol: aiSdk({ model: raceModel }),
})

createRoot(root).render(<ChatStream chat={chat} locale={document.documentElement.lang} />)

reportSide({
  ask: (pace) => void chat.send(questions[pace]),
  blocks: () => document.querySelectorAll('article[data-role="assistant"] .cs-blocks :is(h4, h5, h6, p, li)'),
  says() {
    const { status, messages, interruptedRun } = chat.getState()
    if (status === 'reconnecting' || status === 'offline') return 'reconnecting'
    // A reload has interrupted the run, and the chat is about to resume it.
    if (interruptedRun !== undefined && interruptedRun.gaveUp !== true) return 'reconnecting'
    const answer = messages.at(-1)
    return answer?.role === 'assistant' ? (answer.status satisfies Says) : 'nothing'
  },
})
