/** An answer of a given length. `end` holds its last words: a page that shows them shows the whole answer. */
export interface Answer {
  deltas: readonly string[]
  end: string
  /** Words that occur once, in order, each with the index of the delta that completes it. */
  markers: readonly Marker[]
}

export interface Marker {
  text: string
  delta: number
}

/** The number of characters in a delta: about one token of English. */
const deltaLength = 5

/** Makes Markdown as models write it: headings, prose, lists, tables, code, Japanese. */
function markdownAnswer(count: number): Answer {
  return cut(count, section)
}

/** Makes an answer of plain paragraphs. */
export function plainAnswer(count: number): Answer {
  return cut(count, paragraph)
}

/** One paragraph without an end. */
function endlessAnswer(count: number): Answer {
  return cut(
    count,
    (index) => `Sentence ${index} of a paragraph that nobody ends goes on, as its writer does. `,
  )
}

export const answers = { markdown: markdownAnswer, plain: plainAnswer, endless: endlessAnswer }

function cut(count: number, write: (index: number) => string): Answer {
  const end = '\n\nThis is the end of the answer.'
  const length = count * deltaLength - end.length
  let text = ''
  for (let index = 1; text.length < length; index += 1) text += write(index)
  text = text.slice(0, length).trimEnd().padEnd(length, '.') + end
  const deltas = Array.from({ length: count }, (_, index) =>
    text.slice(index * deltaLength, (index + 1) * deltaLength),
  )
  return { deltas, end: end.trim(), markers: markersOf(text) }
}

/** Matches the markers: the numbered words of `section` and `paragraph`, as a page shows them. */
const markerPattern = /\d+\. What|\d+ bytes a minute|Paragraph \d+ says|relay\d+|see section \d+/g

function markersOf(text: string): Marker[] {
  const found = [...text.matchAll(markerPattern)]
  return found.map(({ 0: words, index }) => ({
    text: words,
    delta: Math.floor((index + words.length - 1) / deltaLength),
  }))
}

function paragraph(index: number): string {
  return `Paragraph ${index} says what the one before it said, in other words, so that the page has something to break into lines. It goes on for a while, as paragraphs do, and then it ends where nobody expected it to.\n\n`
}

function section(index: number): string {
  return `## ${index}. What buffers a stream

A stream stalls most often because **something between** you and the provider is *buffering* it. Look at three things, in this order, and change one at a time; see \`proxy_buffering\` and [the manual](https://nginx.org/en/docs/) for what each of them does.

- First, the response should say that it must not be buffered.
- Second, something should speak up before the idle limit:
  - a comment line every 15 seconds is enough,
  - and costs ${index * 14} bytes a minute.
- Third, compression should be **off** for event streams.

ストリームが止まる原因は、たいてい途中のプロキシによるバッファリングです。順番に三つ確認してください。圧縮は無効にし、\`X-Accel-Buffering\` を設定します。

| setting | value | why |
| --- | ---: | --- |
| \`proxy_buffering\` | off | bytes pass as they come |
| \`proxy_read_timeout\` | ${60 + index} s | longer than a heartbeat |
| \`gzip\` | off | a compressor waits for more |

\`\`\`ts
export async function relay${index}(request: Request): Promise<Response> {
  const answer = await fetch(upstream, { method: 'POST', body: request.body, signal: request.signal })
  return new Response(answer.body, { headers: { 'x-accel-buffering': 'no' } })
}
\`\`\`

> What is measured stays fixed: see section ${Math.max(1, index - 1)}.

`
}
