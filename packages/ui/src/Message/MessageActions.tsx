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

export type MessageActionsProps = ElementProps<
  'div',
  {
    message: ChatMessage
    /** Offers to edit a question; only where the protocol's server can go back in the conversation. */
    onEdit?: (() => void) | undefined
    /** Offers to rate an answer. Default: of the `MessageSettingsProvider`. */
    onFeedback?: MessageSettings['onFeedback']
  }
>

/**
 * What can be done with a message: look at its other versions; copy; edit a question; ask again for the last answer;
 * rate it. What the server cannot do is not offered.
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
          {isLast && goesBack && message.role === 'assistant' && message.status === 'complete' && (
            <ActionButton
              name="regenerate"
              label={strings.message.regenerate}
              onClick={act(() => chat.regenerate(message.id))}
            />
          )}
          {rate !== undefined && message.role === 'assistant' && text !== '' && (
            <RatingButtons onRate={(rating) => rate(message, rating)} />
          )}
          {/* Always to be seen, at the bubble's end; what stands before it shows under the pointer. */}
          {message.role === 'user' && <MessageBranches id={message.id} />}
        </>
      ),
    }
    return useElement('div', own, props, ref)
  }),
)

/** An answer that did not complete, unless its error notice offers the same already. */
function offersRetry({ role, status, error }: ChatMessage): boolean {
  if (role !== 'assistant' || status === 'complete' || status === 'streaming') return false
  return error === undefined || !mayRetry(error)
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

/** Two that exclude each other; pressing one again takes it back. */
function RatingButtons({ onRate }: { onRate(rating: Rating): void }): ReactElement {
  const { strings } = useStrings()
  const [rating, setRating] = useState<Rating>()
  const button = (name: 'good' | 'bad', label: string, icon: ReactNode) => (
    <button
      type="button"
      className="cs-action cs-rating"
      data-action={name}
      aria-label={label}
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
