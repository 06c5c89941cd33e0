import type { Language } from '../words.ts'

/** The words of the page of plans. */
export interface PlansWords {
  title: string
  chat: string
  traffic: string
  requests: string
  inputTokens: string
  outputTokens: string
  prices: (day: string) => string
  plans: Record<'deepseek' | 'official' | 'relay', string>
  perMillion: (input: string, output: string, rate: string) => string
  month: string
  converted: string
  reference: string
  savedMonth: string
  savedYear: string
  invalid: string
}

export const plansWords: Record<Language, PlansWords> = {
  en: {
    title: 'Plans compared',
    chat: 'Chat',
    traffic: 'Traffic per month',
    requests: 'Requests',
    inputTokens: 'Input tokens per request',
    outputTokens: 'Output tokens per request',
    prices: (day) => `These are example prices of ${day}. Your app supplies its own prices.`,
    plans: { deepseek: 'DeepSeek V3.2', official: 'Official plan', relay: 'Relay' },
    perMillion: (input, output, rate) => `${input} in, ${output} out per million tokens; ${rate} = $1`,
    month: 'Cost per month',
    converted: 'In ¥',
    reference: 'The other plans are compared with this plan',
    savedMonth: 'Saved per month',
    savedYear: 'Saved per year',
    invalid: 'Enter numbers of at least 0.',
  },
  ja: {
    title: 'プランの比較',
    chat: 'チャット',
    traffic: '1 か月の利用量',
    requests: 'リクエスト数',
    inputTokens: '1 回の入力トークン数',
    outputTokens: '1 回の出力トークン数',
    prices: (day) => `${day}時点の価格の例です。実際の価格はアプリで用意してください。`,
    plans: { deepseek: 'DeepSeek V3.2', official: '公式プラン', relay: 'リレー' },
    perMillion: (input, output, rate) => `100 万トークンあたり入力 ${input}、出力 ${output}。${rate} = $1`,
    month: '月額',
    converted: '¥ 換算',
    reference: '比較の基準となるプラン',
    savedMonth: '月間の節約額',
    savedYear: '年間の節約額',
    invalid: '0 以上の数を入力してください。',
  },
}
