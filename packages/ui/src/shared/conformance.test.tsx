import type { ReactNode } from 'react'
import type { ChatState } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import {
  Announcer,
  ChatHeader,
  ChatStream,
  CodeBlock,
  Composer,
  ComposerAttach,
  ComposerButton,
  ComposerHint,
  ComposerInput,
  ComposerNote,
  ConnectionStatus,
  Cost,
  ErrorNotice,
  FormRequest,
  LatencyPanel,
  LoadOlder,
  Markdown,
  Message,
  MessageActions,
  MessageBranches,
  MessageFile,
  MessageList,
  Queue,
  Reasoning,
  Sources,
  Step,
  Steps,
  StreamingText,
  Suggestions,
  Thread,
  ThreadList,
  TokenUsage,
  ToolApproval,
  ToolCall,
} from '../index.ts'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import { measured } from '../testing/measured.testing.ts'
import { answer, errors, formStep, question, searchStep, toolCall } from '../testing/samples.testing.ts'
import { describeConformance } from '../testing/conformance.testing.tsx'

function inside(state: Partial<ChatState> = {}) {
  const chat = fixedChat(state)
  return ({ children }: { children: ReactNode }) => <ChatProvider chat={chat}>{children}</ChatProvider>
}
const InComposer = ({ children }: { children: ReactNode }) => (
  <ChatProvider chat={fixedChat()}>
    <Composer attachments={{}}>{children}</Composer>
  </ChatProvider>
)
const asking = { ...toolCall, state: 'awaiting-approval' as const }
const turns = { messages: [question, answer] }
const sources = [{ type: 'source', id: '1', url: 'https://example.com/' }]

describeConformance({
  name: 'ChatStream',
  component: ChatStream,
  tag: 'section',
  props: { chat: fixedChat(turns) },
})
describeConformance({
  name: 'Cost',
  component: Cost,
  tag: 'div',
  props: { cost: { status: 'exact', amount: '0.25', currency: 'USD' } },
})
describeConformance({
  name: 'LatencyPanel',
  component: LatencyPanel,
  tag: 'section',
  props: { stats: measured([{ ttfbMs: 100, gapsMs: [50] }]) },
})
describeConformance({
  name: 'Markdown',
  component: Markdown,
  tag: 'div',
  props: { text: 'One\n\n- **two**' },
})
describeConformance({ name: 'CodeBlock', component: CodeBlock, tag: 'figure', props: { code: 'a\nb' } })
describeConformance({ name: 'ChatHeader', component: ChatHeader, tag: 'header', wrapper: inside(turns) })
describeConformance({ name: 'Thread', component: Thread, tag: 'div', wrapper: inside(turns) })
describeConformance({ name: 'MessageList', component: MessageList, tag: 'div', wrapper: inside(turns) })
describeConformance({ name: 'Suggestions', component: Suggestions, tag: 'div', wrapper: inside() })
describeConformance({
  name: 'Message',
  component: Message,
  tag: 'article',
  props: { message: answer },
  wrapper: inside(turns),
})
describeConformance({
  name: 'Message by its id',
  component: Message,
  tag: 'article',
  props: { id: answer.id },
  wrapper: inside(turns),
})
describeConformance({
  name: 'MessageActions',
  component: MessageActions,
  tag: 'div',
  props: { message: answer },
  wrapper: inside(turns),
})
describeConformance({
  name: 'StreamingText',
  component: StreamingText,
  tag: 'div',
  props: { text: 'a\n\nb' },
})
describeConformance({
  name: 'Reasoning',
  component: Reasoning,
  tag: 'details',
  props: { part: { type: 'reasoning', text: 'hm' } },
})
describeConformance({ name: 'Steps', component: Steps, tag: 'ol', props: { parts: [searchStep] } })
describeConformance({ name: 'Step', component: Step, tag: 'li', props: { part: searchStep } })
describeConformance({ name: 'ToolCall', component: ToolCall, tag: 'details', props: { part: toolCall } })
describeConformance({
  name: 'ToolApproval',
  component: ToolApproval,
  tag: 'div',
  props: { part: asking },
  wrapper: inside({ messages: [question, { ...answer, parts: [asking] }] }),
})
describeConformance({
  name: 'MessageFile',
  component: MessageFile,
  tag: 'div',
  props: { part: { type: 'file', mediaType: 'text/plain', url: 'https://example.com/a.txt' } },
})
describeConformance({ name: 'Sources', component: Sources, tag: 'ol', props: { parts: sources } })
describeConformance({ name: 'TokenUsage', component: TokenUsage, tag: 'ul', props: { usage: { calls: 1 } } })
describeConformance({
  name: 'ErrorNotice',
  component: ErrorNotice,
  tag: 'div',
  props: { error: errors.http },
})
describeConformance({
  name: 'ConnectionStatus',
  component: ConnectionStatus,
  tag: 'div',
  wrapper: inside({ status: 'offline' }),
})
describeConformance({ name: 'Announcer', component: Announcer, tag: 'div', wrapper: inside() })
describeConformance({ name: 'Composer', component: Composer, tag: 'form', wrapper: inside() })
describeConformance({ name: 'ComposerHint', component: ComposerHint, tag: 'p', wrapper: inside() })
describeConformance({ name: 'ComposerNote', component: ComposerNote, tag: 'p', wrapper: InComposer })
describeConformance({
  name: 'ComposerAttach',
  component: ComposerAttach,
  tag: 'label',
  wrapper: InComposer,
})
describeConformance({
  name: 'FormRequest',
  component: FormRequest,
  tag: 'div',
  props: { part: formStep },
  wrapper: inside({ messages: [question, { ...answer, parts: [formStep] }] }),
})
describeConformance({
  name: 'MessageBranches',
  component: MessageBranches,
  tag: 'div',
  props: { id: answer.id },
  wrapper: inside({ ...turns, hidden: [{ ...answer, id: 'a0', createdAt: 0 }] }),
})
describeConformance({ name: 'ComposerButton', component: ComposerButton, tag: 'button', wrapper: InComposer })
describeConformance({ name: 'ComposerInput', component: ComposerInput, tag: 'textarea', wrapper: InComposer })
describeConformance({
  name: 'ThreadList',
  component: ThreadList,
  tag: 'nav',
  props: { threads: [], onSelect: () => undefined },
})
describeConformance({
  name: 'Queue',
  component: Queue,
  tag: 'section',
  wrapper: inside({ queue: [{ id: 'q1', text: 'Next', createdAt: 0 }] }),
})
describeConformance({
  name: 'LoadOlder',
  component: LoadOlder,
  tag: 'div',
  wrapper: inside({ older: 'available' }),
})
