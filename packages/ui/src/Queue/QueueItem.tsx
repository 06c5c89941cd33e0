'use client'
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react'
import type { QueuedQuestion } from '@chatstream/core'
import { showText } from '../shared/hiddenCharacters.tsx'
import { CloseIcon, EditIcon, FileIcon, MoveIcon } from '../shared/icons.tsx'
import { isComposing, submitOnEnter, useSendKey } from '../shared/submitOnEnter.ts'
import { useGrowing } from '../shared/useGrowing.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { useQueueWords } from './useQueueWords.ts'

/** The actions on a question in the queue. */
export interface ItemActions {
  /** Opens the editor of a question. */
  edit(id: string): void
  save(id: string, text: string): void
  cancel(id: string): void
  move(id: string, index: number): void
  remove(id: string): void
  sendNow(id: string): void
}

interface QueueItemProps {
  question: QueuedQuestion
  index: number
  count: number
  isEdited: boolean
  actions: ItemActions
}

/** A question in the queue, with its buttons or its editor. */
export function QueueItem({ question, index, count, isEdited, actions }: QueueItemProps): ReactElement {
  const words = useQueueWords()
  const { formats } = useStrings()
  const { id, text, files = [] } = question
  return (
    <li className="cs-queue-item" data-question={id}>
      {isEdited ? (
        <Editor question={question} actions={actions} />
      ) : (
        <>
          {count > 1 && <Handle id={id} index={index} count={count} onMove={actions.move} />}
          <p dir="auto">
            {files.length > 0 && (
              <span className="cs-queue-files">
                <FileIcon />
                {words.files(files.length, formats)}
              </span>
            )}
            {showText(text)}
          </p>
          <div className="cs-actions">
            <button
              type="button"
              className="cs-action"
              data-action="send"
              onClick={() => actions.sendNow(id)}
            >
              {words.sendNow}
            </button>
            <IconButton action="edit" label={words.edit} onClick={() => actions.edit(id)}>
              <EditIcon />
            </IconButton>
            <IconButton action="remove" label={words.remove} onClick={() => actions.remove(id)}>
              <CloseIcon />
            </IconButton>
          </div>
        </>
      )}
    </li>
  )
}

interface IconButtonProps {
  action: string
  label: string
  onClick(): void
  children: ReactElement
}

function IconButton({ action, label, onClick, children }: IconButtonProps) {
  return (
    <button
      type="button"
      className="cs-action"
      data-action={action}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  )
}

interface HandleProps {
  id: string
  index: number
  count: number
  onMove(id: string, index: number): void
}

/** The handle that moves a question, by dragging and with the arrow keys. */
function Handle({ id, index, count, onMove }: HandleProps) {
  const words = useQueueWords()
  const place = useRef(index)
  useEffect(() => {
    place.current = index
  }, [index])

  function press(event: KeyboardEvent) {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: count - 1 }[event.key]
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (to >= 0 && to < count && to !== index) onMove(id, to)
  }
  function drag(event: PointerEvent<HTMLElement>) {
    const list = event.currentTarget.closest('ol')
    if (event.button !== 0 || list === null) return
    const abort = new AbortController()
    const { signal } = abort
    // On the window: an element that moves in the page loses the capture of its pointer.
    addEventListener(
      'pointermove',
      ({ clientY }) => {
        const to = placeAt(list, clientY)
        if (to === place.current) return
        place.current = to
        onMove(id, to)
      },
      { signal },
    )
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, () => abort.abort(), { signal })
  }
  return (
    <button
      type="button"
      className="cs-action cs-queue-handle"
      data-action="move"
      aria-label={words.move}
      aria-description={words.moveHint}
      title={words.moveHint}
      onKeyDown={press}
      onPointerDown={drag}
    >
      <MoveIcon />
    </button>
  )
}

/** The place in a list of the item at this height of the window. */
function placeAt(list: Element, clientY: number): number {
  const items = [...list.children]
  const below = items.findIndex((item) => clientY < item.getBoundingClientRect().bottom)
  return below < 0 ? items.length - 1 : below
}

/** The input that replaces the text of a question. An empty text removes a question without files. */
function Editor({ question, actions }: { question: QueuedQuestion; actions: ItemActions }) {
  const words = useQueueWords()
  const { id } = question
  const [text, setText] = useState(question.text)
  const input = useRef<HTMLTextAreaElement>(null)
  const sendKey = useSendKey()
  useGrowing(input, text)
  useEffect(() => input.current?.focus(), [])

  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== 'Escape') return submitOnEnter(event, sendKey)
    if (isComposing(event)) return
    // Otherwise Escape would stop the answer too.
    event.preventDefault()
    actions.cancel(id)
  }
  return (
    <form
      className="cs-editor"
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        actions.save(id, text)
      }}
    >
      <textarea
        ref={input}
        className="cs-editor-input"
        rows={1}
        dir="auto"
        aria-label={words.editLabel}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      <div className="cs-actions">
        <button type="button" className="cs-action" onClick={() => actions.cancel(id)}>
          {words.cancel}
        </button>
        <button type="submit" className="cs-action">
          {words.save}
        </button>
      </div>
    </form>
  )
}
