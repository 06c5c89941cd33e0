'use client'
import { forwardRef, memo, useEffect, useState, type ReactElement } from 'react'
import { textOf, type ChatMessage } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { focusComposer } from '../Composer/composerFocus.ts'
import { useElement, type ElementProps } from '../element/useElement.ts'
import { mayRetry } from '../ErrorNotice/ErrorNotice.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { copyText } from './copyText.ts'

export type MessageActionsProps = ElementProps<
  'div',
  {
    message: ChatMessage
    /** Offers to edit a question; only where the protocol's server can go back in the conversation. */
    onEdit?: (() => void) | undefined
  }
>

/**
 * What can be done with a message: copy; edit a question; ask again for the last answer.
 * What the server cannot do is not offered.
 *
 * @example
 * ```tsx
 * <MessageActions message={message} />
 * ```
 */
export const MessageActions = memo(
  forwardRef<HTMLDivElement, MessageActionsProps>(function MessageActions(
    { message, onEdit, ...props },
    ref,
  ) {
    const { strings } = useStrings()
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

const toldForMs = 2000

function CopyButton({ text }: { text: string }): ReactElement {
  const { strings } = useStrings()
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed'>()
  useEffect(() => {
    if (outcome === undefined) return
    const timer = setTimeout(() => setOutcome(undefined), toldForMs)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = async () => setOutcome((await copyText(text)) ? 'copied' : 'copyFailed')
  const label = strings.message[outcome ?? 'copy']
  return (
    <ActionButton
      name="copy"
      label={label}
      onClick={() => void copy()}
      {...(outcome && { state: outcome })}
    />
  )
}
