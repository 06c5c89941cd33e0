import type { Script } from './script.ts'

/**
 * Ready-made scripts for the scripted model, by name. Pass all of them as the option `models`, or one of them
 * as `script`.
 *
 * @example
 * ```ts
 * const model = scriptedModel({ models: scenarios })
 * ```
 */
export const scenarios = {
  plain: [
    { waitMs: 350 },
    {
      text: [
        'A stream stalls most often because **something between** you and the provider is *buffering* it. Look at three things, in this order:',
        '1. **Buffering.** The response should say that it must not be buffered: nginx listens to `X-Accel-Buffering`, others to `Cache-Control` with `no-transform`.\n2. **Silence.** Something should speak up before the idle limit of the proxies in between, [sixty seconds in nginx](https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout): a comment line every fifteen is enough.\n3. **Compression.** It should be off for event streams. A compressor waits for enough bytes to be worth its while, and tokens are small.',
        'Where you answer with the stream yourself, the first of them is:',
        "```ts\nreturn new Response(stream, {\n  headers: {\n    'content-type': 'text/event-stream',\n    'cache-control': 'no-cache, no-transform',\n    'x-accel-buffering': 'no',\n  },\n})\n```",
      ].join('\n\n'),
      rate: 80,
    },
  ],
  reasoning: [
    { waitMs: 400 },
    {
      reasoning:
        'The user asks which of two plans is cheaper. Input is a thousand million tokens a month and output five hundred. The first plan is 0.27 and 0.42 dollars a million: 270 plus 210 makes 480. The second is 2.50 and 10: 2,500 plus 5,000 makes 7,500. So the first costs about a sixteenth.',
      rate: 60,
    },
    {
      text: 'The first plan costs $480 a month and the second $7,500, so the first is cheaper by $7,020.\n\nOutput decides it: with half as many tokens as the input it makes up two thirds of the second bill.',
      rate: 45,
    },
  ],
  agent: [
    { waitMs: 300 },
    { title: 'A question about opening hours' },
    {
      step: {
        kind: 'consultant_retrieve_context_source',
        title: 'Searching the knowledge base for opening hours',
        args: { query: 'opening hours' },
        result: '3 documents found: Visiting us, Public holidays, Contact',
        durationMs: 1000,
        usage: { inputTokens: 150, outputTokens: 45, totalTokens: 195, calls: 1 },
      },
    },
    {
      step: {
        kind: 'consultant_search_web',
        title: 'Looking up public holidays',
        args: { query: 'public holidays this month' },
        result: 'The 3rd and the 23rd are public holidays.',
        durationMs: 1400,
        usage: { inputTokens: 90, outputTokens: 20, totalTokens: 110, calls: 1 },
      },
    },
    {
      text: 'We are open Monday to Friday, 9 am to 6 pm.\n\nThis month we are closed on the 3rd and the 23rd, which are public holidays.',
      rate: 40,
    },
    { usage: { inputTokens: 250, outputTokens: 85, totalTokens: 335, calls: 3 } },
  ],
  'rate-limit': [
    {
      status: 429,
      headers: { 'retry-after': '20', 'x-request-id': 'req_scripted_429' },
      body: {
        error: { message: 'Rate limit exceeded', type: 'rate_limit_error', code: 'rate_limit_exceeded' },
      },
    },
  ],
  'cut-stream': [
    { waitMs: 300 },
    {
      text: 'This answer breaks off in the middle, without the event that says it is complete. What has arrived stays, and it is not taken for the whole: the connection is about to be',
      rate: 45,
    },
    { cut: 'end' },
  ],
  long: [{ text: longText(400), rate: 1000 }],
  japanese: [
    { waitMs: 300 },
    { title: '営業時間についての質問' },
    {
      text: '営業時間は月曜日から金曜日の午前9時から午後6時までです。\n\n土曜日、日曜日と祝日はお休みをいただいています。「本日の営業」についてはお電話でもお答えします。',
      rate: 30,
    },
  ],
} as const satisfies Readonly<Record<string, Script>>

/** Distinct paragraphs for answers of any length. */
function longText(sentences: number): string {
  const lines = Array.from(
    { length: sentences },
    (_, index) => `Sentence ${index + 1} of ${sentences} says that nothing was lost on the way here.`,
  )
  return lines
    .map((line, index) => line + ((index + 1) % 5 === 0 ? '\n\n' : ' '))
    .join('')
    .trimEnd()
}
