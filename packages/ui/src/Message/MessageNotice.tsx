'use client'
import type { ReactElement } from 'react'
import { textOf, type ChatErrorData, type ChatMessage, type Part } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { ErrorNotice } from '../ErrorNotice/ErrorNotice.tsx'
import { useSlots } from '../slots/slots.tsx'
import type { Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** Explains why an answer is incomplete. If the answer is complete, nothing is rendered. */
export function MessageNotice({ message }: { message: ChatMessage }): ReactElement | null {
  const { strings } = useStrings()
  if (message.error !== undefined) return <Failure message={message} error={message.error} />
  const note = noteFor(message, strings)
  if (note === undefined) return null
  return (
    <div className="cs-note">
      {note}
      {message.finishReason === 'length' && <Continue messageId={message.id} />}
    </div>
  )
}

function Continue({ messageId }: { messageId: string }): ReactElement | null {
  const { strings } = useStrings()
  const goOn = useContinue(messageId)
  if (goOn === undefined) return null
  return (
    <button type="button" className="cs-button" onClick={goOn}>
      {strings.error.continue}
    </button>
  )
}

/**
 * Returns a function that requests the rest of the last answer. Returns `undefined` if the server cannot continue an
 * answer.
 */
function useContinue(messageId: string): (() => void) | undefined {
  const chat = useChatHandle()
  const isLast = useChat((state) => state.messageIds.at(-1) === messageId)
  if (!isLast || !chat.capabilities.prefill) return undefined
  return () => {
    void chat.continueAnswer()
    focusComposer(chat)
  }
}

interface FailureProps {
  message: ChatMessage
  error: ChatErrorData
}

function Failure({ message, error }: FailureProps): ReactElement {
  const { ErrorNotice: Notice = ErrorNotice } = useSlots()
  const chat = useChatHandle()
  const isLast = useChat((state) => state.messageIds.at(-1) === message.id)
  const goOn = useContinue(message.id)
  const brokeOff = message.status === 'interrupted' && textOf(message) !== ''
  const retry = () => {
    void chat.retry()
    focusComposer(chat)
  }
  return (
    <Notice
      error={error}
      {...(isLast && { onRetry: retry })}
      {...(brokeOff && goOn !== undefined && { onContinue: goOn })}
    />
  )
}

function noteFor(
  { status, finishReason, role, parts }: ChatMessage,
  { message }: Strings,
): string | undefined {
  if (status === 'stopped') return message.stopped
  if (status === 'interrupted' || status === 'failed') return message.interrupted
  if (finishReason === 'length') return message.length
  if (finishReason === 'content-filter') return message.contentFilter
  return status === 'complete' && role === 'assistant' && parts.every(saysNothing) ? message.empty : undefined
}

function saysNothing(part: Part): boolean {
  return (
    part.type === 'reasoning' || part.type === 'source' || (part.type === 'text' && part.text.trim() === '')
  )
}
