'use client'
import { Fragment, memo, useRef, useState, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { selectMessage } from '@chatstream/core'
import { useChatHandle } from '@chatstream/react'
import { Message } from '../Message/Message.tsx'
import { Boundary } from '../shared/Boundary.tsx'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { useIsInPage } from '../shared/useInPieces.ts'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'
import { useSlots } from '../slots/slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { BrokenMessage, rawTextOf } from './BrokenMessage.tsx'
import type { Group } from './groupIds.ts'
import { watchNear } from './nearView.ts'

interface MessageGroupProps {
  ids: Group
  /** A group without its text takes its place only. The text follows in a later frame. */
  isFilled: boolean
  /** The last group is always rendered in full. */
  isLast: boolean
  /** The group may be in view when it is mounted. */
  opensShown: boolean
  /** The messages that begin a day, with their time. */
  days: ReadonlyMap<string, number> | undefined
  today: number | undefined
}

/**
 * Consecutive messages of a thread. Far from the view they are plain text, so that a long conversation opens quickly.
 * The browser does not lay out a group out of view.
 */
export const MessageGroup = memo(function MessageGroup({
  ids,
  isFilled,
  isLast,
  opensShown,
  days,
  today,
}: MessageGroupProps) {
  const element = useRef<HTMLDivElement>(null)
  const isInPage = useIsInPage()
  const [isNear, setNear] = useState(opensShown || !isInPage)
  const isShown = isNear || isLast
  useIsomorphicLayoutEffect(() => {
    const group = element.current
    if (group === null || isLast) return
    const show = () => flushSync(() => setNear(true))
    if (!isShown) {
      // Used until the browser has laid out the group once.
      group.style.containIntrinsicBlockSize = `auto ${ids.length * 120}px`
      group.setAttribute('data-away', '')
      shows.set(group, show)
      addEventListener('beforeprint', show)
    }
    const stop = watchNear(group, (isNow) => {
      if (isNow) setNear(true)
      // In view the attribute would count as a layout shift.
      else group.setAttribute('data-away', '')
    })
    return () => {
      stop()
      shows.delete(group)
      removeEventListener('beforeprint', show)
    }
  }, [ids, isShown, isLast])
  return (
    <div ref={element} className="cs-group">
      {(isShown || isFilled ? ids : []).map((id) => {
        const day = days?.get(id)
        return (
          <Fragment key={id}>
            <Boundary retryOn={day} fallback={null}>
              {day !== undefined && today !== undefined && <Day at={day} today={today} />}
            </Boundary>
            <ThreadMessage id={id} isShown={isShown} />
          </Fragment>
        )
      })}
    </div>
  )
}, sameGroup)

function sameGroup(a: MessageGroupProps, b: MessageGroupProps): boolean {
  const isSame = a.ids === b.ids && a.isFilled === b.isFilled && a.isLast === b.isLast && a.today === b.today
  return isSame && a.ids.every((id) => a.days?.get(id) === b.days?.get(id))
}

function Day({ at, today: now }: { at: number; today: number }): ReactElement {
  const { formats } = useStrings()
  return (
    <h3 className="cs-day">
      <time dateTime={new Date(at).toISOString()}>{formats.day(at, now)}</time>
    </h3>
  )
}

/** A memoised component, so that the component of a slot need not be memoised. */
const ThreadMessage = memo(function ThreadMessage({ id, isShown }: { id: string; isShown: boolean }) {
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
      {isShown ? <MessageSlot id={id} /> : <StandIn id={id} />}
    </Boundary>
  )
})

const shows = new WeakMap<Element, () => void>()

/** Renders the messages of the group around an element at once. */
export function showGroupOf(element: Element): void {
  const group = element.closest('.cs-group')
  if (group !== null) shows.get(group)?.()
}

/** The plain text of a message that is far from the view. */
export function StandIn({ id }: { id: string }): ReactElement | null {
  const { strings } = useStrings()
  const message = selectMessage(useChatHandle().getState(), id)
  if (message === undefined || message.role === 'system') return null
  const { role, status } = message
  return (
    <article
      className="cs-message cs-stand-in"
      data-role={role}
      data-status={status}
      aria-label={role === 'user' ? strings.chat.you : strings.chat.assistant}
    >
      {visibleText(rawTextOf(message).replace(marks, ''))}
    </article>
  )
}

/** Most of the marks of Markdown, which would divide words that are searched. */
const marks = /\*\*|__|~~|`+|^#{1,6} /gm
