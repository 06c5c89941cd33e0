'use client'
import { forwardRef, memo, useState, type ReactElement, type ReactNode } from 'react'
import { textOf, type ChatMessage } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { mayRetry } from '../ErrorNotice/ErrorNotice.tsx'
import { BadIcon, GoodIcon } from '../shared/icons.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { useCopy } from '../shared/useCopy.ts'
import { MessageBranches } from './MessageBranches.tsx'
import { useMessageSettings, type MessageSettings, type Rating } from './messageSettings.tsx'

/** The props of `MessageActions`. */
export type MessageActionsProps = ElementProps<
  'div',
  {
    /** The message to which the buttons belong. */
    message: ChatMessage
    /**
     * Called by a button that edits a question. The button is shown if the protocol allows the client to
     * change the conversation.
     */
    onEdit?: (() => void) | undefined
    /**
     * Called by buttons that rate an answer. Without this function, the buttons are not shown.
     *
     * @defaultValue the callback of the `MessageSettingsProvider`
     */
    onFeedback?: MessageSettings['onFeedback']
  }
>

/**
 * The buttons below a message: show other versions, copy, edit a question, retry or regenerate the last
 * answer, and rate. If the server does not support an action, its button is not shown.
 *
 * @example
 * ```tsx
 * <MessageActions message={message} />
 * ```
 */
export const MessageActions = memo(
  forwardRef<HTMLDivElement, MessageActionsProps>(function MessageActions(
    { message, onEdit, onFeedback, ...props },
    ref,
  ) {
    const { strings } = useStrings()
    const settings = useMessageSettings()
    const rate = onFeedback ?? settings.onFeedback
    const chat = useChatHandle()
    const isLast = useChat((state) => state.messageIds.at(-1) === message.id)
    const goesBack = chat.capabilities.history === 'client'
    const text = textOf(message)

    const act = (call: () => unknown) => () => {
      call()
      focusComposer(chat)
    }
    const own = {
      className: 'cs-actions',
      role: 'group',
      'aria-label': strings.message.actions,
      children: (
        <>
          {message.role !== 'user' && <MessageBranches id={message.id} />}
          {text !== '' && <CopyButton text={text} />}
          {message.role === 'user' && goesBack && onEdit !== undefined && (
            <ActionButton name="edit" label={strings.message.edit} onClick={onEdit} />
          )}
          {isLast && offersRetry(message) && (
            <ActionButton name="retry" label={strings.message.retry} onClick={act(() => chat.retry())} />
          )}
          {isLast && goesBack && offersRegenerate(message) && (
            <ActionButton
              name="regenerate"
              label={strings.message.regenerate}
              onClick={act(() => chat.regenerate(message.id))}
            />
          )}
          {rate !== undefined && message.role === 'assistant' && text !== '' && (
            <RatingButtons onRate={(rating) => rate(message, rating)} />
          )}
          {/* Always visible, at the end of the bubble. The buttons before it appear on hover. */}
          {message.role === 'user' && <MessageBranches id={message.id} />}
        </>
      ),
    }
    return useElement('div', own, props, ref)
  }),
)

/** Returns whether an answer is incomplete and its error notice has no retry button. */
function offersRetry({ role, status, error }: ChatMessage): boolean {
  if (role !== 'assistant' || status === 'complete' || status === 'streaming') return false
  return error === undefined || !mayRetry(error)
}

/** Returns whether an answer can be regenerated: it has ended, and no call waits for approval. */
function offersRegenerate({ role, status, parts }: ChatMessage): boolean {
  if (role !== 'assistant' || status !== 'complete') return false
  return !parts.some((part) => part.type === 'tool-call' && part.state === 'awaiting-approval')
}

interface ActionButtonProps {
  name: string
  label: string
  onClick(): void
  state?: string
}

function ActionButton({ name, label, onClick, state }: ActionButtonProps): ReactElement {
  return (
    <button type="button" className="cs-action" data-action={name} data-state={state} onClick={onClick}>
      {label}
    </button>
  )
}

/** Two toggle buttons of which at most one is pressed. Pressing it again removes the rating. */
function RatingButtons({ onRate }: { onRate(rating: Rating): void }): ReactElement {
  const { strings } = useStrings()
  const [rating, setRating] = useState<Rating>()
  const button = (name: 'good' | 'bad', label: string, icon: ReactNode) => (
    <button
      type="button"
      className="cs-action cs-rating"
      data-action={name}
      aria-label={label}
      title={label}
      aria-pressed={rating === name}
      onClick={() => {
        const next = rating === name ? undefined : name
        setRating(next)
        onRate(next)
      }}
    >
      {icon}
    </button>
  )
  return (
    <>
      {button('good', strings.message.helpful, <GoodIcon />)}
      {button('bad', strings.message.notHelpful, <BadIcon />)}
    </>
  )
}

function CopyButton({ text }: { text: string }): ReactElement {
  const { strings } = useStrings()
  const { outcome, copy } = useCopy()
  const label = strings.message[outcome ?? 'copy']
  return (
    <ActionButton
      name="copy"
      label={label}
      onClick={() => void copy(text)}
      {...(outcome && { state: outcome })}
    />
  )
}
