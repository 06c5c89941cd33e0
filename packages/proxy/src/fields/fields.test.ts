import {
  anthropicMessages,
  type ChatMessage,
  codeer,
  openaiChat,
  openaiResponses,
  type Protocol,
} from '@chatstream/core'
import { expect, test } from 'vitest'
import { key, startProvider, startProxy } from '../servers.testing.ts'
import type { ProxyOptions } from '../options.ts'
import type { UpstreamApi } from '../upstream/apis.ts'
import type { UpstreamOptions } from '../upstream/upstream.ts'

const paths = {
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  messages: '/v1/messages',
  codeer: '/api/v1/chats/1/messages',
} as const
type Place = keyof typeof paths
const apiOf: Record<Place, UpstreamApi> = {
  chat: 'openai',
  responses: 'openai',
  messages: 'anthropic',
  codeer: 'codeer',
}

/** Sends a body through a proxy on a real server. Returns the error, or the body that reached the provider. */
async function send(
  place: Place,
  body: unknown,
  upstream: Partial<UpstreamOptions> = {},
  options: Partial<ProxyOptions> = {},
) {
  const provider = await startProvider()
  const main = { baseUrl: `${provider.url}/v1`, apiKey: key, api: apiOf[place], ...upstream }
  const { url } = await startProxy(main, options)
  const asked = fetch(url + paths[place], {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const arrived = provider.next().then(async ({ res, body: read, req }) => {
    const text = await read()
    res.end('{}')
    return { text, type: req.headers['content-type'] }
  })
  const response = await asked
  if (response.ok) return { status: 200, ...(await arrived) }
  expect(provider.waiting()).toBe(0)
  const { error } = await response.json()
  return { status: response.status, code: error.code, param: error.param, message: String(error.message) }
}

const messages = [{ role: 'user', content: 'Hello?' }]
const bodies = {
  chat: { model: 'm', messages, stream: true },
  responses: { model: 'm', input: 'Hello?', stream: true },
  messages: { model: 'm', max_tokens: 100, messages, stream: true },
  codeer: { message: 'Hello?', stream: true },
} as const

const image = (url: string) => ({
  messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
})
const mcp = { type: 'mcp', server_label: 'x', server_url: 'https://evil.example/mcp' }

test.each<[place: Place, added: Record<string, unknown>, named: string]>([
  ['chat', { api_base: 'http://evil.example' }, 'api_base'],
  ['chat', { base_url: 'http://evil.example' }, 'base_url'],
  ['chat', { MODEL: 'expensive' }, 'MODEL'],
  ['chat', { models: ['expensive'] }, 'models'],
  ['chat', { route: 'fallback' }, 'route'],
  ['chat', { provider: { order: ['x'] } }, 'provider'],
  ['chat', { plugins: [{ id: 'web' }] }, 'plugins'],
  ['chat', { web_search_options: {} }, 'web_search_options'],
  ['chat', { store: true }, 'store'],
  ['chat', { n: 128 }, 'n'],
  ['chat', { n: '128' }, 'n'],
  ['chat', { max_tokens: 1e9 }, 'max_tokens'],
  ['chat', { max_completion_tokens: 1e9 }, 'max_completion_tokens'],
  ['chat', { max_tokens: '9999999' }, 'max_tokens'],
  ['chat', { max_tokens: -1 }, 'max_tokens'],
  ['chat', { max_tokens: [1e9] }, 'max_tokens'],
  ['chat', { service_tier: 'priority' }, 'service_tier'],
  ['chat', { modalities: ['text', 'audio'] }, 'modalities'],
  ['chat', { constructor: 1 }, 'constructor'],
  ['chat', { model: ['expensive'] }, 'model'],
  ['chat', { tools: [mcp] }, 'tools[0]'],
  [
    'chat',
    { tools: [{ type: 'function', function: { name: 'f' }, server_url: 'x' }] },
    'tools[0].server_url',
  ],
  [
    'chat',
    { tools: [{ type: 'function', function: { name: 'f', parameters: { $ref: 'http://10.0.0.1/' } } }] },
    'tools[0].function.parameters.$ref',
  ],
  [
    'chat',
    { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-of-another' } }] }] },
    'messages[0].content[0].file.file_id',
  ],
  ['chat', { messages: [{ role: 'assistant', audio: { id: 'audio-1' } }] }, 'messages[0].audio'],
  [
    'chat',
    { messages: [{ role: 'user', content: [{ type: 'video_url', video_url: { url: 'http://10.0.0.1' } }] }] },
    'messages[0].content[0]',
  ],
  ['responses', { previous_response_id: 'resp_of_another' }, 'previous_response_id'],
  ['responses', { conversation: 'conv_of_another' }, 'conversation'],
  ['responses', { vector_store_ids: ['vs_1'] }, 'vector_store_ids'],
  ['responses', { prompt: { id: 'pmpt_1' } }, 'prompt'],
  ['responses', { tools: [mcp] }, 'tools[0]'],
  ['responses', { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }, 'tools[0]'],
  ['responses', { tools: [{ type: 'code_interpreter', container: 'auto' }] }, 'tools[0]'],
  ['responses', { tools: [{ type: 'web_search' }] }, 'tools[0]'],
  ['responses', { background: true }, 'background'],
  ['responses', { store: true }, 'store'],
  ['responses', { max_output_tokens: 1e9 }, 'max_output_tokens'],
  ['responses', { input: [{ type: 'item_reference', id: 'msg_of_another' }] }, 'input[0]'],
  ['responses', { input: [{ type: 'reasoning', id: 'rs_of_another' }] }, 'input[0].encrypted_content'],
  [
    'responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file-1' }] }] },
    'input[0].content[0].file_id',
  ],
  [
    'responses',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'http://169.254.169.254/' }] }] },
    'input[0].content[0].file_url',
  ],
  [
    'responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'http://10.0.0.1/' }] }] },
    'input[0].content[0].image_url',
  ],
  ['messages', { mcp_servers: [{ type: 'url', url: 'https://evil.example' }] }, 'mcp_servers'],
  ['messages', { container: 'container_1' }, 'container'],
  ['messages', { speed: 'fast' }, 'speed'],
  ['messages', { max_tokens: 1e9 }, 'max_tokens'],
  ['messages', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'tools[0]'],
  [
    'messages',
    {
      messages: [
        { role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'http://10.0.0.1/' } }] },
      ],
    },
    'messages[0].content[0].source.url',
  ],
  [
    'messages',
    {
      messages: [
        { role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] },
      ],
    },
    'messages[0].content[0].source',
  ],
  [
    'messages',
    {
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 't',
              content: [{ type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } }],
            },
          ],
        },
      ],
    },
    'messages[0].content[0].content[0].source.url',
  ],
  ['codeer', { api_base: 'http://evil.example' }, 'api_base'],
  ['codeer', { message: { text: 'x' } }, 'message'],
])('%s with %j is refused by the name %s, and nothing is sent', async (place, added, named) => {
  const answer = await send(place, { ...bodies[place], ...added })
  expect(answer).toMatchObject({
    status: 400,
    code: expect.stringMatching(/^(field_not_allowed|invalid_field)$/),
  })
  // Anthropic's form of errors has no `param`.
  expect(answer.message).toContain(named)
})

