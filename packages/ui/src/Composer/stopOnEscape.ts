import type { KeyboardEvent } from 'react'
import type { Chat } from '@chatstream/core'
import { isComposing } from '../shared/submitOnEnter.ts'

/**
 * Stops the current answer if the key is Escape, unless another handler or an input method (IME) has used the
 * key.
 */
export function stopOnEscape(event: KeyboardEvent, chat: Pick<Chat, 'getState' | 'stop'>): void {
  if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return
  if (chat.getState().status === 'idle') return
  event.preventDefault()
  chat.stop()
}
