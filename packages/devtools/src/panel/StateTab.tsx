import { useEffect } from 'react'
import type { InspectorLog } from '../inspector/inspectorLog.ts'
import type { LoggedRun } from '../inspector/loggedRun.ts'

/** Characters of the message that are shown: a longer text would take long to lay out. */
const maxLength = 20_000

/**
 * The view of the panel with the state of a chat: its status, the current retry, and the message that is
 * being written.
 */
export function StateTab({ run: { chat, messageId }, log }: { run: LoggedRun; log: InspectorLog }) {
  // A wait for the next retry writes no row, so the log alone would not show it.
  useEffect(() => chat.subscribe(log.changed), [chat, log])
  const { messages, hidden: _, messageIds, ...state } = chat.getState()
  const message = messages.find(({ id }) => id === messageId)
  return (
    <div className="state">
      <h3>Chat {chat.id}</h3>
      <pre tabIndex={0}>{JSON.stringify({ ...state, messages: messageIds.length }, undefined, 2)}</pre>
      <h3>Message</h3>
      <pre tabIndex={0}>{shorten(JSON.stringify(message, undefined, 2) ?? 'This message was removed.')}</pre>
    </div>
  )
}

function shorten(text: string): string {
  if (text.length <= maxLength) return text
  const half = maxLength / 2
  return `${text.slice(0, half)}\n… ${text.length - maxLength} characters …\n${text.slice(-half)}`
}
