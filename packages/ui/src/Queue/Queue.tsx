'use client'
import { forwardRef, useRef, useState, type RefObject } from 'react'
import type { Chat, QueuedQuestion } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { QueueItem, type ItemActions } from './QueueItem.tsx'
import { useQueueWords } from './useQueueWords.ts'

/** The props of `Queue`. */
export type QueueProps = ElementProps<'section'>

/**
 * The questions that wait until the current answer has ended (`whileBusy: 'queue'`). The user can edit,
 * remove and move a question, or stop the answer and send a waiting question now. If the answer was stopped
 * or failed, `data-state` is `paused`, and a button continues the queue. While the queue is empty, nothing is
 * rendered.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><Queue /><Composer /></ChatProvider>
 * ```
 */
export const Queue = forwardRef<HTMLElement, QueueProps>(function Queue(props, ref) {
  const isEmpty = useChat((state) => state.queue.length === 0)
  return isEmpty ? null : <Questions {...props} ref={ref} />
})

const Questions = forwardRef<HTMLElement, QueueProps>(function Questions(props, ref) {
  const chat = useChatHandle()
  const { formats } = useStrings()
  const words = useQueueWords()
  const questions = useChat((state) => state.queue)
  const isPaused = useChat((state) => state.isQueuePaused)
  const [editedId, setEditedId] = useState<string>()
  const [said, say] = useState('')
  const list = useRef<HTMLOListElement>(null)
  const focus = useFocusAfter(list)
  // The queue pauses by itself while a question is edited. That is not announced.
  const [pausedByEditing, setPausedByEditing] = useState(false)
  const isEditing = questions.some(({ id }) => id === editedId)
  const showsPause = isPaused && !(pausedByEditing && isEditing)
  const [wasPaused, setWasPaused] = useState(showsPause)
  if (wasPaused !== showsPause) {
    setWasPaused(showsPause)
    say(words.announce[showsPause ? 'paused' : 'resumed'])
  }

  const actions = useItemActions({
    questions,
    isPaused,
    pausedByEditing,
    setEditedId,
    setPausedByEditing,
    say,
    focus,
  })

  const own = {
    className: 'cs-queue',
    'aria-label': words.label(questions.length, formats),
    'data-state': showsPause ? 'paused' : 'waiting',
    children: (
      <>
        <div className="cs-queue-top">
          <p>{showsPause ? words.paused : words.label(questions.length, formats)}</p>
          {showsPause && (
            <Paused chat={chat} resume={words.resume} clear={words.clear} questions={questions} />
          )}
        </div>
        <ol ref={list}>
          {questions.map((question, index) => (
            <QueueItem
              key={question.id}
              question={question}
              index={index}
              count={questions.length}
              isEdited={question.id === editedId}
              actions={actions}
            />
          ))}
        </ol>
        <div className="cs-unseen" role="status">
          {said}
        </div>
      </>
    ),
  }
  return useElement('section', own, props, ref)
})

interface ActionsOptions {
  questions: readonly QueuedQuestion[]
  isPaused: boolean
  pausedByEditing: boolean
  setEditedId(id: string | undefined): void
  setPausedByEditing(isPaused: boolean): void
  say(text: string): void
  /** Focuses a button of a question after the next render. */
  focus(id: string, part: string): void
}

function useItemActions(options: ActionsOptions): ItemActions {
  const { questions, isPaused, pausedByEditing, setEditedId, setPausedByEditing, say, focus } = options
  const chat = useChatHandle()
  const { formats } = useStrings()
  const words = useQueueWords()

  function edit(id: string | undefined) {
    setEditedId(id)
    setPausedByEditing(id !== undefined && !isPaused)
    if (id !== undefined && !isPaused) chat.pauseQueue()
    if (id === undefined && pausedByEditing) chat.resumeQueue()
  }
  return {
    edit,
    save(id, text) {
      chat.editQueued(id, { text })
      edit(undefined)
      focus(id, 'edit')
    },
    cancel(id) {
      edit(undefined)
      focus(id, 'edit')
    },
    move(id, index) {
      chat.moveQueued(id, index)
      say(words.announce.moved(index + 1, questions.length, formats))
      focus(id, 'move')
    },
    remove(id) {
      const at = questions.findIndex((each) => each.id === id)
      const next = questions[at + 1] ?? questions[at - 1]
      chat.removeQueued(id)
      say(words.announce.removed)
      if (next === undefined) focusComposer(chat)
      else focus(next.id, 'remove')
    },
    sendNow(id) {
      void chat.sendNow(id)
      say(words.announce.sent)
      focusComposer(chat)
    },
  }
}

interface PausedProps {
  chat: Chat
  resume: string
  clear: string
  questions: readonly QueuedQuestion[]
}

function Paused({ chat, resume, clear, questions }: PausedProps) {
  return (
    <>
      <button
        type="button"
        className="cs-button"
        onClick={() => {
          chat.resumeQueue()
          focusComposer(chat)
        }}
      >
        {resume}
      </button>
      <button
        type="button"
        className="cs-button"
        onClick={() => {
          for (const { id } of questions) chat.removeQueued(id)
          focusComposer(chat)
        }}
      >
        {clear}
      </button>
    </>
  )
}

/**
 * Returns a function that focuses a button of a question after the next render. This render may move or replace the
 * button.
 */
function useFocusAfter(list: RefObject<HTMLElement | null>): (id: string, part: string) => void {
  const wanted = useRef<{ id: string; part: string }>(undefined)
  useIsomorphicLayoutEffect(() => {
    if (wanted.current === undefined) return
    const { id, part } = wanted.current
    wanted.current = undefined
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-question]') ?? [])]
    const item = items.find(({ dataset }) => dataset['question'] === id)
    item?.querySelector<HTMLElement>(`[data-action="${part}"]`)?.focus()
  })
  return (id, part) => {
    wanted.current = { id, part }
  }
}
