'use client'
import { forwardRef, memo, type MouseEvent } from 'react'
import type { ChatState, ToolCallPart } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `ToolApproval`. */
export type ToolApprovalProps = ElementProps<'div', { part: ToolCallPart }>

/**
 * The buttons that allow or deny a tool call that waits for approval. Renders nothing in other states, or once the
 * conversation has continued. `ToolCall` includes it; add it to your own renderer for a tool that needs approval.
 *
 * @example
 * ```tsx
 * const Transfer = ({ part }: ToolRendererProps) => <div>Send it? <ToolApproval part={part} /></div>
 * const page = <ChatStream url="/api/chat" renderers={{ tool: { transfer: Transfer } }} />
 * ```
 */
export const ToolApproval = memo(
  forwardRef<HTMLDivElement, ToolApprovalProps>(function ToolApproval({ part, ...props }, ref) {
    const { strings } = useStrings()
    const chat = useChatHandle()
    const awaited = useChat((state) => isAwaited(state, part.id))
    const answer = (call: (id: string) => unknown) => (event: MouseEvent<HTMLElement>) => {
      keepFocus(event.currentTarget, chat)
      call(part.id)
    }
    const own = {
      className: 'cs-approval',
      role: 'group',
      'aria-label': strings.tool.title(part.title ?? part.name, 'awaiting-approval'),
      children: (
        <>
          <button type="button" className="cs-button cs-primary" onClick={answer(chat.approveTool)}>
            {strings.tool.approve}
          </button>
          <button type="button" className="cs-button" onClick={answer(chat.denyTool)}>
            {strings.tool.deny}
          </button>
        </>
      ),
    }
    const element = useElement('div', own, props, ref)
    return awaited ? element : null
  }),
)

function isAwaited({ messages }: ChatState, id: string): boolean {
  const part = messages.at(-1)?.parts.find((each) => each.type === 'tool-call' && each.id === id)
  return part?.type === 'tool-call' && part.state === 'awaiting-approval'
}

/** Moves the focus from a button that is about to be removed to the title of its call, or else to the composer. */
function keepFocus(button: HTMLElement, chat: object): void {
  const summary = button.closest('details')?.querySelector('summary')
  if (summary) summary.focus()
  else focusComposer(chat)
}
