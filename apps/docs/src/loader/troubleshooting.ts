import type { ErrorCatalogue } from '../../../../packages/core/src/errors/catalogue.ts'
import { englishErrors } from '../../../../packages/core/src/errors/englishErrors.ts'
import { japaneseErrors } from '../../../../packages/core/src/errors/japaneseErrors.ts'
import { allReasons, kindOf, mayPass } from '../../../../packages/core/src/errors/reasons.ts'
import type { GeneratedPage } from './repoLoader.ts'

const english = {
  title: 'Troubleshooting',
  intro: `Every failure has a \`reason\`, a stable code. It is the field \`reason\` of \`chat.getState().error\` and of a message's \`error\`, and the address of its entry on this page ends with it: \`/troubleshooting/#cors\`. Words in ‹angle quotes› are values of the error's \`params\`. How errors are built: [Errors](/concepts/errors/).

If an answer stutters, comes in one block, or is cut after a fixed time, something between the page and the model buffers or ends the stream. The doctor finds it: \`npx @chatstream/cli doctor https://app.example/api/chat\`.`,
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
  retry: 'The chat retries it by itself if that is safe.',
}

const japanese: typeof english = {
  title: 'トラブルシューティング',
  intro: `失敗にはすべて、変わることのないコード \`reason\` があります。\`chat.getState().error\` とメッセージの \`error\` の \`reason\` がそれです。このページの各項目のアドレスは reason で終わります: \`/ja/troubleshooting/#cors\`。‹山括弧› の語は、エラーの \`params\` の値です。エラーの仕組み: [Errors](/ja/concepts/errors/)(英語)。

回答が途切れ途切れになる、まとめて一度に表示される、決まった時間で切れる、という場合は、ページとモデルの間の何かがストリームをためているか、終わらせています。原因は doctor で調べられます: \`npx @chatstream/cli doctor https://app.example/api/chat\``,
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
  retry: '安全な場合、チャットが自動で再試行します。',
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
