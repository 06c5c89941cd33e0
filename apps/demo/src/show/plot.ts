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
    ' a sentence, and the same sentence continues where it stopped. During the break, the proxy kept reading the model’s answer. The page then requested the events after the last one that it had. **No word is lost or repeated.**\n\nNow pull the plug yourself.',
  ],
  ja: [
    'この文を見ていてください。サーバーはまもなく、この文が届いている接続を、文のちょうど途中で、',
    '切ります。そして今、同じ文が止まった所から続いています。切れている間も、プロキシはモデルの回答を読み続けていました。ページは、最後に受け取ったイベントより後のイベントだけを要求しました。**一語も失われず、重複もしません。**\n\n次は、自分で接続を切ってみてください。',
  ],
}

/** The place in the answer of the story "gone" after which the server stays away. */
export const departure: Readonly<Record<Language, readonly [before: string, after: string]>> = {
  en: [
    'The server is about to go away and will not come back by itself. After three tries, the page gives up. It keeps the text that arrived, and says that the answer is not',
    ' complete. If you can read this, the server is back. The proxy had stored the rest, and “Try again” requested only the rest.',
  ],
  ja: [
    'サーバーはまもなく停止し、自動では戻りません。ページは 3 回試すと再接続をやめ、届いた分を残し、回答がまだ',
    '完了していないと伝えます。ここまで読めているなら、サーバーは戻っています。プロキシが残りを保存していたので、「もう一度試す」は続きだけを要求しました。',
  ],
}
