import type { Language } from '../words.ts'

/** The stories of the show. Each is a model of the scripted upstream. */
export const stories = ['network', 'approve', 'form', 'report', 'picture', 'gone'] as const

export type Story = (typeof stories)[number]

/** The model that sends 2,000 tokens a second. */
export const flood = 'flood'

/** The name of a story's model in one language. */
export const modelOf = (story: Story | typeof flood, language: Language): string =>
  language === 'en' ? story : `${story}-${language}`

/** The text of the first answer, up to the place where the connection is cut, and from there on. */
export const opening: Readonly<Record<Language, readonly [before: string, after: string]>> = {
  en: [
    'Watch this sentence: the server is about to cut the connection that carries it, right in the middle of',
    ' a thought, and the thought goes on where it stopped. Meanwhile the proxy went on reading the model’s answer. The page named the last event that it had, and received what followed it. **No word is lost, and none comes twice.**\n\nNow pull the plug yourself.',
  ],
  ja: [
    'この文を見ていてください。サーバーはまもなく、この文を運んでいる接続を、ちょうど考えの途中で、',
    '切ります。そして考えは止まった場所から続きます。その間もプロキシはモデルの回答を読み続けていました。ページは最後に受け取ったイベントを伝え、その続きだけを受け取りました。**一語も失われず、重複もしません。**\n\n次はご自分で接続を切ってみてください。',
  ],
}

/** The place in the answer of the story "gone" after which the server stays away. */
export const departure: Readonly<Record<Language, readonly [before: string, after: string]>> = {
  en: [
    'The server is about to go away for good. After three tries the page gives up, keeps what has arrived, and says that the answer is not',
    ' complete. If you read this, the server is back: the proxy had kept the rest, and “Try again” asked only for that.',
  ],
  ja: [
    'サーバーはまもなく完全にいなくなります。ページは 3 回試してからあきらめ、届いた分を残し、回答がまだ',
    '完了していないと伝えます。ここまで読めているなら、サーバーは戻っています。プロキシが残りを保存していたので、「再試行」は続きだけを求めました。',
  ],
}
