import type { KeyboardEvent } from 'react'
import { focusComposer } from '../shared/composerFocus.ts'
import { showGroupOf } from './MessageGroup.tsx'
import { messageStep, neighbourMessage } from './messageKeys.ts'

/** The parts of a thread that the keyboard shortcuts use. */
interface ThreadOfChat {
  content: HTMLElement
  reveal(element: HTMLElement): void
}

const threads = new WeakMap<object, ThreadOfChat>()

/**
 * Registers the conversation on the page that shows a chat, so that `goToMessage` can move the focus in it.
 * Returns a function that removes the registration.
 */
export function registerThread(chat: object, thread: ThreadOfChat): () => void {
  threads.set(chat, thread)
  return () => {
    if (threads.get(chat) === thread) threads.delete(chat)
  }
}

/**
 * Handles Alt with an arrow key: moves the focus to the previous or the next message. If the last message has
 * the focus, Alt with the down arrow moves the focus to the composer.
 */
export function goToMessage(chat: object, event: KeyboardEvent): void {
  const step = event.defaultPrevented ? undefined : messageStep(event.nativeEvent)
  const thread = threads.get(chat)
  const list = thread?.content.querySelector('.cs-messages')
  if (step === undefined || thread === undefined || !list) return

  // The root of a connected element is one of the two.
  const { activeElement } = list.getRootNode() as Document | ShadowRoot
  const found = neighbourMessage(list, activeElement, step)
  if (found !== undefined) showGroupOf(found)
  const message = found?.isConnected === false ? neighbourMessage(list, activeElement, step) : found
  if (message !== undefined) {
    event.preventDefault()
    if (!message.hasAttribute('tabindex')) message.tabIndex = -1
    message.focus({ preventScroll: true })
    thread.reveal(message)
  } else if (step > 0 && list.contains(activeElement)) {
    event.preventDefault()
    focusComposer(chat)
  }
}
