import { explainError, japaneseErrors } from '@chatstream/core'
import type { AttachmentProblem } from './problems.ts'
import type { Formats } from './formats.ts'
import type { StepProgress, Strings } from './strings.ts'

type Titles = Readonly<Record<StepProgress, string>>

const title = (running: string, done: string, failed: string): Titles => ({
  running,
  done,
  failed,
  unfinished: running,
})

const stepTitles = new Map<string, Titles>([
  ['consultant_search_web', title('ウェブを検索中', 'ウェブを検索しました', 'ウェブを検索できませんでした')],
  [
    'consultant_fetch_web_content',
    title('ページを読み込み中', 'ページを読みました', 'ページを読み込めませんでした'),
  ],
  [
    'consultant_retrieve_context_source',
    title('ナレッジベースを検索中', 'ナレッジベースを検索しました', 'ナレッジベースを検索できませんでした'),
  ],
  [
    'consultant_call_agent',
    title(
      '別のエージェントに問い合わせ中',
      '別のエージェントに問い合わせました',
      '別のエージェントが応答しませんでした',
    ),
  ],
  [
    'consultant_request_form',
    title('フォームを準備中', 'フォームへの入力を依頼しました', 'フォームを依頼できませんでした'),
  ],
  ['consultant_lookup', title('確認中', '確認しました', '確認できませんでした')],
])

/**
 * The Japanese UI texts. The details of an error are not translated, because they are the server's own text.
 *
 * @example
 * ```ts
 * const polite: Strings = { ...japanese, composer: { ...japanese.composer, placeholder: 'ご質問をどうぞ' } }
 * ```
 */
