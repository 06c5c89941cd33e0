'use client'
import { forwardRef, useEffect, useLayoutEffect, useRef, type ReactElement } from 'react'
import type { Chat, ChatState } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `LoadOlder`. */
export type LoadOlderProps = ElementProps<'div'>

/** The distance from the view, in CSS pixels, at which earlier messages are loaded. */
const nearPx = 600

/**
 * The button that loads earlier messages (`chat.loadOlder`). They are also loaded when the reader comes near the first
 * message. The visible messages keep their place. Renders nothing if there are none.
 *
 * @example
 * ```tsx
 * <Thread><LoadOlder /><MessageList /></Thread>
 * ```
 */
export const LoadOlder = forwardRef<HTMLDivElement, LoadOlderProps>(function LoadOlder(props, ref) {
  const older = useChat(selectOlder)
  return older === undefined ? null : <Older {...props} older={older} ref={ref} />
})

const selectOlder = (state: ChatState) => state.older

const Older = forwardRef<HTMLDivElement, LoadOlderProps & { older: NonNullable<ChatState['older']> }>(
  function Older({ older, ...props }, ref) {
    const chat = useChatHandle()
    const { strings } = useStrings()
    const root = useRef<HTMLDivElement>(null)
    useEffect(() => {
      // After a failure only the button loads, so that an unreachable server is not asked again and again.
      if (older === 'available' && root.current !== null)
        return whenNear(root.current, () => chat.loadOlder())
    }, [chat, older])
    const own = {
      className: 'cs-older',
      ref: root,
      'data-state': older,
      children: (
        <>
          <span role="status">{older === 'failed' && strings.chat.olderFailed}</span>
          <OlderButton chat={chat} isLoading={older === 'loading'} />
        </>
      ),
    }
    return useElement('div', own, props, ref)
  },
)

function OlderButton({ chat, isLoading }: { chat: Chat; isLoading: boolean }): ReactElement {
  const { strings } = useStrings()
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    const element = button.current
    // The button disappears with the first message of the conversation; its focus moves to the thread.
    return () => {
      if (element?.ownerDocument.activeElement === element)
        element?.closest<HTMLElement>('.cs-thread')?.focus({ preventScroll: true })
    }
  }, [])
  return (
    <button
      ref={button}
      type="button"
      className="cs-button"
      aria-disabled={isLoading}
      onClick={() => void chat.loadOlder()}
    >
      {strings.chat[isLoading ? 'loadingOlder' : 'older']}
    </button>
  )
}

/** Calls the listener when the element comes near the view of its thread. Returns the clean-up. */
function whenNear(element: Element, listener: () => void): (() => void) | undefined {
  if (typeof IntersectionObserver === 'undefined') return undefined
  const observer = new IntersectionObserver(
    (entries) => entries.some(({ isIntersecting }) => isIntersecting) && listener(),
    { root: element.closest('.cs-thread'), rootMargin: `${nearPx}px 0px` },
  )
  observer.observe(element)
  return () => observer.disconnect()
}
