import type { Language } from '../words.ts'
import type { RaceFault } from './runRace.ts'
import type { Says } from './side.ts'

/** The words of the comparison. */
export interface SideWords {
  title: string
  lede: string
  fault: string
  faults: Record<RaceFault, string>
  after: string
  run: string
  running: string
  over: string
  counts: {
    carried: string
    words: string
    missing: string
    doubled: string
    longTasks: string
    says: string
  }
  /** Said in place of a count that the browser does not report. */
  unknown: string
  says: Record<Says, string>
  setup: { label: string; both: string; peer: string; ours: string; counted: string }
}

/** States are in the words of each library; the AI SDK's are not translated. */
const peerStates = {
  submitted: 'submitted',
  ready: 'ready',
  error: 'error',
} as const

export const sideWords: Readonly<Record<Language, SideWords>> = {
  en: {
    title: 'Side by side',
    lede: 'The same model, the same words, the same fault at the same place. Left, the AI SDK with Streamdown as its documentation sets it up; right, chatstream.',
    fault: 'Fault',
    faults: {
      cut: 'The connection breaks',
      end: 'The answer ends early, in good form',
      reload: 'The page is reloaded',
      fast: 'None; 2,000 words a second',
    },
    after: 'After word',
    run: 'Run',
    running: 'Running…',
    over: 'Both sides are done.',
    counts: {
      carried: 'On the wire',
      words: 'Words shown',
      missing: 'Lost',
      doubled: 'Twice',
      longTasks: 'Tasks over 50 ms',
      says: 'Says',
    },
    unknown: 'not reported',
    says: {
      ...peerStates,
      nothing: '–',
      streaming: 'streaming',
      reconnecting: 'reconnecting',
      complete: 'complete',
      interrupted: 'interrupted',
      failed: 'failed',
      stopped: 'stopped',
    },
    setup: {
      label: 'What is set up',
      both: 'Each side is a separate page in a frame. Both read the same scripted answer in the AI SDK’s format. The server holds both answers after the same word, waits until both pages show it, and causes the fault.',
      peer: 'AI SDK 7.0 (useChat with DefaultChatTransport, resume and throttle 50 ms) and Streamdown 2.7 without plug-ins, because the answer holds no code. Its server is the one of “Chatbot Resume Streams”, with memory in place of Redis: it resumes after a reload, and when a tab comes back into view. The documentation has no retry for a connection that breaks while the page is in view. “ready” is what useChat says when an answer is over.',
      ours: 'ChatStream with its defaults, and the proxy with its log in memory.',
      counted:
        '“On the wire” are the words that the server had sent before the fault. Words are counted in the page, against the script. A task over 50 ms counts if the browser attributes it to the frame alone; both frames share one main thread.',
    },
  },
  ja: {
    title: '並べて比較',
    lede: '同じモデル、同じ言葉、同じ場所で同じ障害。左は公式文書どおりの AI SDK と Streamdown、右は chatstream です。',
    fault: '障害',
    faults: {
      cut: '接続が切れる',
      end: '回答が正常な形で早く終わる',
      reload: 'ページを再読み込み',
      fast: 'なし (毎秒 2,000 語)',
    },
    after: '何語目の後',
    run: '実行',
    running: '実行中…',
    over: '両方が終わりました。',
    counts: {
      carried: '届いた語',
      words: '表示された語',
      missing: '欠落',
      doubled: '重複',
      longTasks: '50 ms を超えるタスク',
      says: '表示する状態',
    },
    unknown: '報告なし',
    says: {
      ...peerStates,
      nothing: '–',
      streaming: '受信中',
      reconnecting: '再接続中',
      complete: '完了',
      interrupted: '中断',
      failed: '失敗',
      stopped: '停止',
    },
    setup: {
      label: '構成',
      both: 'どちらも別々のフレームの中のページで、AI SDK の形式の同じ台本の回答を読みます。サーバーは両方の回答を同じ語の後で止め、両方のページに表示されるのを待ってから障害を起こします。',
      peer: 'AI SDK 7.0 (useChat、DefaultChatTransport、resume、throttle 50 ms) と Streamdown 2.7。回答にコードがないためプラグインはありません。サーバーは公式文書の「Chatbot Resume Streams」のもので、Redis の代わりにメモリを使います。再読み込みの後と、タブが再び表示されたときに再開します。表示中のページで切れた接続の再試行は文書にありません。「ready」は useChat が回答の終わりに示す状態です。',
      ours: '既定値の ChatStream と、ログをメモリに持つプロキシ。',
      counted:
        '「届いた語」は障害の前にサーバーが送った語です。語はページの中で台本と比べて数えます。50 ms を超えるタスクは、ブラウザーがそのフレームだけのものとした場合に数えます。両方のフレームは 1 つのメインスレッドを共有します。',
    },
  },
}
