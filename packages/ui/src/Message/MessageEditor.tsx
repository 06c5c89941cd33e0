'use client'
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from 'react'
import { textOf, type ChatMessage } from '@chatstream/core'
import { useChatHandle } from '@chatstream/react'
import { focusComposer } from '../Composer/composerFocus.ts'
import { submitOnEnter } from '../Composer/submitOnEnter.ts'
import { useGrowing } from '../Composer/useGrowing.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** Writes a question anew. What is refused stays written; Escape gives up. */
export function MessageEditor({ message, onClose }: { message: ChatMessage; onClose(): void }): ReactElement {
  const { strings } = useStrings()
  const chat = useChatHandle()
  const [text, setText] = useState(() => textOf(message))
  const input = useRef<HTMLTextAreaElement>(null)
  useGrowing(input, text)
  useEffect(() => input.current?.focus(), [])

  const close = () => {
    onClose()
    focusComposer(chat)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (text.trim() === '') return
    const before = chat.getState().messageIds
    const files = message.parts.filter((part) => part.type === 'file')
    void chat.edit(message.id, { text, files })
    if (chat.getState().messageIds !== before) close()
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
        onKeyDown={(event) => (event.key === 'Escape' ? close() : submitOnEnter(event))}
      />
      <div className="cs-actions">
        <button type="button" className="cs-action" onClick={close}>
          {strings.message.cancel}
        </button>
        <button type="submit" className="cs-action" aria-disabled={text.trim() === ''}>
          {strings.message.save}
        </button>
      </div>
    </form>
  )
}
