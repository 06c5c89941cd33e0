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
    device: 'Opens this conversation in another browser, also while an answer is being written.',
    copied: 'Copied. Open it in another browser.',
    failed: 'The browser did not allow copying. Copy the address of this page.',
    questions: ['Why did my stream stall after twenty seconds?', 'Which plan is cheaper?'],
  },
  ja: {
    title: '会話',
    pages: 'ページ',
    show: '最初のページ',
    chat: '通信形式とシナリオ',
    copyLink: 'リンクをコピー',
    device: 'この会話を、回答の途中でも別のブラウザーで開けます。',
    copied: 'コピーしました。別のブラウザーで開いてください。',
    failed: 'コピーが許可されませんでした。このページのアドレスをコピーしてください。',
    questions: ['ストリームが20秒で止まったのはなぜですか?', 'どちらのプランが安いですか?'],
  },
}
