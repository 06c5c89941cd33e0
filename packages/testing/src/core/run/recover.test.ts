import { manualClock, manualFrames } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import { explainError } from '../../../../core/src/errors/explainError.ts'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import type { ChatOptions } from '../../../../core/src/turn/options.ts'
import { textOf } from '../../../../core/src/message.ts'
import type { Connectivity } from '../../../../core/src/run/connectivity.ts'

type Answer = (request: Request) => Response | Promise<Response>

const delta = (text: string, seq: number, epoch = 'e') =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\nid: ${epoch}-${seq}\n\n`
const stop = (seq: number, epoch = 'e') =>
  `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\nid: ${epoch}-${seq}\n\ndata: [DONE]\nid: ${epoch}-${seq + 1}\n\n`
const ended = (end: string, more: object = {}) => `: chatstream ${JSON.stringify({ end, ...more })}\n\n`
const kept = (body: string | ReadableStream<Uint8Array>, epoch = 'e') =>
  new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-chatstream-epoch': epoch } })
const refused = (status: number, headers: Record<string, string> = {}, error: object = {}) =>
  new Response(JSON.stringify({ error }), { status, headers })
const unreachable: Answer = () => Promise.reject(new TypeError('Failed to fetch'))

/** A chat against a server that gives these answers, one after another, and a clock moved by hand. */
function chatWith(answers: readonly Answer[], options: Partial<ChatOptions> = {}) {
  const clock = manualClock()
  const seen: string[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init)
    const lastEventId = request.headers.get('last-event-id')
    const { pathname } = new URL(request.url)
    seen.push(
      `${request.method} ${pathname.replace(/streams\/.+/, 'streams/id')}${lastEventId === null ? '' : ` ${lastEventId}`}`,
    )
    return (answers[seen.length - 1] ?? unreachable)(request)
  }
  const chat = createChat({
    url: 'http://server.test/api/chat',
    fetch,
    clock,
    frames: manualFrames(),
    retry: { jitter: 'none' },
    ...options,
  })
  const states: string[] = []
  chat.subscribe(() => {
    const { status, connection } = chat.getState()
    const wait = connection?.retryAt === undefined ? '' : ` in ${connection.retryAt - clock.now()}`
    const state =
      connection === undefined ? status : `${status} ${connection.attempt}/${connection.limit}${wait}`
    if (states.at(-1) !== state) states.push(state)
  })
  return { chat, clock, seen, states }
}

test.each(['<', '<thin', '<think>hm</thi'])(
  '%s is shown whole if the connection is lost (fault C7)',
  async (cut) => {
    const { chat } = chatWith([() => kept(delta(cut, 1))], { retry: { attempts: 0 } })
    const { status, parts } = (await chat.send('Hi')) ?? {}
    expect(status).toBe('interrupted')
    expect(parts?.map((part) => ('text' in part ? part.text : '')).join('')).toBe(cut.replace('<think>', ''))
  },
)

test.each(['<', '<thin', '<think>hm</thi'])(
  '%s is shown whole if the user stops there, or the server does (fault C7)',
  async (cut) => {
    const pieces = [new TextEncoder().encode(delta(cut, 1))]
    let askedForMore: () => void
    const isRead = new Promise<void>((resolve) => (askedForMore = resolve))
    const pull = (body: ReadableStreamDefaultController<Uint8Array>) => {
      const piece = pieces.shift()
      if (piece === undefined) askedForMore()
      else body.enqueue(piece)
    }
    const open = new ReadableStream({ pull }, { highWaterMark: 0 })
    const byUser = chatWith([() => kept(open)]).chat
    const sending = byUser.send('Hi')
    await isRead
    byUser.stop()
    const byServer = await chatWith([() => kept(delta(cut, 1) + ended('stopped'))]).chat.send('Hi')
    for (const answer of [await sending, byServer]) {
      expect(answer?.status).toBe('stopped')
      expect(answer?.parts.map((part) => ('text' in part ? part.text : '')).join('')).toBe(
        cut.replace('<think>', ''),
      )
    }
  },
)

describe('a server that keeps the run', () => {
  test('is asked for what follows the last event, and counts progress anew', async () => {
    const { chat, clock, seen, states } = chatWith([
      () => kept(delta('one ', 1)),
      () => kept(delta('two ', 2)),
      () => kept(delta('three', 3) + stop(4) + ended('complete')),
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    await clock.advance(1000)
    const answer = await sending
    expect(textOf(answer!)).toBe('one two three')
    expect(answer?.status).toBe('complete')
    expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id e-1', 'GET /api/streams/id e-2'])
    expect(states.filter((state) => state.startsWith('reconnecting'))).toEqual([
      'reconnecting 1/5 in 1000',
      'reconnecting 1/5',
      'reconnecting 1/5 in 1000',
      'reconnecting 1/5',
    ])
  })

  test('events that come again are dropped, one by one', async () => {
    const { chat, clock } = chatWith([
      () => kept(delta('one ', 1) + delta('two ', 2)),
      () => kept(delta('one ', 1) + delta('two ', 2) + delta('three', 3) + stop(4) + ended('complete')),
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect(textOf((await sending)!)).toBe('one two three')
  })

  test('a gap is never guessed over: the run is read again from its start, and replaced', async () => {
    const { chat, clock, seen } = chatWith([
      () => kept(delta('one ', 1) + delta('three', 3)),
      () => kept(delta('one ', 1) + delta('two ', 2) + delta('three', 3) + stop(4) + ended('complete')),
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect(textOf((await sending)!)).toBe('one two three')
    expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id'])
  })

  test('another epoch is another log: its replay replaces what was said', async () => {
    const { chat, clock } = chatWith([
      () => kept(delta('old ', 1) + delta('words', 2)),
      () =>
        kept(
          ': chatstream {"reset":true}\n\n' + delta('new', 1, 'f') + stop(2, 'f') + ended('complete'),
          'f',
        ),
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect(textOf((await sending)!)).toBe('new')
  })

  test.each([
    ['/elsewhere/7', 'GET /elsewhere/7 e-1'],
    ['http://evil.test/7', 'GET /api/streams/id e-1'],
  ])('x-chatstream-location: %s is followed within the origin, and nowhere else', async (location, asked) => {
    const half = kept(delta('half', 1))
    half.headers.set('x-chatstream-location', location)
    const { chat, clock, seen } = chatWith([() => half])
    void chat.send('q')
    await clock.advance(1000)
    expect(seen[1]).toBe(asked)
    chat.stop()
  })

  test('410 means from the start, 404 that it is gone, with the text kept', async () => {
    const { chat, clock, seen } = chatWith([
      () => kept(delta('half', 1)),
      () => refused(410),
      () => refused(404, {}, { code: 'stream_gone' }),
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    await clock.advance(2000)
    expect(await sending).toMatchObject({ status: 'interrupted', parts: [{ text: 'half' }] })
    expect(seen.slice(1)).toEqual(['GET /api/streams/id e-1', 'GET /api/streams/id'])
  })

  test('[DONE] alone does not end a run, since usage may follow', async () => {
    const usage = 'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}\nid: e-1\n\n'
    const { chat, clock } = chatWith([
      () => kept(usage + delta('all', 2) + stop(3)),
      () => kept(ended('complete')),
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect(await sending).toMatchObject({ status: 'complete', usage: { inputTokens: 3 } })
  })

  test('an answer whose model has finished is complete even if the server’s end cannot be read', async () => {
    const { chat, clock } = chatWith([() => kept(delta('all', 1) + stop(2))])
    const sending = chat.send('q')
    await clock.advance(600_000)
    expect(await sending).toMatchObject({ status: 'complete', finishReason: 'stop' })
  })

  test.each([
    ['cut', 'run-cut'],
    ['lost', 'run-lost'],
  ])('its word “%s” ends the run at once and says so', async (end, reason) => {
    const { chat, seen } = chatWith([() => kept(delta('half', 1) + ended(end))])
    expect(await chat.send('q')).toMatchObject({ status: 'interrupted', error: { reason } })
    expect(seen.length).toBe(1)
  })

  test('the end “stopped” is a stop, even if another client asked for it', async () => {
    const { chat } = chatWith([() => kept(delta('half', 1) + ended('stopped'))])
    const answer = await chat.send('q')
    expect(answer).toMatchObject({ status: 'stopped' })
    expect(answer?.error).toBeUndefined()
  })

  test('an error sent after the headers keeps its status, its words and its time to wait', async () => {
    const told = { status: 429, message: 'slow down', retryAfterMs: 7000, code: 'rate_limit_exceeded' }
    const { chat, clock, seen, states } = chatWith([
      () => kept(ended('error', told)),
      () => kept(delta('now', 1) + stop(2) + ended('complete')),
    ])
    const sending = chat.send('q')
    await clock.advance(6999)
    expect(seen.length).toBe(1)
    expect(states).toContain('reconnecting 1/5 in 7000')
    await clock.advance(1)
    expect(textOf((await sending)!)).toBe('now')
    expect(seen).toEqual(['POST /api/chat', 'POST /api/chat'])
  })
})

describe('before the first event', () => {
  const whole: Answer = () => kept(delta('ok', 1) + stop(2) + ended('complete'))

  test.each<[string, Record<string, string>]>([
    ['Retry-After: 2', { 'retry-after': '2' }],
    ['retry-after-ms: 2000', { 'retry-after-ms': '2000' }],
  ])('429 with %s is waited for, shown, and never shortened', async (_, headers) => {
    const { chat, clock, seen, states } = chatWith([() => refused(429, headers), whole], {
      retry: { jitter: 'full' },
      random: () => 0,
    })
    const sending = chat.send('q')
    await clock.advance(1999)
    expect([seen.length, states.at(-1)]).toEqual([1, 'reconnecting 1/5 in 2000'])
    await clock.advance(1)
    expect((await sending)?.status).toBe('complete')
  })

  test.each<[string, Answer]>([
    ['insufficient_quota', () => refused(429, {}, { code: 'insufficient_quota' })],
    ['400', () => refused(400)],
    ['401', () => refused(401)],
    ['422', () => refused(422)],
    ['x-should-retry: false', () => refused(503, { 'x-should-retry': 'false' })],
    ['a page in place of a stream', () => new Response('<p>', { headers: { 'content-type': 'text/html' } })],
  ])('%s is final', async (_, answer) => {
    const { chat, seen } = chatWith([answer, whole])
    expect((await chat.send('q'))?.status).toBe('failed')
    expect(seen.length).toBe(1)
  })

  test.each<[string, Record<string, string>, number]>([
    ['of 301 s', { 'retry-after': '301' }, 301_000],
    ['of a day', { 'retry-after': '86400' }, 86_400_000],
    ['of 301 s in milliseconds', { 'retry-after-ms': '301000' }, 301_000],
  ])('a wait %s fails at once and says when to come back (fault C7)', async (_, headers, ms) => {
    const until = new Date(ms).toLocaleString()
    for (const status of [429, 503]) {
      const { chat, clock, seen } = chatWith([() => refused(status, headers), whole])
      const answer = await chat.send('q')
      expect(answer).toMatchObject({ status: 'failed', error: { retryAfterMs: ms, params: { until } } })
      expect(explainError(answer!.error!, { audience: 'user' }).title).toContain(until)
      expect([seen.length, clock.pending]).toEqual([1, 0])
    }
  })

  test('a wait of five minutes is waited, and maxWaitMs sets another limit (fault C7)', async () => {
    const { chat, clock } = chatWith([() => refused(429, { 'retry-after': '300' }), whole])
    const sending = chat.send('q')
    await clock.advance(300_000)
    expect((await sending)?.status).toBe('complete')
    const short = chatWith([() => refused(429, { 'retry-after': '3' })], { retry: { maxWaitMs: 2000 } })
    expect((await short.chat.send('q'))?.status).toBe('failed')
  })

  test('a long wait asked for in a stream, or for the rest of an answer, fails at once, too (fault C7)', async () => {
    const told = { status: 429, message: 'slow down', retryAfterMs: 600_000 }
    const first = chatWith([() => kept(ended('error', told))])
    expect(await first.chat.send('q')).toMatchObject({
      error: { status: 429, params: { until: expect.any(String) } },
    })
    const { chat, clock, seen } = chatWith([
      () => kept(delta('half', 1)),
      () => refused(503, { 'retry-after': '600' }),
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect(await sending).toMatchObject({ status: 'interrupted', parts: [{ text: 'half' }] })
    expect(seen.length).toBe(2)
  })

  test('x-should-retry: true goes before the status', async () => {
    const { chat, clock, seen } = chatWith([() => refused(503, { 'x-should-retry': 'true' }), whole])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect((await sending)?.status).toBe('complete')
    expect(seen.length).toBe(2)
  })

  test('a question that may have arrived is looked up before it is asked again', async () => {
    const { chat, clock, seen } = chatWith([
      unreachable,
      () => refused(404, {}, { code: 'stream_gone' }),
      whole,
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    await clock.advance(2000)
    expect((await sending)?.status).toBe('complete')
    expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id', 'POST /api/chat'])
  })

  test('one that has arrived is not asked again', async () => {
    const { chat, clock, seen } = chatWith([unreachable, whole])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect((await sending)?.status).toBe('complete')
    expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id'])
  })

  test('a server that knows no ids is never asked twice, and the first failure is reported', async () => {
    const { chat, clock, seen } = chatWith([
      unreachable,
      () => new Response('Not found', { status: 404 }),
      whole,
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect(await sending).toMatchObject({ status: 'failed', error: { kind: 'network', attempts: 1 } })
    expect(seen.length).toBe(2)
  })

  test('a question that is sent again after it was looked up fails with its own error, not with the first', async () => {
    const { chat, clock } = chatWith([
      unreachable,
      () => refused(404, {}, { code: 'stream_gone' }),
      () => refused(409, {}, { code: 'thread_busy', reason: 'thread-busy' }),
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect(await sending).toMatchObject({ status: 'failed', error: { reason: 'thread-busy' } })
  })

  test('after five failed tries the error has their number', async () => {
    const { chat, clock, seen } = chatWith([])
    const sending = chat.send('q')
    await clock.advance(1000 + 2000 + 4000 + 8000 + 16_000)
    expect(await sending).toMatchObject({ status: 'failed', error: { attempts: 5 } })
    expect(seen.length).toBe(6)
  })

  test.each([408, 500, 502, 504, 529])(
    'a first question refused with %i is looked up, and asked again with its id (fault C11)',
    async (status) => {
      const ids: (string | null)[] = []
      const note =
        (answer: Answer): Answer =>
        (request) => {
          ids.push(request.headers.get('x-chatstream-id'))
          return answer(request)
        }
      const { chat, clock, seen } = chatWith([
        note(() => refused(status)),
        note(() => refused(404, {}, { code: 'stream_gone' })),
        note(whole),
      ])
      const sending = chat.send('q')
      await clock.advance(1000)
      expect((await sending)?.status).toBe('complete')
      expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id', 'POST /api/chat'])
      expect(new Set(ids).size).toBe(1)
    },
  )

  test('a gateway that answers 502 for a second loses no first question (fault C11)', async () => {
    const page: Answer = () =>
      new Response('<h1>502 Bad Gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } })
    const { chat, clock, seen } = chatWith([
      page,
      page,
      () => refused(404, {}, { code: 'stream_gone' }),
      whole,
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    await clock.advance(2000)
    expect((await sending)?.status).toBe('complete')
    expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id', 'GET /api/streams/id', 'POST /api/chat'])
  })

  test.each([500, 504])(
    'a question that arrived although it was refused with %i is read (fault C11)',
    async (status) => {
      const { chat, clock, seen } = chatWith([() => refused(status), whole])
      const sending = chat.send('q')
      await clock.advance(1000)
      expect(textOf((await sending)!)).toBe('ok')
      expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id'])
    },
  )

  test('a server that knows no ids is not asked a second time after a 504 (fault C11)', async () => {
    const { chat, clock, seen } = chatWith([
      () => refused(504),
      () => new Response('', { status: 404 }),
      whole,
    ])
    const sending = chat.send('q')
    await clock.advance(1000)
    expect(await sending).toMatchObject({ status: 'failed', error: { status: 504, attempts: 1 } })
    expect(seen.length).toBe(2)
  })

  test('retry after a 504 looks the question up under its id before it asks (fault C11)', async () => {
    const { chat, seen } = chatWith([() => refused(504), whole], { retry: false })
    expect(await chat.send('q')).toMatchObject({ status: 'failed', error: { status: 504 } })
    expect(await chat.retry()).toMatchObject({ status: 'complete', parts: [{ text: 'ok' }] })
    expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id'])
    expect(chat.getState().messages.length).toBe(2)
  })

  test('retry after an error in the stream asks anew, under another id (fault C11)', async () => {
    const ids: (string | null)[] = []
    const note =
      (answer: Answer): Answer =>
      (request) => {
        ids.push(request.headers.get('x-chatstream-id'))
        return answer(request)
      }
    const error = 'data: {"error":{"message":"overloaded","code":"overloaded"}}\nid: e-1\n\n'
    const { chat, seen } = chatWith([note(() => kept(error + ended('complete'))), note(whole)])
    expect(await chat.send('q')).toMatchObject({ status: 'failed', error: { retryable: true } })
    expect((await chat.retry())?.status).toBe('complete')
    expect([seen, new Set(ids).size]).toEqual([['POST /api/chat', 'POST /api/chat'], 2])
  })

  test.each<[string, Answer]>([
    ['knows no such run', () => refused(404, {}, { code: 'stream_gone' })],
    ['knows no ids', () => new Response('Not found', { status: 404 })],
    [
      'answers everything with a page',
      () => new Response('<p>', { headers: { 'content-type': 'text/html' } }),
    ],
  ])('retry after a 504 asks again, with the same id, where the server %s (fault C11)', async (_, lookUp) => {
    const bodies: unknown[] = []
    const post =
      (answer: Answer): Answer =>
      async (request) => {
        bodies.push([request.headers.get('x-chatstream-id'), await request.json()])
        return answer(request)
      }
    const { chat, clock, seen } = chatWith([post(() => refused(504)), lookUp, post(whole)], { retry: false })
    expect((await chat.send('q'))?.status).toBe('failed')
    const asking = chat.retry()
    await clock.advance(2000)
    expect(await asking).toMatchObject({ status: 'complete', parts: [{ text: 'ok' }] })
    expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id', 'POST /api/chat'])
    expect(bodies[1]).toEqual(bodies[0])
  })

  test('retryNow tries at once; stop while waiting is a stop and no error', async () => {
    const { chat, clock, seen, states } = chatWith([() => refused(503), () => refused(503)])
    const sending = chat.send('q')
    await clock.advance(0)
    expect(states.at(-1)).toBe('reconnecting 1/5 in 1000')
    chat.retryNow()
    await clock.advance(0)
    expect(seen.length).toBe(2)
    expect(states.at(-1)).toBe('reconnecting 2/5 in 2000')
    chat.stop()
    const answer = await sending
    expect([answer?.status, answer?.error, clock.pending]).toEqual(['stopped', undefined, 0])
  })
})

describe('offline', () => {
  function switchable() {
    const state = { online: true, wake: () => {} }
    const connectivity: Connectivity = {
      isOnline: () => state.online,
      onWake(listener) {
        state.wake = listener
        return () => void (state.wake = () => {})
      },
    }
    return { state, connectivity }
  }

  test('longer than all tries together uses up none, and coming back tries at once', async () => {
    const { state, connectivity } = switchable()
    const { chat, clock, seen, states } = chatWith(
      [() => kept(delta('half ', 1)), () => kept(delta('whole', 2) + stop(3) + ended('complete'))],
      { connectivity },
    )
    state.online = false
    const sending = chat.send('q')
    await clock.advance(600_000)
    expect([seen.length, states.at(-1)]).toEqual([1, 'offline 1/5'])
    state.online = true
    state.wake()
    await clock.advance(0)
    expect(textOf((await sending)!)).toBe('half whole')
  })

  test('six connections within half a second at one place are a loop: nothing hurries the next', async () => {
    const { state, connectivity } = switchable()
    const { chat, clock, seen, states } = chatWith([() => kept(delta('half', 1))], {
      connectivity,
      retry: { attempts: 99, jitter: 'none' },
    })
    void chat.send('q')
    await clock.advance(0)
    for (let i = 0; i < 20; i++) {
      state.wake()
      await clock.advance(0)
    }
    expect(seen.length).toBe(6)
    expect(states.at(-1)).toBe('reconnecting 6/99 in 60000')
    chat.stop()
  })
})

describe('a server that cannot resume', () => {
  const plain = (text: string) => new Response(text, { headers: { 'content-type': 'text/event-stream' } })

  test('keeps what came, and the model can be asked to go on where it stopped', async () => {
    const { chat, clock, seen } = chatWith([
      () => plain(delta('The answ', 1)),
      () => plain(delta('er.', 1) + stop(2)),
    ])
    expect(await chat.send('q')).toMatchObject({ status: 'interrupted' })
    expect(seen.length).toBe(1)
    const answer = await chat.continueAnswer()
    expect(answer).toMatchObject({ status: 'complete', parts: [{ type: 'text', text: 'The answer.' }] })
    expect(answer?.error).toBeUndefined()
    expect(clock.pending).toBe(0)
  })

  test.each([
    ['continue', 'half and half'],
    ['restart', 'and half'],
  ] as const)('whenCut: %s waits a little, and asks again', async (whenCut, text) => {
    const { chat, clock, states } = chatWith(
      [() => plain(delta('half ', 1)), () => plain(delta('and half', 1) + stop(2))],
      { retry: { whenCut, jitter: 'none' } },
    )
    const sending = chat.send('q')
    await clock.advance(999)
    expect(states.at(-1)).toBe('reconnecting 1/5 in 1000')
    await clock.advance(1)
    expect(await sending).toMatchObject({ status: 'complete', parts: [{ type: 'text', text }] })
  })

  test.each(['continue', 'restart'] as const)(
    'whenCut: %s keeps what there is where the server stays away',
    async (whenCut) => {
      const { chat, clock, seen } = chatWith([() => plain(delta('half', 1))], {
        resumable: false,
        retry: { whenCut, jitter: 'none', attempts: 2 },
      })
      const sending = chat.send('q')
      await clock.advance(1000)
      await clock.advance(2000)
      expect(await sending).toMatchObject({ status: 'interrupted', parts: [{ text: 'half' }] })
      expect(seen).toEqual(['POST /api/chat', 'POST /api/chat', 'POST /api/chat'])
    },
  )
})

test('after the last retry, `retry` still gets the answer without asking the model again', async () => {
  const { chat, clock, seen } = chatWith(
    [
      () => kept(delta('half ', 1)),
      unreachable,
      () => kept(delta('half ', 1) + delta('and half', 2) + stop(3) + ended('complete')),
    ],
    { retry: { attempts: 1, jitter: 'none' } },
  )
  const sending = chat.send('q')
  await clock.advance(1000)
  expect(await sending).toMatchObject({ status: 'interrupted', error: { attempts: 1 } })
  const answer = await chat.retry()
  expect([textOf(answer!), answer?.status]).toEqual(['half and half', 'complete'])
  expect(chat.getState().messages.length).toBe(2)
  expect(seen).toEqual(['POST /api/chat', 'GET /api/streams/id e-1', 'GET /api/streams/id'])
})
