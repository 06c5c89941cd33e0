import { englishErrors, japaneseErrors, type ErrorCatalogue } from '@chatstream/core'
import type { Format, Scenario, Way } from './scenarios.ts'
import type { Theme } from './useTheme.ts'

export type Language = 'en' | 'ja'

/** The words of the page. Those of the chat are in `@chatstream/ui`. */
export interface Words {
  settings: string
  scenario: string
  format: string
  way: string
  model: string
  language: string
  theme: string
  /** The link to the first page. */
  show: string
  /** The link to the list of conversations. */
  conversations: string
  /** The link to the comparison of plans. */
  plans: string
  scripted: string
  checking: string
  /** Shown after the reason why the provider is not used. */
  scriptedInstead: string
  scenarios: Record<Scenario, string>
  questions: Record<Scenario, readonly string[]>
  themes: Record<Theme, string>
  errors: ErrorCatalogue
}

export const languageNames: Record<Language, string> = { en: 'English', ja: '日本語' }

export const formatNames: Record<Format, string> = {
  'openai-chat': 'OpenAI chat',
  'openai-responses': 'OpenAI responses',
  'anthropic-messages': 'Anthropic messages',
  codeer: 'Codeer',
  relay: 'Relay',
  'ai-sdk': 'AI SDK',
  'ag-ui': 'AG-UI',
}

export const wayNames: Record<Way, string> = { sse: 'SSE', websocket: 'WebSocket' }

export const words: Record<Language, Words> = {
  en: {
    settings: 'Settings',
    scenario: 'Scenario',
    format: 'Stream format',
    way: 'Transport',
    model: 'Model',
    language: 'Language',
    theme: 'Theme',
    show: 'Start page',
    conversations: 'Conversations',
    plans: 'Plans',
    scripted: 'Scripted model',
    checking: 'Connecting…',
    scriptedInstead: 'The scripted model answers instead.',
    errors: englishErrors,
    scenarios: {
      live: 'Live model',
      plain: 'Plain answer',
      reasoning: 'Reasoning model',
      tools: 'Tools of this page',
      agent: 'Agent with steps',
      'rate-limit': 'Rate limit',
      'cut-stream': 'Cut stream',
      unsteady: 'Unsteady connection',
      japanese: 'Japanese answer',
    },
    questions: {
      live: ['What can you do?'],
      plain: ['Why did my stream stall after twenty seconds?'],
      reasoning: ['Which of the two plans is cheaper?'],
      tools: ['How many kilometers is a marathon of 26.2 miles?'],
      agent: ['When are you open?'],
      'rate-limit': ['What happens when I ask too often?'],
      'cut-stream': ['What happens when the model breaks off?'],
      unsteady: ['What happens when my connection drops?'],
      japanese: ['営業時間は何時ですか?'],
    },
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
  },
  ja: {
    errors: japaneseErrors,
    settings: '設定',
    scenario: 'シナリオ',
    format: '形式',
    way: 'トランスポート',
    model: 'モデル',
    language: '言語',
    theme: '配色',
    show: '最初のページ',
    conversations: '会話',
    plans: 'プラン',
    scripted: 'スクリプトのモデル',
    checking: '接続中…',
    scriptedInstead: '代わりに、スクリプトのモデルが答えます。',
    scenarios: {
      live: '実際のモデル',
      plain: '通常の回答',
      reasoning: '推論モデル',
      tools: 'このページのツール',
      agent: 'エージェントのステップ',
      'rate-limit': 'レート制限',
      'cut-stream': '途中で切れるストリーム',
      unsteady: '不安定な接続',
      japanese: '日本語の回答',
    },
    questions: {
      live: ['何ができますか?'],
      plain: ['ストリームが 20 秒で止まったのはなぜですか?'],
      reasoning: ['どちらのプランが安いですか?'],
      tools: ['26.2 マイルのマラソンは何キロメートルですか?'],
      agent: ['営業時間を教えてください。'],
      'rate-limit': ['質問しすぎるとどうなりますか?'],
      'cut-stream': ['モデルの回答が途中で切れるとどうなりますか?'],
      unsteady: ['接続が切れるとどうなりますか?'],
      japanese: ['営業時間は何時ですか?'],
    },
    themes: { system: 'システム', light: 'ライト', dark: 'ダーク' },
  },
}
