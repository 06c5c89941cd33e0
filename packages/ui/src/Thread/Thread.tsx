'use client'
import { forwardRef, useEffect, useRef, type KeyboardEvent, type RefObject } from 'react'
import { useChatHandle, useMessageIds, useStreamStatus } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useSlots } from '../slots/slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { LoadOlder } from './LoadOlder.tsx'
import { MessageList } from './MessageList.tsx'
import { goToMessage, registerThread } from './messageFocus.ts'
import { Suggestions } from './Suggestions.tsx'
import { ToEnd } from './ToEnd.tsx'
import { useFollowEnd } from './useFollowEnd.ts'

/** The props of `Thread`. */
export type ThreadProps = ElementProps<'div', { suggestions?: readonly string[] | undefined }>

/**
 * The scrolling conversation. Its end stays in view until the user scrolls up. The attribute `data-scroll` has
 * three values. `following`: the end stays in view. `free`: the user has scrolled up. `settling`: the thread
 * scrolls back to the end. Alt with an arrow key moves the focus from message to message. The default children are
 * `<LoadOlder />` and `<MessageList />`. If there is no message, `Thread` shows the suggestions in place of the
 * default children.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><Composer /></ChatProvider>
 * ```
 */
export const Thread = forwardRef<HTMLDivElement, ThreadProps>(function Thread(
  { suggestions, children, ...props },
  ref,
) {
  const { strings } = useStrings()
  const chat = useChatHandle()
  const ids = useMessageIds()
  const { status } = useStreamStatus()
  const { Suggestions: Empty = Suggestions } = useSlots()
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { mode, news, resume, reveal } = useFollowEnd(scroller, content, ids)
  useEffect(
    () => (content.current === null ? undefined : registerThread(chat, { content: content.current, reveal })),
    [chat, reveal],
  )
  useEffect(() => {
    try {
      // Not in a function, so that the code of an app for production does not contain `checkHeight`.
      if (process.env.NODE_ENV !== 'production') return checkHeight(scroller)
    } catch {
      // Without a bundler there is no `process` in a browser.
    }
  }, [])

  const own = {
    className: 'cs-thread',
    ref: scroller,
    role: 'region',
    'aria-label': strings.chat.conversation,
    // A scrolling element must be reachable by keyboard.
    tabIndex: 0,
    'data-status': status,
    'data-scroll': mode,
    onKeyDown: (event: KeyboardEvent) => goToMessage(chat, event),
    children: (
      <>
        <h2 className="cs-unseen">{strings.chat.conversation}</h2>
        <div ref={content} className="cs-thread-content">
          {children ??
            (ids.length === 0 ? (
              <Empty {...(suggestions && { suggestions })} />
            ) : (
              <>
                <LoadOlder />
                <MessageList />
              </>
            ))}
        </div>
        {mode === 'free' && <ToEnd news={news} onClick={resume} />}
      </>
    ),
  }
  return useElement('div', own, props, ref)
})

declare const process: { env: { NODE_ENV?: string } }

/**
 * Warns if the thread has no height. The check comes after one second, because the stylesheet may arrive after the
 * chat.
 */
function checkHeight({ current }: RefObject<HTMLElement | null>): () => void {
  const timer = setTimeout(async () => {
    const chat = current?.closest('.cs-chat')
    // A chat that is hidden, or folded to nothing by its app, is not what the warning is about.
    if (!chat || chat.clientHeight === 0 || current?.clientHeight !== 0) return
    const { warnOfHeight } = await import('./warnOfHeight.ts')
    warnOfHeight(chat)
  }, 1000)
  return () => clearTimeout(timer)
}
