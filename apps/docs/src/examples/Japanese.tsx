import { ChatStream } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

export const Example = () => (
  <ChatStream url="/api/chat" locale="ja" lang="ja" suggestions={['どのように表示されますか?']} />
)
