import type { Script } from '@chatstream/testing'

const markdown = `Tokens arrive **while you read**, and only the part that grew renders.

| kit | renders of the history | a cut answer |
| --- | ---: | --- |
| this page | 0 | goes on |

\`\`\`ts
const { messages, send, stop } = useChatStream({ url: '/api/chat' })
\`\`\`

1. The server keeps each event and its number.
2. After a break the page asks for what it lacks.`

const annotations = ['Opening hours', 'Tickets'].map((title, index) => ({
  type: 'url_citation',
  url_citation: { url: `https://museum.example/${index + 1}`, title },
}))
const sources = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { annotations } }] })}\n\n`

const customer = JSON.stringify({
  name: 'Aiko Tanaka',
  address: { street: '12 Nijō-dōri', city: 'Kyoto' },
  wishes: ['a blue notebook', 'delivery on Friday', 'no plastic'],
})

/** The script of the model in a live example. */
interface Asked {
  body: unknown
  question: string
}

const has = (body: unknown, name: string) => JSON.stringify(body).includes(`"${name}"`)

/** The answers of the scripted model to the examples of the site, chosen by the tools and the words of the request. */
export function modelScript({ body, question }: Asked): Script {
  const isResult = /"role":"tool"/.test(JSON.stringify(body))
  if (has(body, 'weather') && !isResult)
    return [
      { text: 'I will look. ', rate: 30 },
      { toolCall: { name: 'weather', input: { city: 'Kyoto' } }, rate: 30 },
    ]
  if (has(body, 'delete_note') && !isResult)
    return [
      { text: 'I will delete that note. ', rate: 30 },
      { toolCall: { name: 'delete_note', input: { id: '7', title: 'Shopping list' } }, rate: 30 },
    ]
  if (isResult) return { text: `The tool answered: ${question}. Is there anything else?`, rate: 40 }
  if (has(body, 'response_format')) return { text: customer, rate: 30 }
  if (/museum/.test(question))
    return [
      {
        text: 'It closes at six, on Fridays at nine [1]. The last entry is half an hour before that [2].',
        rate: 30,
      },
      { raw: sources },
    ]
  if (/[\u3040-\u30ff]/.test(question))
    return { text: 'スクリプトどおりに答えるモデルです。**文字は届いた順に**表示されます。', rate: 30 }
  return [{ waitMs: 300 }, { text: markdown, rate: 60 }]
}
