import type { KeyboardEvent } from 'react'
import type { Chat } from '@chatstream/core'
import { isComposing } from '../shared/submitOnEnter.ts'

/** Escape stops the answer under way, unless it closed something else or belongs to a composition. */
export function stopOnEscape(event: KeyboardEvent, chat: Pick<Chat, 'getState' | 'stop'>): void {
  if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return
  if (chat.getState().status === 'idle') return
  event.preventDefault()
  chat.stop()
}