test('a name of a prototype is refused like any other', async () => {
  const answer = await send(
    'chat',
    '{"model":"m","messages":[],"__proto__":{"api_base":"http://evil.example"}}',
  )
  expect(answer).toMatchObject({ code: 'field_not_allowed', param: '__proto__' })
})

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://127.0.0.1:11434/',
  'http://0/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://x.localhost/',
  'http://redis:6379/',
  'http://metadata.google.internal/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0251.0376.0251.0376/',
  'http://010.8.8.8/',
  'http://127.1/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:169.254.169.254]/',
  'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
  'http://[::169.254.169.254]/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[2002:a9fe:a9fe::]/',
  'http://169.254.169.254.nip.io/',
  'http://localtest.me/',
  'http://public.example\\@10.0.0.1/',
  'http://public.example@10.0.0.1/',
  'http:\\\\10.0.0.1/',
  'http:/10.0.0.1/',
  'http://①⑥⑨.254.169.254/',
  'http://%31%30.0.0.1/',
  ' http://10.0.0.1/',
  'http://10.0.0.1\t/',
  '//10.0.0.1/x.png',
  '/etc/passwd',
  'file:///etc/passwd',
  'FILE:///etc/passwd',
  'gopher://10.0.0.1/',
  'ftp://10.0.0.1/',
  'javascript:alert(1)',
  'blob:http://10.0.0.1/x',
])('an image at %s is refused', async (url) => {
  const answer = await send('chat', { ...bodies.chat, ...image(url) })
  expect(answer).toMatchObject({ code: 'invalid_field', param: 'messages[0].content[0].image_url.url' })
})

