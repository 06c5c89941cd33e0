'use client'
import { forwardRef, useState } from 'react'
import type { ChatErrorData, ChatState, MessageStatus } from '@chatstream/core'
import { useChat } from '@chatstream/react'
import { useElement, type ElementProps } from '../element/useElement.ts'
import type { Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

export type AnnouncerProps = ElementProps<'div'>

/**
 * Tells screen readers, politely, that an answer has begun and how it ended; never its every token.
 * What was there when it mounted is not announced.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><Composer /><Announcer /></ChatProvider>
 * ```
 */
export const Announcer = forwardRef<HTMLDivElement, AnnouncerProps>(function Announcer(props, ref) {
  const { strings } = useStrings()
  const phase = useChat(selectPhase)
  const error = useChat(selectError)
  const news = useNews(phase)
  const own = {
    className: 'cs-unseen',
    role: 'status',
    children: news === undefined ? '' : say(news, error, strings),
  }
  return useElement('div', own, props, ref)
})

type Phase = 'none' | 'asking' | 'refused' | 'reconnecting' | 'offline' | MessageStatus

function selectPhase({ status, messages, error }: ChatState): Phase {
  if (error?.kind === 'refused') return 'refused'
  if (status === 'reconnecting' || status === 'offline' || status === 'streaming') return status
  if (status !== 'idle') return 'asking'
  const last = messages.at(-1)
  return last?.role === 'assistant' ? last.status : 'none'
}

function selectError({ messages, error }: ChatState): ChatErrorData | undefined {
  return error ?? messages.at(-1)?.error
}

/** The phase, once it is another than the first. */
function useNews(phase: Phase): Phase | undefined {
  const [seen, setSeen] = useState({ phase, isFirst: true })
  if (seen.phase === phase) return seen.isFirst ? undefined : phase
  setSeen({ phase, isFirst: false })
  return phase
}

function say(phase: Phase, error: ChatErrorData | undefined, strings: Strings): string {
  const what = error === undefined ? '' : strings.error.describe(error).what
  const { announce } = strings
  switch (phase) {
    case 'none':
    case 'asking':
      return ''
    case 'refused':
      return what
    case 'reconnecting':
      return announce.reconnecting
    case 'offline':
      return announce.offline
    case 'streaming':
      return announce.started
    case 'complete':
      return announce.done
    case 'stopped':
      return announce.stopped
    case 'interrupted':
      return announce.interrupted
    case 'failed':
      return announce.failed(what)
    default:
      return phase satisfies never
  }
}
