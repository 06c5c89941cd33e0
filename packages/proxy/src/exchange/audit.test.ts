import { expect, test } from 'vitest'
import type { AccessLogEntry, AuditEntry } from './accessLog.ts'
import { ask, delta, startProvider, startProxy } from '../servers.testing.ts'
import { askAs, blocksOf, resume, runId, sse, stop } from '../streams/streams.testing.ts'

/** The facts of an entry that the tests compare. */
const facts = ({
  method,
  status,
  user,
  runId: run,
  code,
  errorFrom,
  ...entry
}: AccessLogEntry | AuditEntry) => ({
  ...('action' in entry && { action: entry.action }),
  method,
  status,
  user,
  run,
  code,
  errorFrom,
})

async function startAudited() {
  const provider = await startProvider()
  const audited: AuditEntry[] = []
  const proxy = await startProxy(provider.url, {
    audit: (entry) => void audited.push(entry),
    authenticate: (request) => {
      const id = request.headers.get('authorization')
      return id === null ? null : { id }
    },
  })
  return { ...proxy, provider, audited }
}

const ann = { authorization: 'ann' }
const json = { 'content-type': 'application/json' }

test('entries have the user and the run, from the question to the stop', async () => {
  const { url, provider, log, audited } = await startAudited()
  const answer = askAs(url, runId, { headers: ann })
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const blocks = blocksOf(await answer)
  await blocks.next()
  await fetch(`${url}/v1/chat/streams/${runId}`, { method: 'DELETE', headers: ann })
  await blocks.rest()
  await expect.poll(() => log.length).toBe(2)
  const known = { user: 'ann', run: runId }
  expect(log.map(facts)).toMatchObject([
    { method: 'DELETE', status: 204, ...known },
    { method: 'POST', status: 200, ...known },
  ])
  expect(audited.map(facts)).toMatchObject([{ action: 'stop', method: 'DELETE', ...known }])
})

test('refusals of the proxy are audited, with the user where there is one; errors of the provider are not', async () => {
  const { url, provider, log, audited } = await startAudited()
  await stop(url)
  await resume(url, undefined, runId, { headers: { authorization: 'bob' } })
  await ask(url, { headers: { ...ann, 'content-type': 'text/plain' } })
  const limited = ask(url, { headers: { ...ann, ...json } })
  const { res } = await provider.next()
  res.writeHead(429, json).end('{"error":{"code":"too_fast"}}')
  expect((await limited).status).toBe(429)
  await expect.poll(() => log.length).toBe(4)
  expect(log.at(-1)).toMatchObject({ code: 'too_fast', errorFrom: 'provider' })
  expect(audited.map(facts)).toEqual([
    {
      action: 'refusal',
      method: 'DELETE',
      status: 401,
      user: undefined,
      run: runId,
      code: 'unauthenticated',
      errorFrom: 'proxy',
    },
    {
      action: 'refusal',
      method: 'GET',
      status: 404,
      user: 'bob',
      run: runId,
      code: 'stream_gone',
      errorFrom: 'proxy',
    },
    {
      action: 'refusal',
      method: 'POST',
      status: 415,
      user: 'ann',
      run: undefined,
      code: 'unsupported_media_type',
      errorFrom: 'proxy',
    },
  ])
})

test('an audit that throws fails no request, and an id that cannot be one is not written down', async () => {
  const { url, log, errors } = await startProxy(
    { fetch: async () => Response.json({}) },
    {
      audit() {
        throw new Error('disk full')
      },
    },
  )
  expect((await askAs(url, 'not an id')).status).toBe(400)
  await expect.poll(() => log.length).toBe(1)
  expect(log[0]).not.toHaveProperty('runId')
  expect(errors).toEqual(['audit: Error: disk full'])
})
