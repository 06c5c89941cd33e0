import { responseOf, sse } from '@chatstream/testing'
import { expect, test } from 'vitest'
import type { ChatMessage } from '../../../../../core/src/message.ts'
import { collectMessage } from '../../../../../core/src/run/collectMessage.ts'
import { openaiResponses } from '../../../../../core/src/protocol/openaiResponses/openaiResponses.ts'

const read = (...events: readonly object[]): Promise<ChatMessage> =>
  collectMessage(responseOf(sse(...events, { type: 'response.completed', response: {} })), {
    protocol: openaiResponses(),
  })
const item = (fields: object) => [
  { type: 'response.output_item.added', output_index: 0, item: { ...fields, status: 'in_progress' } },
  { type: 'response.output_item.done', output_index: 0, item: { status: 'completed', ...fields } },
]

test('a web search is a call the provider runs: its query, then the pages it found', async () => {
  const sources = [{ type: 'url', url: 'https://a.example' }]
  const message = await read(
    ...item({ type: 'web_search_call', id: 'ws_1', action: { type: 'search', query: 'q', sources } }),
  )
  expect(message.finishReason).toBe('stop')
  expect(message.parts).toEqual([
    {
      type: 'tool-call',
      id: 'ws_1',
      name: 'web_search',
      providerExecuted: true,
      inputText: '{"type":"search","query":"q"}',
      input: { type: 'search', query: 'q' },
      output: sources,
      state: 'done',
    },
  ])
})

test('code is shown as it is written, and what it printed', async () => {
  const outputs = [{ type: 'logs', logs: '2' }]
  const [added, done] = item({ type: 'code_interpreter_call', id: 'ci', code: '1+1', outputs })
  const code = (delta: string) => ({
    type: 'response.code_interpreter_call_code.delta',
    output_index: 0,
    delta,
  })
  const message = await read(
    { ...added },
    code('1+'),
    code('1'),
    { type: 'response.code_interpreter_call_code.done', output_index: 0, code: '1+1' },
    { ...done },
  )
  expect(message.parts).toMatchObject([
    { name: 'code_interpreter', inputText: '1+1', input: { code: '1+1' }, output: outputs, state: 'done' },
  ])
})

test.each([
  [
    { type: 'file_search_call', queries: ['q'], results: [{ file_id: 'f' }] },
    { queries: ['q'] },
    [{ file_id: 'f' }],
  ],
  [{ type: 'mcp_call', name: 'roll', arguments: '{"d":6}', output: '4', error: null }, { d: 6 }, '4'],
  [{ type: 'mcp_list_tools', server_label: 's', tools: [{ name: 'roll' }] }, {}, [{ name: 'roll' }]],
  [{ type: 'new_kind_call' }, {}, undefined],
])('%j has its input and its output', async (fields, input, output) => {
  const [call] = (await read(...item({ id: 'i1', ...fields }))).parts
  expect(call).toMatchObject({ type: 'tool-call', id: 'i1', providerExecuted: true, input, state: 'done' })
  expect(call?.type === 'tool-call' && call.output).toEqual(output)
})

test.each([
  [{ type: 'web_search_call', status: 'failed' }, 'The provider could not do this.'],
  [{ type: 'mcp_call', name: 'roll', arguments: '{}', error: { type: 'http_error', message: '502' } }, '502'],
  [{ type: 'mcp_call', name: 'roll', arguments: '{}', error: 'no such tool' }, 'no such tool'],
  [{ type: 'image_generation_call', status: 'failed', error: { code: 'moderation' } }, 'moderation'],
])('%j failed, and says why', async (fields, error) => {
  expect((await read(...item({ id: 'i1', ...fields }))).parts).toMatchObject([{ state: 'failed', error }])
})

test('a call that never ended is not left running', async () => {
  const [added] = item({ type: 'web_search_call', id: 'ws' })
  expect((await read({ ...added })).parts).toMatchObject([{ state: 'failed' }])
})

test('a generated image is a file', async () => {
  const image = { type: 'image_generation_call', id: 'ig', result: 'AA==' }
  const png = await read(...item(image))
  expect(png.parts.at(-1)).toEqual({
    type: 'file',
    mediaType: 'image/png',
    url: 'data:image/png;base64,AA==',
  })
  const svg = await read(...item({ ...image, output_format: 'svg' }))
  expect(svg.parts.at(-1)).toMatchObject({ mediaType: 'image/svg+xml' })
})

test('a call that asks for approval awaits it; approved, it goes on in the same part', async () => {
  const asked = {
    type: 'mcp_approval_request',
    id: 'mcpr_1',
    name: 'roll',
    arguments: '{"d":6}',
    server_label: 's',
  }
  const waiting = await read(...item(asked))
  expect(waiting.finishReason).toBe('stop')
  expect(waiting.parts).toMatchObject([
    { id: 'mcpr_1', name: 'roll', input: { d: 6 }, providerExecuted: true, state: 'awaiting-approval' },
  ])
  const ran = {
    type: 'mcp_call',
    id: 'mcp_2',
    approval_request_id: 'mcpr_1',
    name: 'roll',
    arguments: '{"d":6}',
    output: '4',
  }
  expect((await read(...item(ran))).parts).toMatchObject([{ id: 'mcpr_1', output: '4', state: 'done' }])
})

test('citations are sources, each once', async () => {
  const cite = (annotation: object) => ({
    type: 'response.output_text.annotation.added',
    output_index: 0,
    content_index: 0,
    annotation,
  })
  const page = { type: 'url_citation', url: 'https://a.example', title: 'A' }
  const file = { type: 'file_citation', file_id: 'file_1', filename: 'a.pdf' }
  const content = [{ type: 'output_text', text: 'x', annotations: [page, file] }]
  const message = await read(cite(page), cite(file), cite({ ...page, title: 'Again' }), {
    type: 'response.output_item.done',
    output_index: 0,
    item: { type: 'message', content },
  })
  expect(message.parts.filter((part) => part.type === 'source')).toEqual([
    { type: 'source', id: 'https://a.example', url: 'https://a.example', title: 'A' },
    { type: 'source', id: 'file_1', title: 'a.pdf' },
  ])
})
