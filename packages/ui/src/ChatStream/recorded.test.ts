import { codeer, createChat, parseRecording, replayTransport, textOf } from '@chatstream/core'
import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import recorded from '../testing/recorded.testing.jsonl?raw'

const recording = parseRecording(recorded)

test('a recording made in a browser makes the same message again, after the recorded gaps', async () => {
  const clock = manualClock()
  const arrivedMs: number[] = []
  const chat = createChat({
    url: '/scripted',
    protocol: codeer({ agentId: 'agent' }),
    transport: replayTransport(recording, { clock }),
    clock,
    onEvent: () => void arrivedMs.push(clock.monotonicMs()),
  })
  const asking = chat.send('Look it up for me')
  await clock.advance(60_000)
  const answer = await asking
  expect(answer?.status).toBe('complete')
  expect(answer === undefined ? '' : textOf(answer)).toBe(
    'We are open Monday to Friday, 9 am to 6 pm.\n\n' +
      'This month we are closed on the 3rd and the 23rd, which are public holidays.',
  )
  expect(answer?.parts.map(({ type }) => type)).toEqual(['step', 'step', 'text'])
  const [request, ...lines] = recording.flatMap((line) => (line.type === 'recording' ? [] : [line]))
  const chunks = lines.filter((line) =>
    line.type === 'chunk' ? line.events.length > 0 : line.type === 'end',
  )
  const gaps = new Set(chunks.map(({ atMs }) => Math.round(atMs - (request?.atMs ?? 0))))
  expect(arrivedMs.map(Math.round).filter((ms) => !gaps.has(ms))).toEqual([])
  expect(arrivedMs.length).toBeGreaterThan(chunks.length)
})
