// The answers of the show's scripted model, in both languages.
import type { Language } from '../../src/words.ts'

export interface ShowTexts {
  title: string
  /** The answer to a question that is not the story's. */
  other: string
  steps: readonly { kind: string; title: string; result: string }[]
  find: string
  pay: string
  paid: string
  unpaid: string
  form: { title: string; args: object; ask: string }
  booked: string
  report: string
  picture: string
  flood(section: number): string
}

const formula = String.raw`$$
\bar{x} = \frac{1}{n} \sum_{i=1}^{n} x_i \qquad s^2 = \frac{1}{n-1} \sum_{i=1}^{n} (x_i - \bar{x})^2
$$`

const code = `\`\`\`ts
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}
\`\`\``

const en: ShowTexts = {
  other:
    'The model of this page has a script, so it cannot answer your own question. Nothing breaks unless you break it: press “Pull the plug” while an answer like this one arrives, and it continues at the same word.',
  title: 'A connection that drops',
  steps: [
    {
      kind: 'search_docs',
      title: 'Searching the documentation',
      result: '2 pages: Resumable streams, Retries',
    },
    { kind: 'read_page', title: 'Reading “Resumable streams”', result: '4 kB read' },
  ],
  find: 'Let me look for the invoice.',
  pay: 'Sakura Printing asks for ¥4,200, due on Friday. Paying needs your approval:',
  paid: 'Paid: **¥4,200** to Sakura Printing. The reference is SP-2041.',
  unpaid: 'Then it stays unpaid. It is due on Friday.',
  form: {
    title: 'Asking for the details',
    ask: 'I can book that. Please fill in the form above.',
    args: {
      type: 'object',
      title: 'A table for tonight',
      required: ['name', 'guests', 'time'],
      properties: {
        name: { type: 'string', title: 'Name' },
        guests: { type: 'integer', title: 'Guests', minimum: 1, maximum: 12, default: 2 },
        time: { type: 'string', title: 'Time', enum: ['18:00', '19:00', '20:00'] },
        quiet: { type: 'boolean', title: 'A quiet corner' },
      },
    },
  },
  booked: 'Booked. This is what I passed on:',
  report: [
    '# Waiting times, first half of the year',
    'The median wait fell from **14 to 9 minutes**. Most of the change is in the afternoon, when the second desk opened.',
    '| Month | Visitors | Median, min | Longest, min |\n| :-- | --: | --: | --: |\n| January | 1,204 | 14 | 51 |\n| February | 1,188 | 13 | 47 |\n| March | 1,342 | 13 | 49 |\n| April | 1,297 | 11 | 38 |\n| May | 1,410 | 9 | 31 |\n| June | 1,385 | 9 | 29 |',
    '## How it was computed',
    'Mean and variance are those of the sample:',
    formula,
    'The median is robust against the few very long waits:',
    code,
    '> Days with fewer than 20 visitors were left out.',
    '1. Keep the second desk open until 17:00.\n2. Send a reminder an hour before an appointment.\n3. Measure again in *September*.',
  ].join('\n\n'),
  picture:
    'A bar chart with four quarters. In numbers, as far as I can read them:\n\n| Quarter | Value |\n| :-- | --: |\n| Q1 | 42 |\n| Q2 | 51 |\n| Q3 | 38 |\n| Q4 | 64 |\n\nQ4 is the highest, two thirds above Q3.',
  flood: (section) =>
    `# Section ${section}\n\nThis is paragraph ${section} of a long answer. It arrives at two thousand tokens a second, the page is updated **once per frame**, and only the part that grew is rendered again. Scroll up, select text, or type a question meanwhile.\n\n- The table, the list and the text above do not render again.\n- Nothing is skipped: the last section has the number sixty.\n\n`,
}

const ja: ShowTexts = {
  other:
    'このページのモデルはスクリプトのとおりに答えるため、ご自身の質問には答えられません。接続は、切る操作をしない限り切れません。このような回答が届いている間に「接続を切る」を押してください。回答は同じ所から続きます。',
  title: '途中で切れる接続',
  steps: [
    { kind: 'search_docs', title: 'ドキュメントを検索', result: '2 ページ: 再開できるストリーム、再試行' },
    { kind: 'read_page', title: '「再開できるストリーム」を読む', result: '4 kB' },
  ],
  find: '請求書を探します。',
  pay: 'さくら印刷から 4,200 円の請求があります。期限は金曜日です。支払いには承認が必要です。',
  paid: 'さくら印刷に **4,200 円**を支払いました。参照番号は SP-2041 です。',
  unpaid: 'では支払わずにおきます。期限は金曜日です。',
  form: {
    title: '詳細を尋ねる',
    ask: '予約できます。上のフォームに記入してください。',
    args: {
      type: 'object',
      title: '今夜の予約',
      required: ['name', 'guests', 'time'],
      properties: {
        name: { type: 'string', title: 'お名前' },
        guests: { type: 'integer', title: '人数', minimum: 1, maximum: 12, default: 2 },
        time: { type: 'string', title: '時間', enum: ['18:00', '19:00', '20:00'] },
        quiet: { type: 'boolean', title: '静かな席' },
      },
    },
  },
  booked: '予約しました。次の内容を伝えました。',
  report: [
    '# 上半期の待ち時間',
    '待ち時間の中央値は **14 分から 9 分**に短くなりました。2 つ目の窓口が開いた午後の変化が大部分です。',
    '| 月 | 来訪者 | 中央値 (分) | 最長 (分) |\n| :-- | --: | --: | --: |\n| 1 月 | 1,204 | 14 | 51 |\n| 2 月 | 1,188 | 13 | 47 |\n| 3 月 | 1,342 | 13 | 49 |\n| 4 月 | 1,297 | 11 | 38 |\n| 5 月 | 1,410 | 9 | 31 |\n| 6 月 | 1,385 | 9 | 29 |',
    '## 計算方法',
    '平均と分散は標本のものです。',
    formula,
    '中央値は、ごく少数の長い待ち時間に左右されません。',
    code,
    '> 来訪者が 20 人未満の日は除きました。',
    '1. 2 つ目の窓口を 17 時まで開ける。\n2. 予約の 1 時間前に通知を送る。\n3. *9 月*にもう一度測る。',
  ].join('\n\n'),
  picture:
    '4 つの四半期の棒グラフです。読み取れる範囲の数値は次のとおりです。\n\n| 四半期 | 値 |\n| :-- | --: |\n| Q1 | 42 |\n| Q2 | 51 |\n| Q3 | 38 |\n| Q4 | 64 |\n\n最も高いのは Q4 で、Q3 より 3 分の 2 ほど上です。',
  flood: (section) =>
    `# 第 ${section} 節\n\nこれは長い回答の第 ${section} 段落です。毎秒 2,000 トークンで届き、ページは**フレームごとに 1 回**だけ更新され、伸びた部分だけが再描画されます。その間もスクロールや選択、入力ができます。\n\n- 上の表、リスト、本文は再描画されません。\n- 何も飛ばされません。最後は第 60 節です。\n\n`,
}

export const showTexts: Readonly<Record<Language, ShowTexts>> = { en, ja }
