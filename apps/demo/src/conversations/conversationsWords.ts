import type { Language } from '../words.ts'

/** The words of the page with the list of conversations. */
export interface ConversationsWords {
  title: string
  pages: string
  show: string
  chat: string
  copyLink: string
  /** Beside the button that copies the link. */
  device: string
  copied: string
  failed: string
  questions: readonly string[]
}

export const conversationsWords: Record<Language, ConversationsWords> = {
  en: {
    title: 'Conversations',
    pages: 'Pages',
    show: 'Start page',
    chat: 'Formats and scenarios',
    copyLink: 'Copy link',
    device: 'The link opens this conversation in another browser, even during an answer.',
    copied: 'Copied. Open it in another browser.',
    failed: 'The browser did not allow the copy. Copy the address of this page instead.',
    questions: ['Why did my stream stall after twenty seconds?', 'Which plan is cheaper?'],
  },
  ja: {
    title: '会話',
    pages: 'ページ',
    show: '最初のページ',
    chat: '形式とシナリオ',
    copyLink: 'リンクをコピー',
    device: 'このリンクを使うと、回答の途中でも、この会話を別のブラウザーで開けます。',
    copied: 'コピーしました。別のブラウザーで開いてください。',
    failed: 'ブラウザーがコピーを許可しませんでした。代わりに、このページのアドレスをコピーしてください。',
    questions: ['ストリームが 20 秒で止まったのはなぜですか?', 'どちらのプランが安いですか?'],
  },
}
