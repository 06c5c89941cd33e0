'use client'
import type { ReactElement } from 'react'
import type { ChatErrorData, ChatMessage } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { focusComposer } from '../Composer/composerFocus.ts'
import { ErrorNotice } from '../ErrorNotice/ErrorNotice.tsx'
import { useSlots } from '../slots.tsx'
import type { Strings } from '../strings/strings.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** How an answer ended, where it is not whole. */
export function MessageNotice({ message }: { message: ChatMessage }): ReactElement | null {
  const { strings } = useStrings()
  if (message.error !== undefined) return <Failure messageId={message.id} error={message.error} />
  const note = noteFor(message, strings)
  if (note === undefined) return null
  return (
    <div className="cs-note">
      {note}
      {message.finishReason === 'length' && <Continue messageId={message.id} />}
    </div>
  )
}

/** Only where the server takes an answer to go on with. */
function Continue({ messageId }: { messageId: string }): ReactElement | null {
  const { strings } = useStrings()
  const chat = useChatHandle()
  const isLast = useChat((state) => state.messageIds.at(-1) === messageId)
  if (!isLast || !chat.capabilities.prefill) return null
  const goOn = () => {
    void chat.continueAnswer()
    focusComposer(chat)
  }
  return (
    <button type="button" className="cs-button" onClick={goOn}>
      {strings.message.continueAnswer}
    </button>
  )
}

function Failure({ messageId, error }: { messageId: string; error: ChatErrorData }): ReactElement {
  const { ErrorNotice: Notice = ErrorNotice } = useSlots()
  const chat = useChatHandle()
  const isLast = useChat((state) => state.messageIds.at(-1) === messageId)
  const retry = () => {
    void chat.retry()
    focusComposer(chat)
  }
  return <Notice error={error} {...(isLast && { onRetry: retry })} />
}

function noteFor({ status, finishReason }: ChatMessage, { message }: Strings): string | undefined {
  if (status === 'stopped') return message.stopped
  if (status === 'interrupted' || status === 'failed') return message.interrupted
  if (finishReason === 'length') return message.length
  return finishReason === 'content-filter' ? message.contentFilter : undefined
}
