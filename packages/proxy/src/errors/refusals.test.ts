import { collectMessage, explainError, explainToUser, openaiChat, reasonFor } from '@chatstream/core'
import { expect, test } from 'vitest'
import { createProxy } from '../createProxy.ts'
import { key, question } from '../servers.testing.ts'
import * as admission from './admissionRefusals.ts'
import * as limits from './limitRefusals.ts'
import { ProxyError } from './proxyError.ts'
import * as requests from './proxyRefusals.ts'
import * as threads from './threadRefusals.ts'

const functions = Object.entries({ ...admission, ...limits, ...requests, ...threads }).filter(
  (entry): entry is [string, (...args: never[]) => ProxyError] => typeof entry[1] === 'function',
)

test.each(functions)('%s has an audience if its reason says no more than its status', (name, refusal) => {
  const args = { limitReached: ['requests', 1], notFound: ['PUT', '/x', []] }[name] ?? ['x', ['x']]
  const { data } = refusal(...(args as never[])) // arguments of any refusal
  const isGeneral = data.reason === reasonFor({ status: data.status })
  expect(isGeneral && data.audience === undefined).toBe(false)
})

test('the client shows developers what to change on the proxy, and users its own texts', async () => {
  const proxy = createProxy({ upstreams: { main: { baseUrl: 'http://127.0.0.1:1', apiKey: key } } })
  const asked = (path: string, more = {}) =>
    proxy.fetch(
      new Request(`http://localhost${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...question, ...more }),
      }),
    )
  for (const [path, action, more] of [
    ['/v1/chat/completions', 'createProxy({ threads: memoryThreads() })', { chatstream: {} }],
    ['/v1/chat/completion', 'POST /v1/chat/completions', {}],
  ] as const) {
    const { error } = await collectMessage(await asked(path, more), { protocol: openaiChat() })
    if (error === undefined) throw new Error('the proxy answered')
    expect(explainError(error).action).toContain(action)
    expect(explainError(error).detail).toBeDefined()
    expect(explainToUser(error).action).not.toContain(action)
  }
})
