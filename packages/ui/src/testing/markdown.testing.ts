export const markdownAnswer = `A proxy between you and the provider is most likely **buffering** the response. Three things to check, in this order:

1. The response carries \`X-Accel-Buffering: no\` and \`Cache-Control: no-transform\`.
2. Something sends a heartbeat before the [60 s idle limit](https://nginx.org/en/docs/http/ngx_http_proxy_module.html) of nginx.
3. Compression is off for \`text/event-stream\`.

\`\`\`ts
const { messages, send, stop } = useChatStream({
  url: '/v1/chat/completions',
  protocol: openaiChat({ model: 'gpt-4.1' }), // speaks it as it is
})
\`\`\`

## What it costs

| plan | input | output | a month |
|---|--:|--:|--:|
| DeepSeek V3.2 | $0.27 | $0.42 | $480 |
| GPT-4o | $2.50 | $10.00 | $7,500 |

> Prices as of today; ~~they only ever fall~~ they change.[^1]

- [x] measure before
- [ ] measure after
  - with \`curl -N\`
  - in the browser, see https://developer.mozilla.org/

[^1]: Ask **before** you decide.
`

export const japaneseMarkdown = `## 営業時間

**重要。**次にご案内するのは*営業時間*です。これは**「重要」**です。~~古い情報です。~~新しい情報はこちら。

| 曜日 | 開店 | 閉店 |
|---|:-:|:-:|
| 月曜日〜金曜日 | 9:00 | 18:00 |
| 土曜日・日曜日 | 休み | 休み |

1. お電話でのお問い合わせ
2. [ウェブサイト](https://example.com/営業時間)からのお問い合わせ

> 「本日の営業」についてはお電話でもお答えします。`

export const arabicMarkdown = `## مواعيد العمل

يعمل المتجر من **الاثنين** إلى الجمعة. رمز الطلب هو \`ORDER-1284\` ويصل خلال 3 أيام.

- السبت: مغلق
- الأحد: [اتصل بنا](https://example.com/contact)

| اليوم | من | إلى |
|---|--:|--:|
| الاثنين | 9 | 18 |

\`\`\`js
const open = hours.includes(now) // مفتوح
\`\`\``

export const hostileMarkdown = `<script>alert(1)</script> <img src=x onerror=alert(1)>

[a link](javascript:alert(1)), [another](data:text/html,hi), [https://bank.example](https://evil.example/login)

[real](https://user:pass@xn--80ak6aa92e.com/ "https://bank.example")

![a plot](https://example.com/plot.png?d=secret)

if (isAdmin\u202E \u2066// check\u2069 \u2066) { \u001B[31mred\u001B[0m }`

export const longCode = Array.from(
  { length: 40 },
  (_, i) =>
    `export function handler${i}(request: Request): Response { return new Response('${i}') } // a long line`,
).join('\n')
