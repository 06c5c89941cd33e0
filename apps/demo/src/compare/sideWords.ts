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
    lede: 'Both sides get the same answer from the same model, and the same fault after the same word. Left: the AI SDK with Streamdown, set up as its documentation says. Right: chatstream.',
    fault: 'Fault',
    faults: {
      cut: 'The connection breaks',
      end: 'The response ends early, without an error',
      reload: 'The page is reloaded',
      fast: 'No fault, 2,000 words per second',
    },
    after: 'After word',
    run: 'Run',
    running: 'Running…',
    over: 'Both sides are done.',
    counts: {
      carried: 'Words sent',
      words: 'Words shown',
      missing: 'Lost',
      doubled: 'Repeated',
      longTasks: 'Tasks over 50 ms',
      says: 'State',
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
      label: 'How it is set up',
      both: 'Each side is a separate page in a frame. Both read the same scripted answer in the AI SDK’s format. The server pauses both answers after the same word. When both pages show this word, the server causes the fault.',
      peer: 'The page uses useChat of AI SDK 7.0 with DefaultChatTransport, resume, and a throttle of 50 ms. Streamdown 2.7 has no plug-ins, because the answer contains no code. The server follows the guide “Chatbot Resume Streams”, with memory in place of Redis. It resumes an answer after a reload, and when a tab comes back into view. The documentation describes no retry for a connection that breaks while the page is in view. “ready” is the state of useChat after the end of an answer.',
      ours: 'The page uses ChatStream with its default settings. The proxy stores the answers in memory.',
      counted:
        '“Words sent” is the number of words that the server had sent before the fault. Each page compares its words with the script. A task over 50 ms counts if the browser attributes it to one frame alone, because both frames share one main thread.',
    },
  },
  ja: {
    title: '並べて比較',
    lede: '両側に、同じモデルから同じ回答が届き、同じ語の後で同じ障害が起きます。左は公式ドキュメントどおりに設定した AI SDK と Streamdown、右は chatstream です。',
    fault: '障害',
    faults: {
      cut: '接続が切れる',
      end: '応答がエラーなしで途中で終わる',
      reload: 'ページを再読み込み',
      fast: '障害なし、毎秒 2,000 語',
    },
    after: '何語目の後',
    run: '実行',
    running: '実行中…',
    over: '両方が終わりました。',
    counts: {
      carried: '送信された語',
      words: '表示された語',
      missing: '欠落',
      doubled: '重複',
      longTasks: '50 ms 超のタスク',
      says: '状態',
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
      both: '両側は、別々のフレームに表示した別々のページです。どちらも、AI SDK の形式で届く同じスクリプトの回答を読みます。サーバーは、両方の回答を同じ語の後で一時停止します。両方のページにその語が表示されると、障害を起こします。',
      peer: 'ページは、AI SDK 7.0 の useChat を、DefaultChatTransport、resume、50 ms の throttle とともに使います。回答にコードがないので、Streamdown 2.7 のプラグインは使いません。サーバーは、公式ドキュメントの「Chatbot Resume Streams」に従い、Redis の代わりにメモリーを使います。回答は、再読み込みの後と、タブが再び表示されたときに再開します。ページの表示中に接続が切れたときの再試行は、ドキュメントにありません。「ready」は、回答が終わった後の useChat の状態です。',
      ours: 'ページは、既定の設定の ChatStream を使います。プロキシは回答をメモリーに保存します。',
      counted:
        '「送信された語」は、障害の前にサーバーが送った語の数です。それぞれのページが、表示した語をスクリプトと比べて数えます。両方のフレームは 1 つのメインスレッドを共有するため、50 ms を超えるタスクは、ブラウザーが一方のフレームだけのものと判定した場合に数えます。',
    },
  },
}
