'use client'
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent, type ReactElement } from 'react'
import { textOf, type ChatMessage, type FilePart } from '@chatstream/core'
import { useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { CloseIcon, FileIcon } from '../shared/icons.tsx'
import { imageUrl } from '../shared/safeUrl.ts'
import { isAccepted } from '../shared/isAccepted.ts'
import { isComposing, submitOnEnter, useSendKey } from '../shared/submitOnEnter.ts'
import { useGrowing } from '../shared/useGrowing.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

interface MessageEditorProps {
  message: ChatMessage
  /** Called after the message was sent or the editing was cancelled. */
  onClose(outcome: 'sent' | 'cancelled'): void
}

/**
 * The form in which the user edits a question. If the chat refuses the new question, its text stays in the
 * input. Escape cancels the edit.
 */
export function MessageEditor({ message, onClose }: MessageEditorProps): ReactElement {
  const { strings } = useStrings()
  const chat = useChatHandle()
  const [text, setText] = useState(() => textOf(message))
  const [files, setFiles] = useState(() => message.parts.filter((part) => part.type === 'file'))
  const isEmpty = text.trim() === '' && files.length === 0
  const input = useRef<HTMLTextAreaElement>(null)
  const sendKey = useSendKey()
  useGrowing(input, text)
  useEffect(() => input.current?.focus(), [])

  const cancel = () => onClose('cancelled')
  function submit(event: FormEvent) {
    event.preventDefault()
    event.stopPropagation()
    if (isEmpty) return
    if (!isAccepted(chat, () => chat.edit(message.id, { text, files }))) return
    onClose('sent')
    focusComposer(chat)
  }
  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== 'Escape') return submitOnEnter(event, sendKey)
    if (isComposing(event)) return
    // Otherwise Escape would stop the answer too.
    event.preventDefault()
    cancel()
  }

  return (
    <form className="cs-editor" onSubmit={submit}>
      {files.length > 0 && (
        <ul className="cs-attachments" aria-label={strings.composer.attachments}>
          {files.map((file) => (
            <EditedFile
              key={file.url}
              file={file}
              onRemove={() => {
                setFiles(files.filter((each) => each !== file))
                input.current?.focus()
              }}
            />
          ))}
        </ul>
      )}
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
        <button type="submit" className="cs-action" aria-disabled={isEmpty}>
          {strings.message.save}
        </button>
      </div>
    </form>
  )
}

function EditedFile({ file, onRemove }: { file: FilePart; onRemove(): void }): ReactElement {
  const { strings } = useStrings()
  const image = imageUrl(file)
  const name = visibleText(file.name ?? (image === undefined ? file.mediaType : strings.file.image))
  return (
    <li className="cs-attachment">
      {image?.is === 'inline' ? (
        <img className="cs-attachment-preview" src={image.src} alt="" />
      ) : (
        <FileIcon />
      )}
      <span className="cs-attachment-words">
        <bdi className="cs-attachment-name" title={name}>
          {name}
        </bdi>
      </span>
      <button
        type="button"
        className="cs-attachment-button"
        aria-label={strings.composer.remove(name)}
        title={strings.composer.remove(name)}
        onClick={onRemove}
      >
        <CloseIcon />
      </button>
    </li>
  )
}
