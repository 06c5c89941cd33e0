import type { ErrorCatalogue, ReasonWords } from './catalogue.ts'

type UserWords = ReasonWords['user']

const again = 'しばらくしてから、もう一度お試しください。'
const contact = '再試行しても解決しません。サイトの運営者にお問い合わせください。'
const misconfigured: UserWords = ['チャットの設定に問題があるため、回答できませんでした。', contact]
const failed: UserWords = ['サービス側で問題が発生し、回答できませんでした。', again]
const unreachable: UserWords = [
  'サービスに接続できませんでした。',
  'インターネット接続を確認して、もう一度お試しください。',
]
const down: UserWords = [unreachable[0], again]
const cut: UserWords = [
  '回答の途中で接続が切れました。届いた内容は残っています。',
  '最後まで回答を受け取るには、もう一度お試しください。',
]
const slow: UserWords = ['時間内に回答がありませんでした。', again]
const busy: UserWords = [
  'サービスが混み合っています[（{until} まで）]。',
  '時間をおいて、もう一度お試しください。',
]
const tooLong: UserWords = [
  '会話が長すぎます。',
  'メッセージを短くするか、添付ファイルを減らすか、新しい会話を始めてください。',
]
const gone: UserWords = ['この回答は保存期間が過ぎたため、表示できません。', 'もう一度質問してください。']
const signIn: UserWords = [
  'ログインしていないか、セッションの有効期限が切れています。',
  'ログインしてから、もう一度お試しください。',
]

const noAnswer = 'モデルからの回答はありません。質問は残っています。'
const partial = '回答は最後まで届いていません。届いた内容は残っています。'
const notSent = '何も送信されておらず、変更もありません。'
const retryWhole = '最後まで回答を受け取るには、もう一度お試しください。'
const checkUpstream =
  'サーバー側のベースURL（スキーム、ホスト、パス）を確認してください。多くの場合、末尾は/v1です。'
const checkEndpoint =
  'URLがアプリのページやログインページではなくチャットのエンドポイントであること、サーバーがtext/event-streamを返すことを確認してください。'

const words = (user: UserWords, title: string, why: string, action: string): ReasonWords => ({
  user,
  developer: [title, why, action],
})

const refused = (title: string, action: string): ReasonWords => words([title, action], title, notSent, action)

const timeout = (awaited: string, name: string): ReasonWords =>
  words(
    slow,
    `[{seconds}秒待ちましたが、]${awaited}。`,
    'リクエストを打ち切りました。届いた内容は残っています。',
    `もう一度お試しください。モデルの応答に時間がかかる場合は、\`timeouts.${name}\`を延ばすか、サーバーからハートビートを送ってください。`,
  )

/**
 * The Japanese words for every reason.
 *
 * @example
 * ```ts
 * const { title, action } = explainError(error, { catalogue: japaneseErrors })
 * ```
 */
