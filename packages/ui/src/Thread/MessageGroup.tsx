'use client'
import { Fragment, memo, useCallback, useRef, useState, type MouseEvent, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { selectMessage } from '@chatstream/core'
import { useChatHandle } from '@chatstream/react'
import { inIdleTime } from '../CodeBlock/idleTime.ts'
import { useChosenOptions } from '../Markdown/markdownOptions.tsx'
import { Message } from '../Message/Message.tsx'
import { Boundary } from '../shared/Boundary.tsx'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { AtOnceContext, isComplete, useIsInPage } from '../shared/useInPieces.ts'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'
import { useSlots } from '../slots/slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { BrokenMessage, rawTextOf } from './BrokenMessage.tsx'
import type { Group } from './groupIds.ts'
import { watchNear } from './nearView.ts'

interface MessageGroupProps {
  ids: Group
  /** `false` if the group is empty at first. Its text then follows in a later frame. */
  isFilled: boolean
  /** `true` for the last group, which is always rendered completely. */
  isLast: boolean
  /** `true` if the group may be in view when it is mounted. */
  opensShown: boolean
  /** The messages with which a new day begins, and their times. */
  days: ReadonlyMap<string, number> | undefined
  today: number | undefined
}

/**
 * A group of consecutive messages of a conversation. Far from the visible part, the messages are shown as
 * plain text, so that a long conversation opens quickly and needs little memory. Messages that were rendered
 * before keep their height. If the group is out of view, the browser does not lay it out.
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
  const [size, setSize] = useState<GroupSize>()
  const isShown = isNear || isLast
  const mayFree = useMayFree(ids)
  useIsomorphicLayoutEffect(() => {
    const group = element.current
    if (group === null) return
    if (size !== undefined) {
      group.style.blockSize = isShown ? '' : `${size.height}px`
      // Laid out at once: the height that the browser remembers may be an estimate.
      group.style.contentVisibility = isShown ? 'visible' : ''
    } else if (!isShown) {
      // Used until the browser has laid out the group once.
      group.style.containIntrinsicBlockSize = `auto ${ids.length * 120}px`
    }
    if (isLast) return
    const show = () => flushSync(() => setNear(true))
    if (!isShown) {
      group.setAttribute('data-away', '')
      shows.set(group, show)
      addEventListener('beforeprint', show)
    }
    let stay = () => {}
    const free = () => {
      if (!isComplete()) return void (stay = inIdleTime(free))
      // In a hidden thread nothing has a height.
      if (heightOf(group) === 0 || !mayFree(group)) return
      const measured = sizeOf(group)
      flushSync(() => {
        setSize(measured)
        setNear(false)
      })
    }
    const stop = watchNear(group, (isNow) => {
      stay()
      if (isNow) return setNear(true)
      // In view the attribute would count as a layout shift.
      group.setAttribute('data-away', '')
      group.style.contentVisibility = ''
      if (isShown) stay = inIdleTime(free)
    })
    return () => {
      stay()
      stop()
      shows.delete(group)
      removeEventListener('beforeprint', show)
    }
  }, [ids, isShown, isLast, size, mayFree])
  return (
    <div ref={element} className="cs-group" onClickCapture={touch}>
      <AtOnceContext.Provider value={size !== undefined}>
        {(isShown || isFilled ? ids : []).map((id, index) => {
          const day = days?.get(id)
          return (
            <Fragment key={id}>
              <Boundary retryOn={day} fallback={null}>
                {day !== undefined && today !== undefined && <Day at={day} today={today} />}
              </Boundary>
              <ThreadMessage id={id} isShown={isShown} height={size?.messages[index]} />
            </Fragment>
          )
        })}
      </AtOnceContext.Provider>
    </div>
  )
}, sameGroup)

/** Heights of a group and its messages, in CSS pixels. */
interface GroupSize {
  height: number
  messages: readonly number[]
}

/**
 * Measures a group that is out of view. From now on, the browser lays out all content of the group, so that the
 * group keeps this height.
 */
function sizeOf(group: HTMLElement): GroupSize {
  group.setAttribute('data-exact', '')
  group.style.contentVisibility = 'visible'
  const height = heightOf(group)
  const messages = Array.from(group.querySelectorAll(':scope > article'), heightOf)
  return { height, messages }
}

const heightOf = (element: Element) => element.getBoundingClientRect().height

/** The groups in which a control was used: ratings, wrapped code and opened sources are kept. */
const touched = new WeakSet<Element>()

function touch({ target, currentTarget }: MouseEvent<Element>): void {
  if (target instanceof Element && target.closest('button, summary, input') !== null)
    touched.add(currentTarget)
}

/**
 * Returns a function that tells whether a group can become plain text. Such a group contains no component of the
 * app and no state that would be lost. It also contains nothing whose height would change at the next render.
 */
function useMayFree(ids: Group): (group: Element) => boolean {
  const chat = useChatHandle()
  const slots = useSlots()
  const { plugins } = useChosenOptions({})
  return useCallback(
    (group) => {
      if (touched.has(group) || plugins.length > 0 || slotsInText.some((name) => name in slots)) return false
      if (group.querySelector('img, [open], :focus') !== null) return false
      if (document.getSelection()?.containsNode(group, true) === true) return false
      const state = chat.getState()
      let length = 0
      return ids.every((id) => {
        const { parts = [], role = 'system', status } = selectMessage(state, id) ?? {}
        for (const part of parts) length += part.type === 'text' ? part.text.length : 0
        const isText = parts.every(({ type }) => type === 'text' || type === 'source')
        // Rendered in one frame when it comes back.
        return isText && role !== 'system' && status !== 'streaming' && length <= maxLength
      })
    },
    [chat, ids, slots, plugins],
  )
}

const slotsInText = [
  'Message',
  'StreamingText',
  'Markdown',
  'CodeBlock',
  'Sources',
  'MessageActions',
  'ErrorNotice',
]
const maxLength = 65_536

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

interface ThreadMessageProps {
  id: string
  isShown: boolean
  /** The height of the message when it was rendered before, in CSS pixels. */
  height: number | undefined
}

/** A memoised component, so that the component of a slot need not be memoised. */
const ThreadMessage = memo(function ThreadMessage({ id, isShown, height }: ThreadMessageProps) {
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
      {isShown ? <MessageSlot id={id} /> : <StandIn id={id} height={height} />}
    </Boundary>
  )
})

const shows = new WeakMap<Element, () => void>()

/**
 * Finds the group of messages that contains an element, and renders the messages of this group immediately,
 * not as plain text.
 */
export function showGroupOf(element: Element): void {
  const group = element.closest('.cs-group')
  if (group !== null) shows.get(group)?.()
}

/** The plain text of a message that is far from the view. */
function StandIn({ id, height }: Omit<ThreadMessageProps, 'isShown'>): ReactElement | null {
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
      style={{ blockSize: height }}
    >
      {visibleText(rawTextOf(message).replace(marks, ''))}
    </article>
  )
}

/** Most of the marks of Markdown, which would divide words that are searched. */
const marks = /\*\*|__|~~|`+|^#{1,6} /gm