test.each([
  'data:image/png;base64,iVBORw0KGgo=',
  'https://upload.wikimedia.org/a/b.png?x=1#y',
  'https://images.example:443/a.png',
  'https://images.example:8443/a.png',
  'http://8.8.8.8/a.png',
  'https://[2606:4700::1111]/a.png',
])('an image at %s is sent', async (url) => {
  expect(await send('chat', { ...bodies.chat, ...image(url) })).toMatchObject({ status: 200 })
})

test.each([
  ['a name in capitals', '{"model":"small","MODEL":"expensive","messages":[]}', 400],
  ['a list of fallbacks', '{"model":"small","models":["expensive"],"messages":[]}', 400],
  ['an escaped name', String.raw`{"model":"small","mod\u0065l":"expensive","messages":[]}`, 404],
  ['a space after the name', '{"model":"small ","messages":[]}', 404],
])('the list of models is not passed by %s', async (_, body, status) => {
  const answer = await send('chat', body, { models: ['small'] })
  expect(answer.status).toBe(status)
})

test('of two equal names the one that was checked is sent', async () => {
  const body = '{"model":"expensive","messages":[],"model":"small"}'
  const answer = await send('chat', body, { models: ['small'] })
  expect(answer).toMatchObject({ status: 200, text: '{"model":"small","messages":[]}' })
})

test.each(['{"model":"small","MODEL":"expensive"}', '{"model":"small","Models":["x"]}'])(
  'the list of models is not passed by %s without a list of fields either',
  async (body) => {
    const answer = await send('chat', body, { models: ['small'], fields: { allow: ['*'] } })
    expect(answer).toMatchObject({ status: 400, code: 'field_not_allowed' })
  },
)

test('a question in UTF-7 is sent as the UTF-8 that was checked', async () => {
  const provider = await startProvider()
  const { url } = await startProxy({ baseUrl: `${provider.url}/v1`, apiKey: key, models: ['small'] })
  const body = '{"model":"small","+AG0AbwBkAGUAbA-":"expensive","messages":[]}'
  const headers = { 'content-type': 'application/json; charset=utf-7' }
  const refused = await fetch(url + paths.chat, { method: 'POST', headers, body })
  expect(refused.status).toBe(400)
  const sent = fetch(url + paths.chat, { method: 'POST', headers, body: JSON.stringify({ model: 'small' }) })
  const { req, res } = await provider.next()
  expect(req.headers['content-type']).toBe('application/json')
  res.end('{}')
  await sent
})

/** The server asks for the token counts of streams. */
const counted = { stream_options: { include_usage: true } }

test('names in `allow` pass with any value, names in `deny` do not pass', async () => {
  const fields = { allow: ['n', 'store', 'tools.mcp', 'messages.content.video_url'], deny: ['temperature'] }
  const more = { n: 3, store: true, tools: [mcp] }
  const answer = await send('chat', { ...bodies.chat, ...more }, { fields })
  expect(JSON.parse('text' in answer ? answer.text : '')).toEqual({ ...bodies.chat, ...more, ...counted })
  expect(await send('chat', { ...bodies.chat, temperature: 1 }, { fields })).toMatchObject({
    param: 'temperature',
  })
  const noImages = { deny: ['messages.content.image_url'] }
  const asked = { ...bodies.chat, ...image('data:image/png;base64,AA==') }
  expect(await send('chat', asked, { fields: noImages })).toMatchObject({ param: 'messages[0].content[0]' })
})

