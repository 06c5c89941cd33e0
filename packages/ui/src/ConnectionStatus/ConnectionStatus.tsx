'use client'
import { forwardRef } from 'react'
import type { ChatStatus } from '@chatstream/core'
import { useStreamStatus } from '@chatstream/react'
import { useElement, type ElementProps } from '../element/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import type { Strings } from '../strings/strings.ts'

export type ConnectionStatusProps = ElementProps<'div'>

/**
 * How the connection stands, where that is worth a word; nothing while the chat is idle or text arrives.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><ConnectionStatus /><Composer /></ChatProvider>
 * ```
 */
export const ConnectionStatus = forwardRef<HTMLDivElement, ConnectionStatusProps>(
  function ConnectionStatus(props, ref) {
    const { strings } = useStrings()
    const { status } = useStreamStatus()
    const text = textFor(status, strings)
    const own = { className: 'cs-connection', 'data-status': status, children: <span>{text}</span> }
    const element = useElement('div', own, props, ref)
    return text === undefined ? null : element
  },
)

function textFor(status: ChatStatus, { connection }: Strings): string | undefined {
  return status === 'idle' || status === 'streaming' ? undefined : connection[status]
}
