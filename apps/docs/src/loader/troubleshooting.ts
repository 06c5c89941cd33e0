import type { ErrorCatalogue } from '../../../../packages/core/src/errors/catalogue.ts'
import { englishErrors } from '../../../../packages/core/src/errors/englishErrors.ts'
import { japaneseErrors } from '../../../../packages/core/src/errors/japaneseErrors.ts'
import { allReasons, kindOf, mayPass } from '../../../../packages/core/src/errors/reasons.ts'
import type { GeneratedPage } from './repoLoader.ts'

const english = {
  title: 'Troubleshooting',
  intro: `Every failure has a stable code, its \`reason\`. Read it from \`chat.getState().error\`, or from the \`error\` of a message. Each reason has an entry on this page, whose address ends with the reason: \`/troubleshooting/#cors\`. A word in ‹angle quotes› stands for a value in the \`params\` of the error. [Errors](/concepts/errors/) describes how errors are built.

If an answer stutters, arrives in one block, or is cut after a fixed time, a server between the page and the model buffers or ends the stream. The command \`doctor\` finds this server: \`npx @chatstream/cli doctor https://app.example/api/chat\`.`,
  kinds: {
    network: 'The network',
    http: 'The server and the provider',
    unauthorized: 'Keys, users and origins',
    'rate-limited': 'Limits',
    'bad-request': 'The request',
    'not-a-stream': 'An answer that is not a stream',
    timeout: 'Timeouts',
    protocol: 'The format of the stream',
    provider: 'Errors of the provider',
    refused: 'Calls that were refused',
  },
  why: 'Why',
  action: 'What to do',
  user: 'Users read',
  retry: 'If it is safe, the chat retries automatically.',
}

const japanese: typeof english = {
  title: 'トラブルシューティング',
  intro: `失敗にはすべて、変わることのないコード \`reason\` があります。\`reason\` は、\`chat.getState().error\` とメッセージの \`error\` にあります。このページには reason ごとの項目があり、項目のアドレスは reason で終わります: \`/ja/troubleshooting/#cors\`。‹山括弧› の語は、エラーの \`params\` の値を表します。エラーの構造は [Errors](/ja/concepts/errors/)(英語)にあります。

回答が途切れ途切れに届く、まとめて一度に届く、決まった時間で切れる、という場合は、ページとモデルの間のサーバーがストリームをバッファしているか、終わらせています。コマンド \`doctor\` がそのサーバーを見つけます: \`npx @chatstream/cli doctor https://app.example/api/chat\`。`,
  kinds: {
    network: 'ネットワーク',
    http: 'サーバーとプロバイダー',
    unauthorized: 'キー、ユーザー、オリジン',
    'rate-limited': '制限',
    'bad-request': 'リクエスト',
    'not-a-stream': 'ストリームではない回答',
    timeout: 'タイムアウト',
    protocol: 'ストリームの形式',
    provider: 'プロバイダーのエラー',
    refused: '受け付けられなかった呼び出し',
  },
  why: '理由',
  action: '対処',
  user: 'ユーザーに表示される文',
  retry: '安全に再試行できる場合は、チャットが自動で再試行します。',
}

/** A template with its parameters named: `[ {host}]` becomes ` ‹host›`. */
const readable = (text: string) => text.replaceAll(/\[([^[\]{]*)\{(\w+)\}([^[\]]*)\]/g, '$1‹$2›$3')

function page(id: string, words: typeof english, catalogue: ErrorCatalogue): GeneratedPage {
  const kinds = Object.entries(words.kinds).map(([kind, title]) => {
    const entries = allReasons()
      .filter((reason) => kindOf(reason) === kind)
      .map((reason) => {
        const { user, developer } = catalogue[reason]
        const [title_, why, action] = developer.map(readable)
        return [
          `### ${reason}`,
          `**${title_}**`,
          `- ${words.why}: ${why}`,
          `- ${words.action}: ${action}`,
          `- ${words.user}: “${user.map(readable).join(' ')}”`,
          ...(mayPass(reason) ? [`\n${words.retry}`] : []),
        ].join('\n')
      })
    return `## ${title}\n\n${entries.join('\n\n')}`
  })
  return { id, title: words.title, body: `${words.intro}\n\n${kinds.join('\n\n')}` }
}

/** The pages that list every reason of an error, from the catalogues of its words. */
export const troubleshooting = (): GeneratedPage[] => [
  page('troubleshooting', english, englishErrors),
  page('ja/troubleshooting', japanese, japaneseErrors),
]
