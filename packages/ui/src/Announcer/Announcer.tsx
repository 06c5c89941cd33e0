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
  const awaited = useChat(selectAwaited)
  const news = useNews(phase)
  const own = {
    className: 'cs-unseen',
    role: 'status',
    children: news === undefined ? '' : say(news, error, awaited, strings),
  }
  return useElement('div', own, props, ref)
})

type Phase = 'none' | 'asking' | 'approval' | 'refused' | 'reconnecting' | 'offline' | MessageStatus

function selectPhase(state: ChatState): Phase {
  const { status, messages, error } = state
  if (error?.kind === 'refused') return 'refused'
  if (status === 'reconnecting' || status === 'offline' || status === 'streaming') return status
  if (status !== 'idle') return 'asking'
  if (selectAwaited(state) !== '') return 'approval'
  const last = messages.at(-1)
  return last?.role === 'assistant' ? last.status : 'none'
}

function selectError({ messages, error }: ChatState): ChatErrorData | undefined {
  return error ?? messages.at(-1)?.error
}

/** The tools the answer asks approval for, in a list. */
function selectAwaited({ messages }: ChatState): string {
  const parts = messages.at(-1)?.parts ?? []
  return parts
    .filter((part) => part.type === 'tool-call')
    .filter(({ state }) => state === 'awaiting-approval')
    .map(({ title, name }) => title ?? name)
    .join(', ')
}

/** The phase, once it is another than the first. */
function useNews(phase: Phase): Phase | undefined {
  const [seen, setSeen] = useState({ phase, isFirst: true })
  if (seen.phase === phase) return seen.isFirst ? undefined : phase
  setSeen({ phase, isFirst: false })
  return phase
}

function say(phase: Phase, error: ChatErrorData | undefined, awaited: string, strings: Strings): string {
  const what = error === undefined ? '' : strings.error.describe(error).what
  const { announce } = strings
  switch (phase) {
    case 'none':
    case 'asking':
      return ''
    case 'refused':
      return what
    case 'approval':
      return announce.approval(awaited)
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
