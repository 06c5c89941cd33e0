'use client'
import { forwardRef, useMemo } from 'react'
import type { ChatState } from '@chatstream/core'
import { useChat, useChatHandle, useMessageIds } from '@chatstream/react'
import { showText } from '../shared/hiddenCharacters.tsx'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The props of `ChatHeader`. */
export type ChatHeaderProps = ElementProps<'header'>

/**
 * The header of a chat: the title, the model, and the numbers of turns and tokens. The header is empty before the
 * first question.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><ChatHeader /><Thread /><Composer /></ChatProvider>
 * ```
 */
export const ChatHeader = forwardRef<HTMLElement, ChatHeaderProps>(function ChatHeader(props, ref) {
  const { strings, formats } = useStrings()
  const title = useChat((state) => state.title)
  const model = useChat(selectModel)
  const chat = useChatHandle()
  const ids = useMessageIds()
  // The role of a message never changes, so the turns depend on the ids only.
  const turns = useMemo(() => (ids.length > 0 ? selectTurns(chat.getState()) : 0), [chat, ids])
  const tokens = useChat((state) => state.usage?.totalTokens)
  const stats = [
    ...(turns > 0 ? [strings.chat.turns(turns, formats)] : []),
    ...(tokens === undefined ? [] : [strings.chat.tokens(tokens, formats)]),
  ]
  const own = {
    className: 'cs-header',
    // Empty before the first question, when its room is kept.
    children: (title !== undefined || turns > 0) && (
      <>
        {title !== undefined && (
          <h2 className="cs-title" dir="auto">
            {showText(title)}
          </h2>
        )}
        {model !== undefined && <bdi className="cs-model">{showText(model)}</bdi>}
        <span className="cs-totals">{stats.join(' · ')}</span>
      </>
    ),
  }
  return useElement('header', own, props, ref)
})

function selectModel({ messages }: ChatState): string | undefined {
  return messages.findLast((message) => message.model !== undefined)?.model
}

function selectTurns({ messages }: ChatState): number {
  return messages.reduce((count, { role }) => count + (role === 'user' ? 1 : 0), 0)
}
