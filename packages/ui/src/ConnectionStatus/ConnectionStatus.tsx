'use client'
import { forwardRef } from 'react'
import type { ChatState, ChatStatus } from '@chatstream/core'
import { useChat } from '@chatstream/react'
import { useElement, type ElementProps } from '../element/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import type { Strings } from '../strings/strings.ts'

export type ConnectionStatusProps = ElementProps<'div'>

/**
 * How the connection stands, where that is worth a word; nothing while the chat is idle, text arrives or tools run.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><ConnectionStatus /><Composer /></ChatProvider>
 * ```
 */
export const ConnectionStatus = forwardRef<HTMLDivElement, ConnectionStatusProps>(
  function ConnectionStatus(props, ref) {
    const { strings } = useStrings()
    const status = useChat(selectStatus)
    const text = textFor(status, strings)
    const own = { className: 'cs-connection', 'data-status': status, children: <span>{text}</span> }
    const element = useElement('div', own, props, ref)
    return text === undefined ? null : element
  },
)

/** While tools run, nobody waits for the connection; their calls show what is going on. */
function selectStatus({ status, messages }: ChatState): ChatStatus {
  const calls = messages.at(-1)?.parts.filter((part) => part.type === 'tool-call') ?? []
  return status === 'waiting' && calls.some(({ state }) => state === 'running') ? 'idle' : status
}

function textFor(status: ChatStatus, { connection }: Strings): string | undefined {
  return status === 'idle' || status === 'streaming' ? undefined : connection[status]
}
