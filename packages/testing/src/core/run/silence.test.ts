import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { runSession } from '../../../../core/src/run/session.ts'
import { watchSilence } from '../../../../core/src/run/silence.ts'

test('the timer of a process that was busy waits for another second: usage may have arrived unread (fault C1)', async () => {
  const manual = manualClock()
  let busyMs = 0
  let silences = 0
  const clock = { ...manual, monotonicMs: () => manual.monotonicMs() + busyMs }
  const session = runSession(() => openaiChat().createDecoder())
  session.decodeBatch([{ data: '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}' }])
  watchSilence(clock, session, () => void silences++).decoded(1)
  busyMs = 300
  await manual.advance(1000)
  expect(silences).toBe(0)
  await manual.advance(1000)
  expect(silences).toBe(1)
})
