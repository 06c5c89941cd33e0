import type { Format, Way } from '../scenarios.ts'
import { formatNames, wayNames, type Language } from '../words.ts'
import type { Theme } from '../useTheme.ts'
import type { Story } from './plot.ts'

/** The faults that the visitor can cause. */
export type FaultName = 'plug' | 'outage2' | 'outage30' | 'reload' | 'buffer' | 'kill' | 'flood' | 'offline'

export type Direction = 'ltr' | 'rtl'

/** The words of the show. Those of the chat are in `@chatstream/ui`. */
export interface ShowWords {
  title: string
  headline: readonly [string, string]
  lede: string
  nav: { label: string; show: string; chat: string; conversations: string; compare: string; plans: string }
  settings: { label: string; format: string; way: string; language: string; theme: string; direction: string }
  themes: Record<Theme, string>
  directions: Record<Direction, string>
  code: string
  chat: string
  wire: string
  faults: { label: string } & Record<FaultName, string>
  /** The effect of each fault, announced once it is caused. */
  caused: Record<FaultName, string>
  /** Said when a switched fault ends. */
  ended: { buffer: string; offline: string; gone: string }
  serverBack: string
  ledger: { words: string; characters: string; lost: string; doubled: string; requests: string }
  stories: { label: string; promise: Record<Story, readonly [title: string, text: string]> }
  questions: Record<Story, string>
  floodQuestion: string
}

export const nameOfFormat = (format: Format): string => formatNames[format]
export const nameOfWay = (way: Way): string => wayNames[way]

const en: ShowWords = {
  title: 'chatstream: the connection breaks, the sentence goes on',
  headline: ['The connection breaks. ', 'The sentence goes on.'],
  lede: 'chatstream is a React chat for language models. On this page, the server really cuts the connection during an answer. The answer continues at the same word.',
  nav: {
    label: 'Pages',
    show: 'Start page',
    chat: 'Chat',
    conversations: 'Conversations',
    compare: 'Side by side',
    plans: 'Plans',
  },
  settings: {
    label: 'Settings',
    format: 'Stream format',
    way: 'Transport',
    language: 'Language',
    theme: 'Theme',
    direction: 'Direction',
  },
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  directions: { ltr: 'Left to right', rtl: 'Right to left' },
  code: 'The code of this set-up',
  chat: 'The answer',
  wire: 'The stream, live',
  faults: {
    label: 'Break it',
    plug: 'Pull the plug',
    outage2: 'Outage, 2 s',
    outage30: 'Outage, 30 s',
    reload: 'Reload',
    buffer: 'Buffering proxy',
    kill: 'Kill the server',
    flood: '2,000 tokens/s',
    offline: 'Offline',
  },
  caused: {
    plug: 'The server cut the connection.',
    outage2: 'The server refuses connections for two seconds.',
    outage30: 'The server refuses connections for thirty seconds.',
    reload: 'The page reloads, and the answer continues.',
    buffer: 'The text arrives in blocks of 4 kB, as through a proxy that buffers.',
    kill: 'The server was killed, and its stored answers are lost. The text that arrived stays, and is marked as interrupted.',
    flood: '2,000 tokens per second arrive. The page updates once per frame.',
    offline: 'The page is offline.',
  },
  ended: {
    buffer: 'The text arrives as the model writes it.',
    offline: 'The page is online again.',
    gone: 'The server is back. “Try again” requests the rest of the answer.',
  },
  serverBack: 'Bring the server back',
  ledger: {
    words: 'Words',
    characters: 'Characters',
    lost: 'Lost',
    doubled: 'Repeated',
    requests: 'Connections',
  },
  stories: {
    label: 'Try it yourself',
    promise: {
      network: ['Lose the connection during a sentence', 'The answer continues at the same word.'],
      approve: ['Approve a payment', 'The tool waits until you allow it.'],
      form: ['Fill in a form', 'The agent asks for details, and you fill in fields.'],
      report: ['Read a long report', 'Tables, formulas and code appear while they stream.'],
      picture: ['Ask about a picture', 'The model describes the picture in a table.'],
      gone: ['The server does not come back', 'The chat says that it gave up, and keeps the text.'],
    },
  },
  questions: {
    network: 'What happens when my connection drops?',
    approve: 'Pay the invoice from Sakura Printing.',
    form: 'Book a table for tonight.',
    report: 'How did the waiting times change?',
    picture: 'What does this chart say?',
    gone: 'What happens when the server never comes back?',
  },
  floodQuestion: 'Tell me everything, at full speed.',
}

