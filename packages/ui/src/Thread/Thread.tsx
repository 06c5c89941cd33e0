'use client'
import { forwardRef, memo, useRef } from 'react'
import { useMessageIds, useStreamStatus } from '@chatstream/react'
import { useElement, type ElementProps } from '../element/useElement.ts'
import { DownIcon } from '../icons.tsx'
import { Message } from '../Message/Message.tsx'
import { useSlots } from '../slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { Suggestions } from './Suggestions.tsx'
import { useFollowEnd } from './useFollowEnd.ts'

export type ThreadProps = ElementProps<'div', { suggestions?: readonly string[] | undefined }>

/**
 * The conversation: scrolls, and keeps its end in view until the user scrolls up. While an answer streams, only its own
 * message renders. Its children, by default, are the messages, or the suggestions where there is none.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><Composer /></ChatProvider>
 * ```
 */
export const Thread = forwardRef<HTMLDivElement, ThreadProps>(function Thread(
  { suggestions, children, ...props },
  ref,
) {
  const { strings } = useStrings()
  const ids = useMessageIds()
  const { status } = useStreamStatus()
  const { Suggestions: Empty = Suggestions } = useSlots()
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { mode, resume } = useFollowEnd(scroller, content, ids.at(-1))

  const shown =
    ids.length === 0 ? (
      <Empty {...(suggestions && { suggestions })} />
    ) : (
      ids.map((id) => <ThreadMessage key={id} id={id} />)
    )
  const own = {
    className: 'cs-thread',
    ref: scroller,
    role: 'region',
    'aria-label': strings.chat.conversation,
    // What scrolls must be reachable by keyboard.
    tabIndex: 0,
    'data-status': status,
    'data-scroll': mode,
    children: (
      <>
        <div ref={content} className="cs-thread-content">
          {children ?? shown}
        </div>
        {mode === 'free' && (
          <button type="button" className="cs-to-end" aria-label={strings.chat.toEnd} onClick={resume}>
            <DownIcon />
          </button>
        )}
      </>
    ),
  }
  return useElement('div', own, props, ref)
})

/** Its own boundary, so that a slot's component need not be memoised to be left alone while others stream. */
const ThreadMessage = memo(function ThreadMessage({ id }: { id: string }) {
  const { Message: MessageSlot = Message } = useSlots()
  return <MessageSlot id={id} />
})
