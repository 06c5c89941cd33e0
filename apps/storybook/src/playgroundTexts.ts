// The answers of the Playground's model. Each shows what a page of a good report has: headings, a table, a formula, code,
// lists, a quote and a footnote.

const formula = String.raw`$$
P(\text{cut}) = 1 - (1 - p)^{t} \qquad \mathbb{E}[t] = \frac{1}{p}
$$`

const code = `\`\`\`ts
import { createProxy } from '@chatstream/proxy'
import { sqliteLog } from '@chatstream/proxy/sqlite'

// Every event has a number, and is kept until the answer has been read.
export const proxy = createProxy({
  upstreams: { main: { baseUrl: 'https://api.openai.com/v1', apiKey } },
  streams: { log: sqliteLog('streams.db') },
})
\`\`\``

const english = [
  '# Why a stream is cut, and what to do',
  'An answer of ten minutes meets **every timeout between the model and the page**. With a chance $p$ of a break in each minute, the chance that it is cut within $t$ minutes, and the time until the first cut, are:',
  formula,
  'These are the usual limits:',
  '| In between | Default limit | Sends a heartbeat? |\n| :-- | --: | :-: |\n| nginx, `proxy_read_timeout` | 60 s | no |\n| AWS load balancer | 60 s | no |\n| Cloudflare | 100 s | no |\n| A phone that changes networks | 0 s | no |',
  'Keep the events on the server, and let the page ask for those it lacks:',
  code,
  '> A reader should not notice the break. The same sentence goes on.[^1]',
  '1. **Number every event**, so that none is lost or shown twice.\n2. Retry with a growing delay, and show the countdown.\n3. Ask the model again only if it cannot have heard the question.',
  '[^1]: Change *fault* below to *outage of 3 s* and see.',
].join('\n\n')

const japanese = [
  '# ストリームが切れる理由と対策',
  '10 分かかる回答は、**モデルとページの間にあるすべてのタイムアウト**の影響を受けます。1 分あたりの切断の確率を $p$ とすると、$t$ 分以内に切れる確率と、最初の切断までの時間は次のとおりです。',
  formula,
  'よくある制限の一覧です。',
  '| 間にあるもの | 既定の制限 | ハートビート |\n| :-- | --: | :-: |\n| nginx の `proxy_read_timeout` | 60 秒 | なし |\n| AWS のロードバランサー | 60 秒 | なし |\n| Cloudflare | 100 秒 | なし |\n| 回線が切り替わる携帯電話 | 0 秒 | なし |',
  'イベントをサーバーに残し、足りない分をページから求めます。',
  code,
  '> 読む人は切断に気づきません。**同じ文の続き**が届きます。[^1]',
  '1. **すべてのイベントに番号を付ける**。失われず、二重にもなりません。\n2. 間隔を延ばしながら再試行し、残り時間を表示する。\n3. 質問が届いていないことが確かな場合にだけ、モデルに尋ね直す。',
  '[^1]: 下の *fault* を *outage of 3 s* にしてお試しください。',
].join('\n\n')

const prose = (from: number, to: number) =>
  Array.from(
    { length: to - from + 1 },
    (_, index) =>
      `This is paragraph ${from + index} of a long answer. It arrives one token at a time, the page is updated once per frame, and only the paragraph that grows is rendered again.`,
  ).join('\n\n')

export const answers = {
  'a page': { en: english, ja: japanese },
  'one sentence': { en: 'Yes: the stream goes on where it was cut.', ja: 'はい。切れたところから続きます。' },
  'sixty paragraphs': { en: prose(1, 60), ja: prose(1, 60) },
} as const satisfies Record<string, Record<'en' | 'ja', string>>

export const words = {
  en: {
    question: 'Why was my stream cut after a minute?',
    reasoning: 'A minute is the default limit of many proxies, so I will explain the limits first.',
    step: 'Searching the documentation',
    result: '3 pages found',
    done: 'The summary is on its way.',
  },
  ja: {
    question: '1 分ほどでストリームが切れるのはなぜですか。',
    reasoning: '1 分は多くのプロキシの既定値なので、まず制限を説明します。',
    step: 'ドキュメントを検索',
    result: '3 件のページ',
    done: '要約を送りました。',
  },
} as const
