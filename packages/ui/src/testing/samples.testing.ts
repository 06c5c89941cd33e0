import { createError } from '@chatstream/core'
import type {
  ChatErrorData,
  ChatErrorKind,
  ChatMessage,
  ChatState,
  FilePart,
  StepPart,
  ToolCallPart,
} from '@chatstream/core'
import { messageOf } from './fixedChat.testing.ts'

const startedAt = 1_763_600_000_000

export const question: ChatMessage = messageOf({
  id: 'q1',
  role: 'user',
  parts: [{ type: 'text', text: 'Why did my stream stall after twenty seconds?' }],
})

export const paragraphs = [
  'A proxy between you and the provider is most likely buffering the response. Three things to check, in this order:',
  '1. The response carries X-Accel-Buffering: no and Cache-Control: no-transform.\n2. Something sends a heartbeat before the idle limit of nginx.\n3. Compression is off for text/event-stream.',
  'If all three hold, look at the provider’s status page.',
].join('\n\n')

export const japaneseText =
  '営業時間は月曜日から金曜日の午前9時から午後6時までです。\n\n土曜日、日曜日と祝日はお休みをいただいています。「本日の営業」についてはお電話でもお答えします。'

export const arabicText = 'يعمل المتجر من الاثنين إلى الجمعة.\n\nرمز الطلب هو ORDER-1284 ويصل خلال 3 أيام.'

export const longWords = `The path is /srv/${'deployments-of-the-previous-quarter/'.repeat(8)}index.html and the hash ${'0f3a9c'.repeat(30)}.`

export const searchStep: StepPart = {
  type: 'step',
  id: 's1',
  kind: 'consultant_retrieve_context_source',
  title: '営業時間についてナレッジベースを検索中',
  args: { query: '営業時間' },
  result: '3件の関連ドキュメントが見つかりました...',
  state: 'done',
  startedAt,
  endedAt: startedAt + 1000,
  usage: { inputTokens: 150, outputTokens: 45, totalTokens: 195, calls: 1 },
}

/** An agent asks for a form with every kind of field. */
export const formStep: StepPart = {
  type: 'step',
  id: 'form1',
  kind: 'consultant_request_form',
  args: {
    message: 'So that we can book your visit.',
    schema: {
      type: 'object',
      title: 'Book a visit',
      description: 'We answer within a day.',
      required: ['name', 'email', 'date', 'people', 'plan'],
      properties: {
        name: { type: 'string', title: 'Your name', maxLength: 40 },
        email: { type: 'string', format: 'email', title: 'E-mail' },
        date: { type: 'string', format: 'date', title: 'Day of the visit' },
        people: { type: 'integer', title: 'How many people', minimum: 1, maximum: 8, default: 2 },
        plan: { type: 'string', title: 'Plan', enum: ['Standard', 'Premium'] },
        topics: {
          type: 'array',
          title: 'What you want to see',
          items: { enum: ['Archive', 'Press', 'Garden'] },
        },
        address: {
          type: 'object',
          title: 'Address',
          properties: {
            city: { type: 'string', title: 'City' },
            code: {
              type: 'string',
              title: 'Postal code',
              pattern: '^\\d{3}-\\d{4}$',
              description: 'Like 160-0023',
            },
          },
        },
        remarks: { type: 'string', title: 'Anything else', maxLength: 500 },
        news: { type: 'boolean', title: 'Send me the newsletter' },
      },
    },
  },
  result: 'The form is shown to the user.',
  state: 'done',
  startedAt,
  endedAt: startedAt + 200,
}

export const toolCall: ToolCallPart = {
  type: 'tool-call',
  id: 'c1',
  name: 'price_table',
  inputText: '{"plans":["DeepSeek V3.2","GPT-4o"],"unit":"million tokens"}',
  input: { plans: ['DeepSeek V3.2', 'GPT-4o'], unit: 'million tokens' },
  state: 'ready',
}

/** A bar chart as an SVG `data:` URL, which needs no request. */
const bars = [24, 48, 36, 80, 100].map((height, i) => `M${24 + 60 * i} 120v-${height}h40v${height}Z`).join('')
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 328 132" width="656" height="264"><path fill="#138a8a" d="${bars}"/></svg>`

