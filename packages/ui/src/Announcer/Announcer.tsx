'use client'
import { forwardRef, useEffect, useState } from 'react'
import { systemClock, type Clock } from '@chatstream/core'
import { useChatHandle } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useDescribeError } from '../strings/errorWords.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { announceChat } from './announceChat.ts'

/** The props of `Announcer`. */
export type AnnouncerProps = ElementProps<
  'div',
  {
    /**
     * The clock for the pauses between announcements. Tests can pass another clock.
     *
     * @defaultValue the system clock
     */
    clock?: Clock | undefined
  }
>

/**
 * An `aria-live` region that announces answers to screen readers. It announces the beginning of an answer,
 * then several complete sentences at a time, and the end of the answer. Messages that exist when the
 * component mounts are not announced.
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
  const { strings, formats } = useStrings()
  const describe = useDescribeError(false)
  const chat = useChatHandle()
  const [said, setSaid] = useState({ text: '', count: 0 })
  useEffect(() => {
    const say = (text: string) => setSaid(({ count }) => ({ text, count: count + 1 }))
    return announceChat(chat, {
      strings,
      formats,
      describeError: (error) => describe(error, 'user'),
      clock,
      say,
    })
  }, [chat, strings, formats, describe, clock])
  const own = {
    className: 'cs-unseen',
    role: 'status',
    // A new element for each announcement, so that the same text is announced twice.
    children: said.text === '' ? null : <p key={said.count}>{said.text}</p>,
  }
  return useElement('div', own, props, ref)
})
