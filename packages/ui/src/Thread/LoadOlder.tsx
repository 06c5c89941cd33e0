'use client'
import { forwardRef, useEffect, useRef } from 'react'
import type { ChatState } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { watchNear } from './nearView.ts'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'

/** The props of `LoadOlder`. */
export type LoadOlderProps = ElementProps<'div'>

/**
 * A button that loads earlier messages (`chat.loadOlder`). Earlier messages are also loaded when the user scrolls
 * near the first message. The visible messages keep their place. If there are no earlier messages, nothing is
 * rendered.
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
        return watchNear(root.current, (isNear) => isNear && void chat.loadOlder())
    }, [chat, older])
    useIsomorphicLayoutEffect(() => {
      const element = root.current
      // The button disappears with the first message of the conversation; its focus moves to the thread.
      return () => {
        if (element?.matches(':focus-within') === true)
          element.closest<HTMLElement>('.cs-thread')?.focus({ preventScroll: true })
      }
    }, [])
    const isLoading = older === 'loading'
    const own = {
      className: 'cs-older',
      ref: root,
      'data-state': older,
      children: (
        <>
          <span role="status">{older === 'failed' && strings.chat.olderFailed}</span>
          <button
            type="button"
            className="cs-button"
            aria-disabled={isLoading}
            onClick={() => void chat.loadOlder()}
          >
            {strings.chat[isLoading ? 'loadingOlder' : 'older']}
          </button>
        </>
      ),
    }
    return useElement('div', own, props, ref)
  },
)