test.each<[path: string, added: object, at: string]>([
  ['tools', { tools: [mcp] }, 'tools'],
  ['tools.mcp', { tools: [{ type: 'function', function: { name: 'f' } }, mcp] }, 'tools[1]'],
  ['tools.mcp.server_url', { tools: [mcp] }, 'tools[0].server_url'],
  ['messages.content.image_url', image('data:image/png;base64,AA=='), 'messages[0].content[0]'],
  ['metadata.team', { metadata: { team: 'a' } }, 'metadata.team'],
])('a denied %s is found at any depth, whatever else is allowed', async (path, added, at) => {
  const body = { ...bodies.chat, ...added }
  for (const allow of [['*'], ['tools.mcp', 'tools', 'messages', 'metadata']]) {
    const answer = await send('chat', body, { fields: { allow, deny: [path] } })
    expect(answer).toMatchObject({ code: 'field_not_allowed', param: at })
  }
  const other = { api: 'other' as const, fields: { deny: [path] } }
  const routes = { 'v1/chat/completions': 'main:/run' }
  expect(await send('chat', body, other, { routes })).toMatchObject({ code: 'field_not_allowed', param: at })
  expect(await send('chat', bodies.chat, other, { routes })).toMatchObject({ status: 200 })
})

test('numbers that no double holds are sent as they came, and refused where a number is bounded', async () => {
  const long =
    '{"id":12345678901234567891,"tiny":-9007199254740993,"huge":1e400,"half":0.5,"text":"12345678901234567891"}'
  const free = `{"model":"m","messages":[],"metadata":{},"anything":${long}}`
  expect(await send('chat', free, { fields: { allow: ['anything'] } })).toMatchObject({
    status: 200,
    text: free,
  })
  for (const field of ['seed', 'max_tokens', 'n', 'temperature', 'top_logprobs']) {
    const body = `{"model":"m","messages":[],"${field}":12345678901234567891}`
    expect(await send('chat', body)).toMatchObject({ status: 400, code: 'invalid_field', param: field })
  }
})

test('a limit of tokens that no double holds is lowered like any other, without a list too', async () => {
  const body = '{"model":"m","messages":[],"max_tokens":99999999999999999999}'
  const answer = await send('chat', body, { fields: { allow: ['*'] } })
  expect(JSON.parse('text' in answer ? answer.text : '')).toMatchObject({ max_tokens: 65_536 })
})

test('an upstream of another kind has no list, unless it is given one', async () => {
  const other = { api: 'other' as const }
  const routes = { 'v1/chat/completions': 'main:/run' }
  const body = { threadId: 't', tools: [], anything: { url: 'http://localhost' } }
  expect(await send('chat', body, other, { routes })).toMatchObject({ status: 200 })
  const listed = { ...other, fields: { allow: ['threadId', 'tools'] } }
  expect(await send('chat', body, listed, { routes })).toMatchObject({ code: 'field_not_allowed' })
})

const picture = 'data:image/png;base64,iVBORw0KGgo='
const conversation: ChatMessage[] = [
  {
    id: 'u1',
    role: 'user',
    createdAt: 1,
    status: 'complete',
    parts: [
      { type: 'text', text: 'Hello?' },
      { type: 'file', mediaType: 'image/png', url: picture },
      {
        type: 'file',
        mediaType: 'application/pdf',
        url: 'data:application/pdf;base64,JVBERg==',
        name: 'a.pdf',
      },
    ],
  },
  {
    id: 'a1',
    role: 'assistant',
    createdAt: 1,
    status: 'complete',
    parts: [
      { type: 'reasoning', text: 'Let me see.', signature: 'signed' },
      { type: 'text', text: 'One moment.' },
      {
        type: 'tool-call',
        id: 'c1',
        name: 'look_up',
        state: 'done',
        input: { url: 'http://localhost' },
        inputText: '{"url":"http://localhost"}',
        output: 'found',
      },
    ],
  },
  { id: 'u2', role: 'user', createdAt: 1, status: 'complete', parts: [{ type: 'text', text: 'And?' }] },
]

