import { ChatStream } from '@chatstream/ui'
import '@chatstream/ui/styles.css'

export const Example = () => <ChatStream url="/api/chat" suggestions={['When does the museum close?']} />
