'use client'
import {
  forwardRef,
  Fragment,
  memo,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactElement,
} from 'react'
import { selectMessage } from '@chatstream/core'
import { useChatHandle, useMessageIds } from '@chatstream/react'
import { useSkipMessages } from '../shared/skipAway.ts'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { Message } from '../Message/Message.tsx'
import { useSlots } from '../slots/slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { Boundary } from '../shared/Boundary.tsx'
import { BrokenMessage } from './BrokenMessage.tsx'
import { dayStarts, startOfDay } from './days.ts'

/** The props of `MessageList`. */
export type MessageListProps = ElementProps<'div'>

/**
 * The messages, with a date where a new day begins. While an answer streams, only its message renders. Messages out of
 * view are not laid out (`content-visibility`).
 *
 * @example
 * ```tsx
 * <Thread><p>You are talking to a machine.</p><MessageList /></Thread>
 * ```
 */
export const MessageList = forwardRef<HTMLDivElement, MessageListProps>(function MessageList(props, ref) {
  const ids = useMessageIds()
  const chat = useChatHandle()
  const now = useToday()
  // The creation time of a message never changes, so the days depend on the ids only.
  const days = useMemo(
    () => (now !== undefined && ids.length > 0 ? dayStarts(chat.getState().messages, now) : undefined),
    [chat, ids, now],
  )
  const list = useRef<HTMLDivElement>(null)
  useSkipMessages(list, ids)
  const own = {
    className: 'cs-messages',
    ref: list,
    children: ids.map((id) => {
      const day = days?.get(id)
      return (
        <Fragment key={id}>
          <Boundary retryOn={day} fallback={null}>
            {day !== undefined && now !== undefined && <Day at={day} today={now} />}
          </Boundary>
          <ThreadMessage id={id} />
        </Fragment>
      )
    }),
  }
  return useElement('div', own, props, ref)
})

/** The last midnight. `undefined` on the server, which does not know the reader's time zone, and during hydration. */
function useToday(): number | undefined {
  return useSyncExternalStore(subscribeToNothing, today, () => undefined)
}

const subscribeToNothing = () => () => undefined
const today = () => startOfDay(Date.now())

function Day({ at, today: now }: { at: number; today: number }): ReactElement {
  const { formats } = useStrings()
  return (
    <h3 className="cs-day">
      <time dateTime={new Date(at).toISOString()}>{formats.day(at, now)}</time>
    </h3>
  )
}

/** A memoised component, so that the component of a slot need not be memoised. */
const ThreadMessage = memo(function ThreadMessage({ id }: { id: string }) {
  const { strings } = useStrings()
  const { Message: MessageSlot = Message } = useSlots()
  // Read without a subscription: the role of a message never changes.
  const role = selectMessage(useChatHandle().getState(), id)?.role
  const [attempt, setAttempt] = useState(0)
  const broken = <BrokenMessage id={id} onRetry={() => setAttempt(attempt + 1)} />
  return (
    <Boundary retryOn={attempt} fallback={broken}>
      {/* Screen readers navigate a conversation by its headings. */}
      {role !== undefined && role !== 'system' && (
        <h3 className="cs-unseen">{role === 'user' ? strings.chat.you : strings.chat.assistant}</h3>
      )}
      <MessageSlot id={id} />
    </Boundary>
  )
})