test.each<[Place, string, (body?: Record<string, unknown>) => Protocol, Record<string, unknown>]>([
  [
    'chat',
    'openaiChat',
    (body) =>
      openaiChat({ model: 'gpt-5.1', system: 'Be brief.', temperature: 1, maxTokens: 100, body: body ?? {} }),
    {
      top_p: 1,
      seed: 7,
      stop: ['END'],
      user: 'u',
      metadata: { a: 'b' },
      reasoning_effort: 'low',
      parallel_tool_calls: false,
      tool_choice: { type: 'function', function: { name: 'look_up' } },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', strict: true, schema: { type: 'object' } },
      },
      max_completion_tokens: 4096,
      logprobs: true,
      top_logprobs: 3,
      n: 1,
      store: false,
      stream_options: null,
    },
  ],
  [
    'responses',
    'openaiResponses',
    (body) => openaiResponses({ model: 'gpt-5.1', system: 'Be brief.', maxTokens: 100, body: body ?? {} }),
    {
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      store: false,
      text: { format: { type: 'json_schema', name: 'x', schema: { type: 'object' } }, verbosity: 'low' },
      tool_choice: 'auto',
      truncation: 'auto',
      previous_response_id: undefined,
    },
  ],
  [
    'messages',
    'anthropicMessages',
    (body) => anthropicMessages({ model: 'claude-opus-4-6', system: 'Be brief.', body: body ?? {} }),
    {
      thinking: { type: 'enabled', budget_tokens: 2000 },
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      metadata: { user_id: 'u' },
      stop_sequences: ['END'],
      top_k: 5,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      output_config: { effort: 'low' },
    },
  ],
  ['codeer', 'codeer', (body) => codeer({ agentId: 'support', body: body ?? {} }), {}],
])(
  '%s: what %s and the API’s usual settings ask for is sent unchanged',
  async (place, _, protocol, settings) => {
    const tools = [{ name: 'look_up', description: 'Looks up.', parameters: { type: 'object', $defs: {} } }]
    for (const added of [undefined, settings]) {
      const encoded = protocol(added).encode({ messages: conversation, tools })
      const answer = await send(place, encoded.body)
      expect(answer).toMatchObject({ status: 200 })
      expect(JSON.parse('text' in answer ? answer.text : '')).toEqual(
        JSON.parse(JSON.stringify(place === 'chat' ? { ...encoded.body, ...counted } : encoded.body)),
      )
    }
  },
)

test('prepare sets fields on the server, per user, after the reader’s have been checked', async () => {
  const seen: unknown[] = []
  const options: Partial<ProxyOptions> = {
    authenticate: (request) => ({ id: request.headers.get('user-agent') === null ? 'a' : 'guest' }),
    prepare: (body, { user, request }) => {
      seen.push(new URL(request.url).pathname)
      const system = { role: 'system', content: 'Be brief.' }
      const list = Array.isArray(body['messages']) ? body['messages'] : []
      return { ...body, model: 'small', n: 2, user: user?.id, messages: [system, ...list] }
    },
  }
  const answer = await send('chat', bodies.chat, { models: ['small'] }, options)
  expect(JSON.parse('text' in answer ? answer.text : '')).toEqual({
    ...bodies.chat,
    model: 'small',
    n: 2,
    user: 'guest',
    messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
    ...counted,
  })
  expect(await send('chat', { ...bodies.chat, n: 2 }, {}, options)).toMatchObject({ code: 'invalid_field' })
  expect(seen).toEqual([paths.chat])
})

test('a model that prepare sets must be on the list too', async () => {
  const prepare: ProxyOptions['prepare'] = (body) => ({ ...body, model: 'large' })
  expect(await send('chat', bodies.chat, { models: ['m'] }, { prepare })).toMatchObject({ status: 404 })
})

test('an error of prepare is the server’s: 500, without its text', async () => {
  const prepare: ProxyOptions['prepare'] = () => {
    throw new Error('the database is away')
  }
  const answer = await send('chat', bodies.chat, {}, { prepare })
  expect(answer).toMatchObject({ status: 500, code: 'internal_error' })
  expect(answer.message).not.toContain('database')
})

test.each(['api-version=evil', 'API-VERSION=evil', 'api%2Dversion=evil', 'a=1&api-version=evil'])(
  'a parameter of the base URL is not doubled by ?%s',
  async (query) => {
    const provider = await startProvider()
    const { url } = await startProxy({ baseUrl: `${provider.url}/v1?api-version=1`, apiKey: key })
    const asked = fetch(`${url}/v1/models?${query}`)
    const { req, res } = await provider.next()
    expect(req.url).not.toContain('evil')
    expect(req.url).toContain('api-version=1')
    res.end('{}')
    await asked
  },
)