export const japanese: Strings = {
  chat: {
    label: 'チャット',
    conversation: '会話',
    you: 'あなた',
    assistant: 'アシスタント',
    turns: (count, { number }) => `${number(count)}往復`,
    tokens: (count, { number }) => `${number(count)}トークン`,
    toEnd: '最新の位置へ',
    older: '以前のメッセージを表示',
    loadingOlder: '以前のメッセージを読み込み中',
    olderFailed: '以前のメッセージを読み込めませんでした。',
    newMessages: (count, { number }) => `新着${number(count)}件`,
  },
  composer: {
    label: 'メッセージ',
    placeholder: '質問を入力',
    send: '送信',
    stop: '停止',
    hint: 'Enterで送信、Shift + Enterで改行',
    hintMod: (key) => `${key} + Enterで送信、Enterで改行`,
    hintBusy: 'Escapeで回答を停止',
    hintQueue: '質問は回答の後に送信、Escapeで停止',
    queue: 'この回答の後に送信',
    queued: (count, { number }) => `${number(count)}件の質問が待機中`,
    attach: 'ファイルを添付',
    attachments: '添付ファイル',
    drop: 'ここにファイルをドロップ',
    progress: (name) => `${name}をアップロード中`,
    cancel: (name) => `${name}のアップロードを中止`,
    retry: (name) => `${name}をもう一度アップロード`,
    remove: (name) => `${name}を削除`,
    problem: fileProblem,
    uploading: 'ファイルをアップロード中です。',
    failed: 'アップロードできなかったファイルがあります。もう一度試すか、削除してください。',
    count: (used, limit, { number }) => `${number(used)} / ${number(limit)}文字`,
    tooLong: (over, { number }) => `${number(over)}文字超過`,
  },
  shortcuts: {
    label: 'ショートカット',
    send: '送信',
    line: '改行',
    stop: '回答を停止',
    messages: '前後のメッセージへ',
  },
  empty: { title: '何を知りたいですか？', suggestions: '質問の例' },
  message: {
    actions: '操作',
    copy: 'コピー',
    copied: 'コピーしました',
    copyFailed: 'コピーできませんでした',
    retry: 'もう一度試す',
    regenerate: '別の回答',
    helpful: '良い回答',
    notHelpful: '良くない回答',
    branches: 'バージョン',
    branch: (place, count, { number }) => `${number(place)} / ${number(count)}`,
    previousBranch: '前のバージョン',
    nextBranch: '次のバージョン',
    edit: '編集',
    editLabel: 'メッセージを編集',
    save: '送信',
    cancel: 'キャンセル',
    waiting: '回答を待っています',
    stopped: '回答を停止しました。',
    interrupted: '回答が中断しました。届いた内容は残っています。',
    length: '長さの上限（max_tokens）に達したため、回答が途中で終わりました。',
    contentFilter:
      'コンテンツフィルターにより、回答が途中で終わりました。届いた内容は残っています。質問の表現を変えてみてください。',
    empty: 'モデルは回答せずに終了しました。',
    broken: 'このメッセージを正しく表示できません。上は元のテキストです。',
    showAgain: 'もう一度表示',
    firstToken: (duration) => `最初のトークンまで${duration}`,
    tokensPerSecond: (count) => `${count}トークン/秒`,
  },
  reasoning: { running: '考えています', done: '思考', duration: (duration) => duration },
  step: {
    label: 'ステップ',
    title: (kind, progress) => stepTitles.get(kind)?.[progress],
    progress: { failed: '失敗', unfinished: '未完了' },
    results: (count, { number }) => `${number(count)}件`,
    arguments: '引数',
    result: '結果',
    output: 'エージェントの出力',
  },
  tool: {
    title(name, state) {
      switch (state) {
        case 'streaming-input':
        case 'running':
          return `${name}を呼び出し中`
        case 'ready':
          return `${name}の呼び出しを要求`
        case 'awaiting-approval':
          return `${name}の呼び出しは承認待ち`
        case 'done':
          return `${name}を呼び出しました`
        case 'failed':
          return `${name}が失敗しました`
        case 'denied':
          return `${name}は許可されませんでした`
        case 'unfinished':
          return `${name}の呼び出しは未完了`
        default:
          return state satisfies never
      }
    },
    byProvider: 'サーバーで実行',
    input: '引数',
    output: '結果',
    error: 'エラー',
    approve: '今回だけ許可',
    always: '常に許可',
    alwaysHint: (name) => `この会話では${name}を常に許可`,
    deny: '拒否',
    showAll: (characters, { number }) => `${number(characters)}文字すべてを表示`,
    unread: '許可するには、引数をすべて表示してください。',
  },
  file: {
    image: '画像',
    show: '画像を表示',
    failed: (name) => `${name}を表示できませんでした`,
  },
  markdown: {
    footnotes: '脚注',
    footnote: (number) => `脚注${number}`,
    footnoteBack: '本文に戻る',
    table: '表',
    copyTable: (format) => `${format}をコピー`,
    task: (done) => (done ? '完了' : '未完了'),
  },
  code: {
    text: 'テキスト',
    label: (language) => (language === undefined ? 'コード' : `コード、${language}`),
    wrap: '折り返し',
    download: 'ダウンロード',
  },
  sources: { label: '出典', cite: (place, name) => `出典${place}：${name}` },
  usage: {
    label: 'トークン使用量',
    input: (count) => `入力${count}`,
    output: (count) => `出力${count}`,
    cached: (count) => `キャッシュ${count}`,
    reasoning: (count) => `思考${count}`,
    total: (count) => `合計${count}`,
    calls: (count, { number }) => `呼び出し${number(count)}回`,
    context: 'コンテキスト使用量',
    contextUsed: (used, limit, { number, percent }) =>
      `コンテキストの${percent(used / limit)}（${number(limit)}トークン中${number(used)}）`,
  },
  connection: {
    waiting: '送信を待っています',
    connecting: '接続中',
    reconnecting: '接続が切れました。再接続しています。',
    retryIn: (duration, attempt, limit) =>
      `接続が切れました。${duration}後に再接続します（${attempt}/${limit}回目）。`,
    again: (duration, attempt, limit) => `${duration}後にもう一度試します（${attempt}/${limit}回目）。`,
    limited: (duration, attempt, limit) =>
      `リクエストが集中しています。${duration}後にもう一度試します（${attempt}/${limit}回目）。`,
    tryNow: '今すぐ試す',
    resumed: '接続が回復しました。',
    offline: 'オフラインです。接続が回復すると再接続します。',
  },
  error: {
    describe: (error, audience) =>
      explainError(error, {
        audience,
        catalogue: japaneseErrors,
        troubleshooting: 'https://chatstream.dev/ja/troubleshooting/',
      }),
    details: '詳細',
    retry: 'もう一度試す',
    dismiss: '閉じる',
    wait: (duration) => `サーバーは${duration}待つよう求めています。`,
    attempts: (count, { number }) => `${number(count)}回再試行`,
    continue: '続きを生成',
    request: (id) => `リクエスト ${id}`,
  },
  announce: {
    started: '回答が届き始めました。',
    queued: (place, { number }) => `質問は、この回答の後に${number(place)}番目に送信されます。`,
    resumed: '接続が回復しました。回答の続きが届いています。',
    code: (language) => (language === '' ? 'コードブロック。' : `${language}のコードブロック。`),
    done: '回答が完了しました。',
    stopped: '回答を停止しました。',
    interrupted: '回答が中断しました。',
    failed: (what) => `回答に失敗しました。${what}`,
    approval: (tools) => `許可または拒否を待っています：${tools}。`,
    form: 'フォームへの入力を待っています。',
    reconnecting: '接続が切れました。再接続しています。',
    offline: 'オフラインです。',
  },
}

function fileProblem(problem: AttachmentProblem, { bytes }: Formats): string {
  switch (problem.type) {
    case 'type':
      return 'この種類のファイルは添付できません。'
    case 'size':
      return `大きすぎます：${bytes(problem.sizeBytes)}（上限${bytes(problem.limitBytes)}）。`
    case 'count':
      return 'ファイルが多すぎます。'
    case 'unreadable':
      return 'ファイルを読み取れませんでした。'
    case 'cancelled':
      return 'アップロードを中止しました。'
    case 'upload':
      return problem.detail === undefined
        ? 'アップロードに失敗しました。'
        : `アップロードに失敗しました：${problem.detail}`
    default:
      return problem satisfies never
  }
}
