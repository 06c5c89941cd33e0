'use client'
import { forwardRef, useEffect, useState } from 'react'
import { systemClock, type Clock } from '@chatstream/core'
import { useChatHandle } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { announceChat } from './announceChat.ts'

export type AnnouncerProps = ElementProps<
  'div',
  {
    /** For tests: when three seconds of sentences are over. */
    clock?: Clock | undefined
  }
>

/**
 * Tells screen readers, politely, that an answer has begun, its whole sentences in batches, and how it ended; never its
 * every token. What was there when it mounted is not announced.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><Composer /><Announcer /></ChatProvider>
 * ```
 */
export const Announcer = forwardRef<HTMLDivElement, AnnouncerProps>(function Announcer(
  { clock = systemClock, ...props },
  ref,
) {
  const { strings } = useStrings()
  const chat = useChatHandle()
  const [said, setSaid] = useState({ text: '', count: 0 })
  useEffect(() => {
    const say = (text: string) => setSaid(({ count }) => ({ text, count: count + 1 }))
    return announceChat(chat, { strings, clock, say })
  }, [chat, strings, clock])
  const own = {
    className: 'cs-unseen',
    role: 'status',
    // An element of its own each time: the same words twice are heard twice.
    children: said.text === '' ? null : <p key={said.count}>{said.text}</p>,
  }
  return useElement('div', own, props, ref)
})