const ja: ShowWords = {
  title: 'chatstream: 接続が切れても、文は続く',
  headline: ['接続が切れても、', '文は続く。'],
  lede: 'chatstream は、言語モデルと会話するための React のチャットです。このページでは、サーバーが回答の途中で本当に接続を切ります。回答は、切れた所から続きます。',
  nav: {
    label: 'ページ',
    show: '最初のページ',
    chat: 'チャット',
    conversations: '会話',
    compare: '並べて比較',
    plans: 'プラン',
  },
  settings: {
    label: '設定',
    format: '形式',
    way: 'トランスポート',
    language: '言語',
    theme: '配色',
    direction: '書字方向',
  },
  themes: { system: 'システム', light: 'ライト', dark: 'ダーク' },
  directions: { ltr: '左から右', rtl: '右から左' },
  code: 'この構成のコード',
  chat: '回答',
  wire: 'ストリームの様子',
  faults: {
    label: '壊してみる',
    plug: '接続を切る',
    outage2: '2 秒間の停止',
    outage30: '30 秒間の停止',
    reload: '再読み込み',
    buffer: 'バッファするプロキシ',
    kill: 'サーバーを強制終了',
    flood: '毎秒 2,000 トークン',
    offline: 'オフライン',
  },
  caused: {
    plug: 'サーバーが接続を切りました。',
    outage2: 'サーバーは 2 秒間、接続を拒否します。',
    outage30: 'サーバーは 30 秒間、接続を拒否します。',
    reload: 'ページを再読み込みします。回答は続きます。',
    buffer: 'バッファするプロキシを通したように、テキストが 4 kB ずつ届きます。',
    kill: 'サーバーを強制終了し、保存していた回答も失われました。届いた分は残り、中断と表示されます。',
    flood: '毎秒 2,000 トークンが届きます。ページの更新は 1 フレームに 1 回です。',
    offline: 'ページはオフラインです。',
  },
  ended: {
    buffer: 'テキストは、モデルが書くとすぐに届きます。',
    offline: 'ページはオンラインに戻りました。',
    gone: 'サーバーが戻りました。「もう一度試す」で続きを受け取れます。',
  },
  serverBack: 'サーバーを戻す',
  ledger: { words: '単語', characters: '文字', lost: '欠落', doubled: '重複', requests: '接続' },
  stories: {
    label: '試してみる',
    promise: {
      network: ['文の途中で切断', '回答は、切れた所から続きます。'],
      approve: ['支払いの承認', '許可するまでツールは待ちます。'],
      form: ['フォームに記入', 'エージェントが尋ね、フォームで答えます。'],
      report: ['長いレポートを読む', '表、数式、コードが、届いた分から表示されます。'],
      picture: ['画像について質問', '画像の内容を、モデルが表で説明します。'],
      gone: ['戻らないサーバー', '再接続をやめたことを伝え、届いた分を残します。'],
    },
  },
  questions: {
    network: '接続が切れるとどうなりますか?',
    approve: 'さくら印刷の請求書を支払ってください。',
    form: '今夜の席を予約してください。',
    report: '待ち時間はどう変わりましたか?',
    picture: 'このグラフから何が分かりますか?',
    gone: 'サーバーが戻らないとどうなりますか?',
  },
  floodQuestion: '全速力ですべて話してください。',
}

export const showWords: Readonly<Record<Language, ShowWords>> = { en, ja }
