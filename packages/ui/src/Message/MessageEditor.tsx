'use client'
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent, type ReactElement } from 'react'
import { textOf, type ChatMessage } from '@chatstream/core'
import { useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { isComposing, submitOnEnter } from '../shared/submitOnEnter.ts'
import { useGrowing } from '../shared/useGrowing.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

interface MessageEditorProps {
  message: ChatMessage
  /** Called after the message was sent or the editing was cancelled. */
  onClose(outcome: 'sent' | 'cancelled'): void
}

/** The form that edits a question. Text that is refused stays in the input; Escape cancels. */
export function MessageEditor({ message, onClose }: MessageEditorProps): ReactElement {
  const { strings } = useStrings()
  const chat = useChatHandle()
  const [text, setText] = useState(() => textOf(message))
  const input = useRef<HTMLTextAreaElement>(null)
  useGrowing(input, text)
  useEffect(() => input.current?.focus(), [])

  const cancel = () => onClose('cancelled')
  function submit(event: FormEvent) {
    event.preventDefault()
    if (text.trim() === '') return
    const before = chat.getState().messageIds
    const files = message.parts.filter((part) => part.type === 'file')
    void chat.edit(message.id, { text, files })
    if (chat.getState().messageIds === before) return
    onClose('sent')
    focusComposer(chat)
  }
  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== 'Escape') return submitOnEnter(event)
    if (isComposing(event)) return
    // Otherwise Escape would stop the answer too.
    event.preventDefault()
    cancel()
  }

  return (
    <form className="cs-editor" onSubmit={submit}>
      <textarea
        ref={input}
        className="cs-editor-input"
        rows={1}
        dir="auto"
        aria-label={strings.message.editLabel}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      <div className="cs-actions">
        <button type="button" className="cs-action" onClick={cancel}>
          {strings.message.cancel}
        </button>
        <button type="submit" className="cs-action" aria-disabled={text.trim() === ''}>
          {strings.message.save}
        </button>
      </div>
    </form>
  )
}
