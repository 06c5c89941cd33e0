import { ChatStream, type Attachments } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

const attachments: Attachments = { accept: 'image/*' }

export const Example = () => <ChatStream url="/api/chat" attachments={attachments} />
