'use client'
import { forwardRef, useState } from 'react'
import type { ChatState, ChatStatus, Connection } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { unreachedError } from '../shared/unreachedError.ts'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useDescribeError } from '../strings/errorWords.ts'
import type { Formats } from '../strings/formats.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import type { Strings } from '../strings/strings.ts'
import { useSecondsUntil, useShownFor } from './useSeconds.ts'

/** The props of `ConnectionStatus`. */
export type ConnectionStatusProps = ElementProps<'div'>

/** The time for which “connected again” is shown. */
const resumedMs = 4000

/**
 * Shows the progress while the chat connects or reconnects. It shows the number of the attempt, the time until the
 * next attempt, and a button that retries now. Renders nothing while the chat is idle, while text arrives, and
 * while tools run.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><ConnectionStatus /><Composer /></ChatProvider>
 * ```
 */
export const ConnectionStatus = forwardRef<HTMLDivElement, ConnectionStatusProps>(
  function ConnectionStatus(props, ref) {
    const { strings, formats } = useStrings()
    const chat = useChatHandle()
    const status = useChat(selectStatus)
    const connection = useChat((state) => state.connection)
    const unreached = useChat(unreachedError)
    const describe = useDescribeError(false)
    const isBack = useIsBack(status)
    const seconds = useSecondsUntil(connection?.retryAt)
    const happened = unreached && describe(unreached, 'user').title
    const text = isBack
      ? strings.connection.resumed
      : textFor(status, connection, happened, seconds, strings, formats)
    const waits = connection?.retryAt !== undefined || status === 'offline'
    const own = {
      className: 'cs-connection',
      'data-status': isBack ? 'resumed' : status,
      children: (
        <>
          <span>{text}</span>
          {waits && !isBack && (
            <button type="button" className="cs-button" onClick={() => chat.retryNow()}>
              {strings.connection.tryNow}
            </button>
          )}
        </>
      ),
    }
    const element = useElement('div', own, props, ref)
    return text === undefined ? null : element
  },
)

/** Selects the status to show. While tools run no status is shown, because the tool calls show their state. */
function selectStatus({ status, messages }: ChatState): ChatStatus {
  const last = messages.at(-1)
  const isShownInMessage = last?.status === 'streaming' && last.parts.length === 0
  if (isShownInMessage && (status === 'waiting' || status === 'connecting')) return 'idle'
  const calls = messages.at(-1)?.parts.filter((part) => part.type === 'tool-call') ?? []
  return status === 'waiting' && calls.some(({ state }) => state === 'running') ? 'idle' : status
}

/** Returns whether the connection has just been restored. */
function useIsBack(status: ChatStatus): boolean {
  const [seen, setSeen] = useState({ status, backs: 0 })
  const wasGone = seen.status === 'reconnecting' || seen.status === 'offline'
  if (seen.status !== status) {
    setSeen({ status, backs: seen.backs + (wasGone && status === 'streaming' ? 1 : 0) })
  }
  const isShown = useShownFor(seen.backs, resumedMs)
  return isShown && status === 'streaming'
}

function textFor(
  status: ChatStatus,
  connection: Connection | undefined,
  /** The words of the error, if no try has reached the server. */
  happened: string | undefined,
  seconds: number,
  strings: Strings,
  formats: Formats,
): string | undefined {
  const words = strings.connection
  if (status === 'idle' || status === 'streaming') return undefined
  if (status !== 'reconnecting') return words[status]
  if (connection?.retryAt === undefined) return happened === undefined ? words.reconnecting : words.connecting
  const { attempt, limit, error } = connection
  const isLimited = error?.kind === 'rate-limited'
  const say = isLimited ? words.limited : happened === undefined ? words.retryIn : words.again
  const again = say(formats.duration(seconds * 1000), formats.number(attempt), formats.number(limit))
  return isLimited || happened === undefined ? again : happened + again
}
