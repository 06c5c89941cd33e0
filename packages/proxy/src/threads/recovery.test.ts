import { expect, test, vi } from 'vitest'
import { manualClock } from '@chatstream/testing'
import { byHeader } from '../limits/limits.testing.ts'
import { startProxy } from '../servers.testing.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import { decideBegin } from './beginRun.ts'
import { runLeaseMs } from './recorder.ts'
import { client, inThread, runId } from './threads.testing.ts'

/** Two proxies over one store, and a third process that begins a run of `t1` and is gone. */
async function startTwo() {
  const clock = manualClock()
  const store = memoryThreads()
  const posted: string[] = []
  const start = () =>
    startProxy('http://127.0.0.1:1', {
      threads: { ...store, close() {} },
      authenticate: byHeader,
      limits: false,
      clock,
      webhook: {
        url: 'https://app.example/hooks',
        secret: Buffer.alloc(24).toString('base64'),
        async fetch(_, init) {
          posted.push(String(init?.body))
          return new Response()
        },
      },
    })
  const [one] = await Promise.all([start(), start()])
  // Both have looked for dead runs at their start.
  await new Promise((resolve) => setImmediate(resolve))
  const run = { id: runId, aliveUntil: clock.now() + runLeaseMs, upstream: 'main', path: '/chat/completions' }
  await store.update('anna', 't1', ['q1', 'a1'], (now) => {
    const begun = decideBegin({ question: inThread('t1'), run, now: clock.now(), maxChars: 1e6 }, now)
    return begun === 'known' ? undefined : begun.write
  })
  return { store, clock, posted, anna: client(one.url), errors: one.errors }
}

test('a run whose process is gone is ended although nobody opens its thread', async () => {
  const { store, clock, anna, errors } = await startTwo()
  await clock.advance(runLeaseMs - 1)
  expect((await store.find('anna', 't1'))?.state).toBe('running')
  await clock.advance(runLeaseMs)
  await vi.waitFor(async () => expect((await store.find('anna', 't1'))?.state).toBe('failed'))
  const { thread, messages } = await anna.open('t1')
  expect(thread.activeRunId).toBeUndefined()
  expect(messages.map(({ status }) => status)).toEqual(['complete', 'interrupted'])
  expect(errors).toEqual([])
})

test('one of the proxies posts the end of such a run to the webhook', async () => {
  const { clock, posted, anna } = await startTwo()
  await clock.advance(2 * runLeaseMs)
  await vi.waitFor(() => expect(posted).toHaveLength(1))
  await anna.open('t1')
  await clock.advance(4 * runLeaseMs)
  expect(posted.map((body) => JSON.parse(body) as unknown)).toEqual([
    {
      type: 'run.ended',
      timestamp: expect.any(String),
      data: {
        runId,
        threadId: 't1',
        messageId: 'a1',
        user: 'anna',
        end: 'lost',
        status: 'interrupted',
      },
    },
  ])
})