export const japaneseErrors: ErrorCatalogue = {
  offline: words(
    ['オフラインです。', 'インターネットに接続してから、もう一度お試しください。'],
    'この端末はオフラインです[（接続先：{host}）]。',
    noAnswer,
    'ネットワークに接続してから、もう一度お試しください。',
  ),
  unreachable: words(
    unreachable,
    'サーバー[（{host}）]に接続できませんでした。',
    noAnswer,
    'サーバーが起動していることとネットワーク接続を確認して、もう一度お試しください。',
  ),
  'connection-refused': words(
    unreachable,
    'サーバー[（{host}）]に接続を拒否されました。',
    'このホストとポートで待ち受けているサーバーがありません。質問は残っています。',
    'サーバーを起動するか、URLのホストとポートを確認して、もう一度お試しください。',
  ),
  'host-not-found': words(
    unreachable,
    'ホスト[（{host}）]が見つかりませんでした。',
    'ホスト名を解決できませんでした。質問は残っています。',
    'URLのつづりとネットワーク接続を確認して、もう一度お試しください。',
  ),
  cors: words(
    unreachable,
    'このページからサーバー[（{host}）]に接続できませんでした。CORSが原因と考えられます。',
    'ブラウザーは、このページのオリジン[（{origin}）]を許可していない別オリジンの応答を読み取れません。サーバーが停止している可能性もあります。',
    '@chatstream/proxy（APIキーもページに置かずに済みます）やViteの`server.proxy`などを使い、ページと同じオリジンに送信してください。または、サーバー側でこのページのオリジンを許可してください（@chatstream/proxyでは`cors.origins`）。',
  ),
  'invalid-url': words(
    misconfigured,
    'URL[「{url}」]が正しくありません。',
    'リクエストは送信されていません。',
    'チャットには絶対URLを指定してください。ブラウザーでは/api/chatのようなパスも使えます。',
  ),
  'invalid-key': words(
    misconfigured,
    'APIキーが受け付けられませんでした。',
    'キーを直すまで、すべてのリクエストが失敗します。質問は残っています。',
    'サーバー側のAPIキーを確認してください。入力ミスや空白の混入、期限切れや失効、未設定、別の提供元のキーなどが考えられます。',
  ),
  'missing-key': words(
    misconfigured,
    'サーバーにAPIキー[（{upstream}）]が設定されていません。',
    'キーがないと提供元に拒否されるため、送信していません。',
    'サーバーの環境変数[（例：{variable}）]にキーを設定して、サーバーを再起動してください。',
  ),
  'not-signed-in': words(
    signIn,
    'ログインしていません。',
    'サーバーはログイン済みの利用者にだけ応答します。モデルには何も送信されていません。',
    'ログインしてから、もう一度お試しください。アプリでは、セッションのCookieを送るか、`headers`でトークンを送ってください。',
  ),
  forbidden: words(
    misconfigured,
    'アクセスが許可されていません。',
    'このキーでは、モデル、リージョン、プロジェクトのいずれかを利用できない可能性があります。同じリクエストは再び失敗します。',
    '別のモデルを選ぶか、提供元でキーの権限を確認してください。',
  ),
  'origin-not-allowed': words(
    misconfigured,
    'このオリジン[（{origin}）]のページからは、このプロキシを利用できません。',
    '他のオリジンのページにAPIキーを使われないようにするためです。',
    'ご自身のページであれば、プロキシの`cors.origins`にオリジンを追加してください（chatstream-proxyでは--origin）。',
  ),
  'quota-exhausted': words(
    ['このサービスの利用上限に達しています。', contact],
    'アカウントの利用枠またはクレジットを使い切っています。',
    'クレジットを追加するまで、すべてのリクエストが失敗します。時間をおいたり再試行したりしても解決しません。',
    '提供元でプランとお支払い設定を確認し、クレジットを追加するか、利用上限を引き上げてください。',
  ),
  'rate-limited': words(
    ['リクエストが集中しています[（{until} まで）]。', '時間をおいて、もう一度お試しください。'],
    'リクエスト数の制限（レート制限）に達しました[（{until} まで）]。',
    '制限が解除されるまで、応答はありません。質問は残っています。',
    '少し待ってから、もう一度お試しください。頻繁に起きる場合は、リクエストを減らすか、プランの制限を確認してください。',
  ),
  'bad-request': words(
    ['このリクエストを処理できませんでした。', 'メッセージを変更するか、新しい会話を始めてください。'],
    'サーバーがリクエストを受け付けませんでした[（{param}）]。',
    '必要な項目がないか、誤りがあるか、このモデルでは使えない項目があります。同じリクエストは再び失敗します。',
    'モデル、メッセージ、パラメーターを提供元のドキュメントと照らし合わせてください。',
  ),
  'not-found': words(
    misconfigured,
    'このURL[（{url}）]には何もありません。',
    'パスが間違っているか、モデルが存在しません。同じリクエストは再び失敗します。',
    'チャットのURL、サーバー側のベースURL（多くの場合、末尾は/v1です）、モデル名を確認してください。',
  ),
  'method-not-allowed': words(
    misconfigured,
    'このURL[（{url}）]は、このHTTPメソッドに対応していません。',
    'チャットのエンドポイントではない可能性があります。静的なページはGETにしか応答しません。',
    'チャットのURLと、サーバーのルートがPOSTに応答することを確認してください。',
  ),
  'model-not-found': words(
    misconfigured,
    'モデル[「{model}」]が存在しないか、利用できません。',
    'モデル名に誤りがあるか、このアカウントまたはサーバーでは提供されていません。',
    'モデル名を確認してください[。利用できるモデル：{models}]。',
  ),
  'request-too-large': words(
    tooLong,
    'リクエストが大きすぎます[（上限：{limit}バイト）]。',
    '同じリクエストは再び失敗します。',
    '会話を短くするか、ファイルを小さくしてください。サーバー側の上限を引き上げることもできます。',
  ),
  'context-too-long': words(
    tooLong,
    '会話がモデルのコンテキストウィンドウを超えています。',
    '同じリクエストは再び失敗します。',
    '送信するメッセージやファイルを減らすか、max_tokensを小さくするか、コンテキストウィンドウの大きいモデルを選んでください。',
  ),
  'content-refused': words(
    ['コンテンツフィルターにより、メッセージが拒否されました。', '表現を変えて質問してください。'],
    'コンテンツフィルターにより、リクエストが拒否されました。',
    '提供元は、この種類の内容を処理しません。',
    '質問を変えるか、提供元でコンテンツフィルターの設定を確認してください。',
  ),
  'temporary-refusal': words(
    failed,
    'サーバーが一時的にリクエストを拒否しました。',
    noAnswer,
    'もう一度お試しください。',
  ),
  overloaded: words(
    busy,
    'サーバーまたはモデルが過負荷になっています[（{until} まで）]。',
    '処理中のリクエストが多すぎます。質問は残っています。',
    'しばらくしてから、もう一度お試しください。@chatstream/proxyの上限は`maxConcurrent`と`maxQueued`で設定できます。',
  ),
  'server-unavailable': words(
    busy,
    'サーバーは現在利用できません[（{until} まで）]。',
    noAnswer,
    'サーバーと、サーバーが利用するサービスが動いていることを確認して、もう一度お試しください。',
  ),
  'gateway-error': words(
    down,
    'ゲートウェイが、接続先のサーバーから正しい応答を受け取れませんでした。',
    noAnswer,
    'ゲートウェイ[（{url}）]の接続先のサーバーが動いていて、モデルに接続できることを確認し、もう一度お試しください。',
  ),
  'provider-unreachable': words(
    down,
    'プロキシが提供元[（{upstream}）]に接続できませんでした。',
    '応答はありませんでした。提供元にリクエストが届いたかどうかは不明です。',
    'もう一度お試しください。解決しない場合は、サーバー側のベースURL、ネットワーク、HTTPS_PROXYを確認してください。',
  ),
  'provider-timeout': words(
    slow,
    '提供元[（{upstream}）]から[{seconds}秒以内に]応答がありませんでした。',
    'プロキシがリクエストを中止しました。質問は残っています。',
    'もう一度お試しください。モデルの応答開始に時間がかかる場合は、プロキシの`headersTimeoutMs`を延ばしてください。',
  ),
  'provider-unreadable': words(
    failed,
    '提供元[（{upstream}）]の応答を、プロキシが読み取れませんでした。',
    'プロキシは、キーが別のホストに渡らないようリダイレクトをたどりません。また、未対応のエンコーディングは読み取れません。',
    checkUpstream,
  ),
  'server-error': words(
    failed,
    'サーバーでエラーが発生しました。',
    '原因はサーバー側にあります。質問は残っています。',
    'しばらくしてから、もう一度お試しください。解決しない場合は、サーバーのログを確認してください。',
  ),
  'unexpected-status': words(
    misconfigured,
    'サーバーが想定外のステータスを返しました[（{status}）]。',
    'ステータス200のストリームを想定していました。',
    'チャットのURLを確認してください。',
  ),
  'run-gone': words(
    gone,
    'この回答は、サーバーに残っていません。',
    '回答は、終了後の数分間だけ、質問した利用者のために保存されます。',
    '新しいIDで、もう一度質問してください。',
  ),
  'run-id-taken': words(
    failed,
    '同じIDで、すでに別の質問が送信されています。',
    '1つのIDには1つの回答が対応するため、モデルには何も送信されていません。',
    '質問ごとに新しいIDを使ってください。',
  ),
  'invalid-run-id': words(
    misconfigured,
    'ID（x-chatstream-id）が正しくありません。',
    'IDを知っている人は回答を読めるため、推測できないIDが必要です。',
    'A–Z、a–z、0–9、"_"、"-"からなる22～64文字のランダムなIDを送るか、このヘッダーを省いてください。',
  ),
  'run-cut': words(cut, 'サーバーとモデルの間のストリームが途中で終わりました。', partial, retryWhole),
  'run-lost': words(
    cut,
    '回答を読み取っていたサーバーのプロセスが終了しました。',
    '回答の続きは失われました。届いた内容は残っています。',
    '最後まで回答を受け取るには、もう一度お試しください。繰り返す場合は、サーバーが再起動する原因を確認してください。',
  ),
  'html-page': words(
    misconfigured,
    'サーバーが、ストリームではなくHTMLページ[（「{page}」）]を返しました。',
    'ページに回答は含まれていません。質問は残っています。',
    checkEndpoint,
  ),
  'empty-response': words(
    misconfigured,
    'サーバーが、ストリームではなく空の応答を返しました。',
    '応答に回答は含まれていません。質問は残っています。',
    checkEndpoint,
  ),
  'not-a-stream': words(
    misconfigured,
    'サーバーの応答はストリームではありませんでした。',
    'プロトコルで読み取れる回答がありません。質問は残っています。',
    'URL、リクエストがストリームを要求していること、選んだプロトコルがサーバーのものと一致していることを確認してください。',
  ),
  'not-json': words(
    misconfigured,
    'サーバーの応答はJSONではありませんでした。',
    '求めたデータは応答に含まれていません。',
    'URLがアプリのページやログインページではなく、エンドポイントであることを確認してください。',
  ),
  'not-a-model-list': words(
    misconfigured,
    '応答はモデルの一覧ではありませんでした。配列「data」がありません。',
    '選択できるモデルがありません。',
    'URLが、/v1/modelsなどのモデル一覧のエンドポイントであることを確認してください。',
  ),
  'not-the-proxy': words(
    misconfigured,
    'WebSocketのメッセージが@chatstream/proxyの形式ではありません。',
    '回答の続きを読み取れません。届いた内容は残っています。',
    'URLがプロキシのものであることを確認してください。チャンクをそのまま送るサーバーでは、dialectに「openai」を指定してください。',
  ),
  'stream-cut': words(cut, '回答の途中で接続が切れました。', partial, retryWhole),
  'stream-ended-early': words(
    cut,
    '回答が完了する前にストリームが終了しました。',
    partial,
    '最後まで回答を受け取るには、もう一度お試しください。毎回起きる場合は、選んだプロトコルがサーバーのものと一致していることを確認してください。',
  ),
  'events-missing': words(
    cut,
    'ストリームの一部が欠けています。',
    'このまま続けると、回答に抜けが生じます。それまでに届いた内容は残っています。',
    retryWhole,
  ),
  'stream-too-large': words(
    failed,
    'ストリームが上限を超えました。',
    '読み取りを続けると、ページのメモリーが不足するおそれがあります。それまでに届いた内容は残っています。',
    'サーバーが送っている内容を確認してください。この大きさの回答が必要な場合は、上限を引き上げてください。',
  ),
  'provider-error': words(
    failed,
    'モデルがエラーを返しました。',
    '回答はここで終わりです。それまでに届いた内容は残っています。',
    'もう一度お試しください。解決しない場合は、提供元のドキュメントでエラーを調べてください。',
  ),
  'timeout-headers': timeout('サーバーから応答がありませんでした', 'headersMs'),
  'timeout-first-event': timeout('回答が始まりませんでした', 'firstEventMs'),
  'timeout-idle': timeout('回答の続きが届きませんでした', 'idleMs'),
  'timeout-total': timeout('回答が完了しませんでした', 'totalMs'),
  'empty-question': refused(
    '質問が入力されていません。',
    '質問を入力するかファイルを添付して、送信してください。',
  ),
  unsent: refused(
    '前の回答が停止されたため、待っていた質問は送信されませんでした。',
    'もう一度送信してください。',
  ),
  busy: refused('回答がまだ届いている途中です。', '回答の完了を待つか、停止してから送信してください。'),
  'nothing-to-retry': refused(
    '再試行できる未完了の回答がありません。',
    'まず質問するか、回答を生成し直してください。',
  ),
  'nothing-to-resume': words(
    gone,
    '再開できる中断した回答がありません。',
    notSent,
    'サーバーに残っている回答のIDを指定するか、質問を送信してください。',
  ),
  'nothing-to-continue': words(
    ['この回答の続きは生成できません。', 'もう一度試すか、新しい質問を送信してください。'],
    'このプロトコルで続きを生成できる、中断した回答がありません。',
    notSent,
    '回答を再試行するか、新しい質問を送信してください。',
  ),
  'server-history': words(
    ['このチャットでは、以前のメッセージを変更できません。', '新しい質問を送信してください。'],
    '会話はサーバーが保持しているため、以前の時点には戻れません。',
    notSent,
    '新しい質問を送信してください。',
  ),
  'unknown-call': words(
    ['この確認には、すでに回答済みです。', 'そのまま会話を続けてください。'],
    'このIDで結果を待っているツール呼び出しはありません。',
    notSent,
    '表示されていて、まだ結果のないツール呼び出しのIDを指定してください。',
  ),
  'unknown-message': words(
    ['このメッセージは現在表示されていません。', '会話に表示されているメッセージを選んでください。'],
    '表示中の会話に、このIDのメッセージはありません。',
    notSent,
    '表示されているメッセージのIDを指定してください。',
  ),
  'option-failed': words(
    misconfigured,
    'チャットのオプション[「{option}」]でエラーが発生しました。',
    '関数がエラーを投げたため、何も送信されていません。質問は残っています。',
    'このオプションに渡している関数を修正してから、もう一度お試しください。',
  ),
  'request-not-built': words(
    misconfigured,
    'リクエストを作成できませんでした。',
    '何も送信されていません。質問は残っています。',
    '`url`が文字列であること、`body`がJSONにできること（関数、循環参照、BigIntを含まないこと）を確認してください。',
  ),
  'chat-failed': words(
    failed,
    'チャットがリクエストを送信できませんでした。',
    '何も送信されていません。質問は残っています。',
    'もう一度お試しください。解決しない場合は、表示されているエラーを修正するか、ページを再読み込みしてください。',
  ),
  other: words(failed, 'エラーが発生しました。', noAnswer, again),
}