export const image: FilePart = {
  type: 'file',
  mediaType: 'image/svg+xml',
  url: `data:image/svg+xml,${encodeURIComponent(svg)}`,
  name: 'tokens-a-day.svg',
}

export const answer: ChatMessage = messageOf({
  id: 'a1',
  model: 'gpt-4.1',
  parts: [
    {
      type: 'reasoning',
      text: 'Twenty seconds is close to no default idle limit, so buffering it is.',
      startedAt,
      endedAt: startedAt + 4000,
    },
    searchStep,
    { type: 'text', text: paragraphs },
    {
      type: 'source',
      id: '1',
      url: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html',
      title: 'Module ngx_http_proxy_module',
    },
  ],
  runs: [
    { id: 'r1', usage: { inputTokens: 250, outputTokens: 85 }, ttfbMs: 290, ttftMs: 312, durationMs: 1447 },
  ],
  usage: { inputTokens: 250, outputTokens: 85, totalTokens: 335 },
})

/** One error of each kind, as core makes them. */
export const errors: Readonly<Record<ChatErrorKind, ChatErrorData>> = {
  network: createError(
    'connection-refused',
    'api.example.com could not be reached: the connection was refused.',
    { host: 'api.example.com' },
  ).data,
  http: createError(
    'server-unavailable',
    'The server answered 503: The engine is currently overloaded',
    { status: 503, detail: 'The engine is currently overloaded' },
    { status: 503 },
  ).data,
  unauthorized: createError(
    'invalid-key',
    'The server answered 401: Invalid authentication credentials',
    { status: 401, detail: 'Invalid authentication credentials' },
    { status: 401, code: 'invalid_api_key', requestId: 'req_7f3a' },
  ).data,
  'rate-limited': createError(
    'rate-limited',
    'The server answered 429: Rate limit exceeded',
    { status: 429, detail: 'Rate limit exceeded' },
    { status: 429, code: 'rate_limit_exceeded', retryAfterMs: 20_000 },
  ).data,
  'bad-request': createError(
    'model-not-found',
    'The server answered 404: The model `gpt-9` does not exist',
    { status: 404, detail: 'The model `gpt-9` does not exist' },
    { status: 404, code: 'model_not_found' },
  ).data,
  'not-a-stream': createError(
    'html-page',
    'The server answered 200 with an HTML page (“Sign in”) instead of a stream.',
    { page: 'Sign in' },
    { status: 200 },
  ).data,
  timeout: createError('timeout-idle', 'Waited 90 s for more of the answer.', { seconds: 90 }).data,
  protocol: createError('stream-too-large', 'An event is longer than 1048576 characters.').data,
  provider: createError(
    'provider-error',
    'The server had an error while processing your request',
    { detail: 'The server had an error while processing your request' },
    { code: '10005' },
  ).data,
  refused: createError('busy', 'An answer is still arriving.').data,
}

const file: FilePart = {
  type: 'file',
  mediaType: 'text/csv',
  url: 'https://example.com/a.csv',
  name: 'a.csv',
}
const remoteImage: FilePart = { ...image, mediaType: 'image/png', url: 'https://example.com/a.png' }

/** A conversation with every kind of part in every kind of state, and a call that was refused. */
export const everything: Partial<ChatState> = {
  title: '営業時間についての質問',
  usage: { totalTokens: 1284 },
  status: 'reconnecting',
  error: errors.refused,
  messages: [
    { ...question, parts: [image, file, ...question.parts] },
    { ...answer, parts: [...answer.parts, image, remoteImage, file] },
    { ...question, id: 'q2' },
    messageOf({ id: 'a2', status: 'failed', error: errors['rate-limited'], parts: [toolCall] }),
    { ...question, id: 'q3' },
    messageOf({ id: 'a3', status: 'stopped', parts: [{ type: 'text', text: paragraphs }] }),
    { ...question, id: 'q4' },
    messageOf({ id: 'a4', finishReason: 'length', parts: [{ type: 'text', text: japaneseText }] }),
    { ...question, id: 'q5' },
    messageOf({
      id: 'a5',
      status: 'streaming',
      parts: [
        { ...searchStep, state: 'running' },
        { ...toolCall, state: 'awaiting-approval' },
        { type: 'text', text: 'At 1,000 M input tokens' },
      ],
    }),
  ],
}
