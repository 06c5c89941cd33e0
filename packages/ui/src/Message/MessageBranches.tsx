'use client'
import { forwardRef, memo, useCallback, useEffect, useId, useRef } from 'react'
import type { ChatState } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { BackIcon, ForthIcon } from '../shared/icons.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { selectAlternatives } from './alternatives.ts'

type Direction = 'previous' | 'next'

/** The props of `MessageBranches`. */
export type MessageBranchesProps = ElementProps<
  'div',
  {
    /** The id of the message. */
    id: string
  }
>

/** For each chat, the button that gets the focus once another version has replaced a message and its buttons. */
const arriving = new WeakMap<object, { id: string; direction: Direction }>()

/**
 * Buttons that switch between the versions of a message. An edit of a question, or another answer to it,
 * makes a version. If there is only one version, nothing is rendered. `MessageActions` contains this
 * component.
 *
 * @example
 * ```tsx
 * <MessageBranches id={message.id} />
 * ```
 */
export const MessageBranches = memo(
  forwardRef<HTMLDivElement, MessageBranchesProps>(function MessageBranches({ id, ...props }, ref) {
    const ids = useChat(useCallback((state: ChatState) => selectAlternatives(state, id), [id]))
    return ids.length < 2 ? null : <Branches {...props} id={id} ids={ids} ref={ref} />
  }),
)

/** A separate component, so that messages without versions do not subscribe to the status of the chat. */
const Branches = forwardRef<HTMLDivElement, MessageBranchesProps & { ids: readonly string[] }>(
  function Branches({ id, ids, ...props }, ref) {
    const { strings, formats } = useStrings()
    const chat = useChatHandle()
    const isBusy = useChat(selectIsBusy)
    const group = useRef<HTMLDivElement>(null)
    const countId = useId()
    const place = ids.indexOf(id)

    useEffect(() => {
      const arrival = arriving.get(chat)
      if (arrival?.id !== id) return
      arriving.delete(chat)
      group.current?.querySelector<HTMLElement>(`[data-action="${arrival.direction}"]`)?.focus()
    }, [chat, id])

    const button = (direction: Direction) => {
      const target = ids[direction === 'previous' ? place - 1 : place + 1]
      const cannot = target === undefined || isBusy
      function go() {
        if (cannot) return
        arriving.set(chat, { id: target, direction })
        chat.selectBranch(target)
      }
      return (
        <button
          type="button"
          className="cs-action"
          data-action={direction}
          aria-label={strings.message[direction === 'previous' ? 'previousBranch' : 'nextBranch']}
          title={strings.message[direction === 'previous' ? 'previousBranch' : 'nextBranch']}
          aria-describedby={countId}
          // Not `disabled`, because a disabled element loses the focus.
          aria-disabled={cannot}
          onClick={go}
        >
          {direction === 'previous' ? <BackIcon /> : <ForthIcon />}
        </button>
      )
    }
    const own = {
      className: 'cs-branches',
      ref: group,
      role: 'group',
      'aria-label': strings.message.branches,
      children: (
        <>
          {button('previous')}
          <bdi id={countId}>{strings.message.branch(place + 1, ids.length, formats)}</bdi>
          {button('next')}
        </>
      ),
    }
    return useElement('div', own, props, ref)
  },
)

const selectIsBusy = ({ status }: ChatState) => status !== 'idle'
