'use client'
import { forwardRef, memo, useEffect, useId, type MouseEvent } from 'react'
import type { ChatState, ToolCallPart } from '@chatstream/core'
import { useChat, useChatHandle } from '@chatstream/react'
import { focusComposer } from '../shared/composerFocus.ts'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `ToolApproval`. */
export type ToolApprovalProps = ElementProps<
  'div',
  {
    part: ToolCallPart
    /**
     * `true` while a part of the arguments is not shown. The user cannot allow the call until all arguments
     * are shown.
     *
     * @defaultValue `false`
     */
    isUnread?: boolean
  }
>

/** The tools for which the user chose “always allow”, by chat. They are not stored, so a reload clears them. */
const alwaysAllowed = new WeakMap<object, Set<string>>()

/**
 * The buttons that allow or deny a tool call. The buttons are shown while the call waits for approval and the
 * conversation has not continued. Otherwise, nothing is rendered. `ToolCall` contains these buttons. If you write
 * your own component for a tool that needs approval, add these buttons to the component.
 *
 * @example
 * ```tsx
 * const Transfer = ({ part }: ToolRendererProps) => <div>Send it? <ToolApproval part={part} /></div>
 * const page = <ChatStream url="/api/chat" renderers={{ tool: { transfer: Transfer } }} />
 * ```
 */
export const ToolApproval = memo(
  forwardRef<HTMLDivElement, ToolApprovalProps>(function ToolApproval(
    { part, isUnread = false, ...props },
    ref,
  ) {
    const { strings } = useStrings()
    const chat = useChatHandle()
    const noteId = useId()
    const name = visibleText(part.title ?? part.name)
    const awaited = useChat((state) => isAwaited(state, part.id))
    const answer = (call: (id: string) => unknown) => (event: MouseEvent<HTMLElement>) => {
      keepFocus(event.currentTarget, chat)
      call(part.id)
    }
    const isAllowed = useChat(() => alwaysAllowed.get(chat)?.has(part.name) === true)
    useEffect(() => {
      if (awaited && isAllowed) void chat.approveTool(part.id)
    }, [awaited, isAllowed, chat, part.id])
    const always = (id: string) => {
      alwaysAllowed.set(chat, new Set(alwaysAllowed.get(chat)).add(part.name))
      return chat.approveTool(id)
    }
    const allow = (call: (id: string) => unknown) => ({
      'aria-disabled': isUnread,
      'aria-describedby': isUnread ? noteId : undefined,
      onClick: isUnread ? undefined : answer(call),
    })
    const own = {
      className: 'cs-approval',
      role: 'group',
      'aria-label': strings.tool.title(name, 'awaiting-approval'),
      children: (
        <>
          <button type="button" className="cs-button cs-primary" {...allow(chat.approveTool)}>
            {strings.tool.approve}
          </button>
          <button
            type="button"
            className="cs-button"
            title={strings.tool.alwaysHint(name)}
            {...allow(always)}
          >
            {strings.tool.always}
          </button>
          <button type="button" className="cs-button" onClick={answer(chat.denyTool)}>
            {strings.tool.deny}
          </button>
          {isUnread && <p id={noteId}>{strings.tool.unread}</p>}
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
