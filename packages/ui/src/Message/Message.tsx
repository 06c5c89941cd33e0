'use client'
import { forwardRef, memo, useEffect, useRef, useState, type ReactElement } from 'react'
import type { ChatMessage } from '@chatstream/core'
import { useChat, useMessage } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useSlots } from '../slots/slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { MessageActions } from './MessageActions.tsx'
import { MessageEditor } from './MessageEditor.tsx'
import { MessageStats } from './MessageStats.tsx'
import { MessageNotice } from './MessageNotice.tsx'
import { MessageParts } from './MessageParts.tsx'

/** The props of `Message`. */
export type MessageProps = ElementProps<
  'article',
  {
    /**
     * The id of a message in the chat of the nearest `ChatProvider`. The component then renders only when
     * this message changes.
     */
    id?: string
    /** The message, in place of `id`. */
    message?: ChatMessage
  }
>

/**
 * One message: its parts, its statistics (e.g. token counts) and its buttons. If the message is incomplete, a
 * notice explains why. The attributes `data-role` and `data-status` contain the role and the status of the
 * message. System messages are not shown.
 *
 * @example
 * ```tsx
 * <Message id={id} />
 * ```
 */
export const Message = memo(
  forwardRef<HTMLElement, MessageProps>(function Message({ id, message, ...props }, ref) {
    if (message !== undefined) return <ShownMessage {...props} message={message} ref={ref} />
    return id === undefined ? null : <MessageOfChat {...props} id={id} ref={ref} />
  }),
)

const MessageOfChat = forwardRef<HTMLElement, ElementProps<'article', { id: string }>>(function MessageOfChat(
  { id, ...props },
  ref,
) {
  const message = useMessage(id)
  return message === undefined ? null : <ShownMessage {...props} message={message} ref={ref} />
})

const ShownMessage = forwardRef<HTMLElement, ElementProps<'article', { message: ChatMessage }>>(
  function ShownMessage({ message, ...props }, ref) {
    const { strings } = useStrings()
    const isWaiting = useChat(
      ({ status, messageIds }) =>
        (status === 'reconnecting' || status === 'offline') && messageIds.at(-1) === message.id,
    )
    const { role, status, parts } = message
    const own = {
      className: 'cs-message',
      'data-role': role,
      'data-status': status,
      // While text arrives, `:has()` in the stylesheet would be computed again in every frame.
      'data-nodes': parts.some(({ type }) => type === 'text') ? undefined : parts.length,
      'data-connection': isWaiting ? 'lost' : undefined,
      'aria-label': role === 'user' ? strings.chat.you : strings.chat.assistant,
      'aria-busy': status === 'streaming' ? true : undefined,
      children: role === 'user' ? <Question message={message} /> : <Answer message={message} />,
    }
    const element = useElement('article', own, props, ref)
    return role === 'system' ? null : element
  },
)

function Question({ message }: { message: ChatMessage }): ReactElement {
  const { MessageActions: Actions = MessageActions } = useSlots()
  const [editing, setEditing] = useState<'sent' | 'cancelled' | 'now'>()
  const bubble = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The button that started the editing gets the focus back.
    const button = bubble.current?.parentElement?.querySelector<HTMLElement>('[data-action="edit"]')
    if (editing === 'cancelled') button?.focus()
  }, [editing])
  if (editing === 'now') return <MessageEditor message={message} onClose={setEditing} />
  return (
    <>
      <div ref={bubble} className="cs-bubble">
        <MessageParts message={message} />
      </div>
      <Actions message={message} onEdit={() => setEditing('now')} />
    </>
  )
}

function Answer({ message }: { message: ChatMessage }): ReactElement {
  const { strings } = useStrings()
  const { MessageActions: Actions = MessageActions } = useSlots()
  const live = message.status === 'streaming'
  return (
    <>
      {live && message.parts.length === 0 && (
        <p className="cs-node cs-waiting" data-state="running">
          {strings.message.waiting}
        </p>
      )}
      <MessageParts message={message} />
      {!live && <MessageNotice message={message} />}
      {!live && (
        <div className="cs-message-end">
          <MessageStats message={message} />
          <Actions message={message} />
        </div>
      )}
    </>
  )
}
