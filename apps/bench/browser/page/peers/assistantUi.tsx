import {
  AssistantRuntimeProvider,
  ComposerPrimitive,
  MessagePrimitive,
  ThreadPrimitive,
  useAuiState,
} from '@assistant-ui/react'
import { MarkdownTextPrimitive } from '@assistant-ui/react-markdown'
import { useChatRuntime } from '@assistant-ui/react-ai-sdk'
import { DefaultChatTransport } from 'ai'
import { useEffect, useRef } from 'react'
import { createRoot } from 'react-dom/client'
import remarkGfm from 'remark-gfm'
import type { PageOptions, Peer } from '../peer.ts'

export function mount(root: HTMLElement, options: PageOptions): Promise<Peer> {
  return new Promise((resolve) => {
    createRoot(root).render(<AssistantUi {...options} onReady={(ask) => resolve({ ask })} />)
  })
}

interface AssistantUiProps extends PageOptions {
  onReady(ask: () => Promise<void>): void
}

/** assistant-ui with its AI SDK runtime and its Markdown component, set up as its documentation says. */
function AssistantUi({ stream, onReady }: AssistantUiProps) {
  const runtime = useChatRuntime({ transport: new DefaultChatTransport({ api: `${stream}&format=ui` }) })
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <ThreadPrimitive.Viewport style={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
          <ThreadPrimitive.Messages components={{ UserMessage, AssistantMessage }} />
        </ThreadPrimitive.Viewport>
        <ComposerPrimitive.Root>
          <ComposerPrimitive.Input />
          <ComposerPrimitive.Send>Send</ComposerPrimitive.Send>
        </ComposerPrimitive.Root>
        <Asker ask={() => runtime.thread.append('Tell me everything.')} onReady={onReady} />
      </ThreadPrimitive.Root>
    </AssistantRuntimeProvider>
  )
}

const remarkPlugins = [remarkGfm]

function UserMessage() {
  return (
    <MessagePrimitive.Root>
      <MessagePrimitive.Parts />
    </MessagePrimitive.Root>
  )
}

function AssistantMessage() {
  return (
    <MessagePrimitive.Root>
      <MessagePrimitive.Parts components={{ Text: MarkdownText }} />
    </MessagePrimitive.Root>
  )
}

function MarkdownText() {
  return <MarkdownTextPrimitive remarkPlugins={remarkPlugins} />
}

/** Sends the question and watches for the end of the run. */
function Asker({ ask, onReady }: { ask(): void; onReady: AssistantUiProps['onReady'] }) {
  const isRunning = useAuiState((state) => state.thread.isRunning)
  const done = useRef<() => void>(undefined)
  const wasRunning = useRef(false)
  useEffect(() => {
    if (wasRunning.current && !isRunning) done.current?.()
    wasRunning.current = isRunning
  }, [isRunning])
  useEffect(() => {
    onReady(
      () =>
        new Promise((resolve) => {
          done.current = resolve
          ask()
        }),
    )
  }, [ask, onReady])
  return null
}
