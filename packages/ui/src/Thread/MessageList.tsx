'use client'
import { forwardRef, useMemo, useState } from 'react'
import { selectMessage } from '@chatstream/core'
import { useChatHandle, useMessageIds } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useInPieces } from '../shared/useInPieces.ts'
import { dayStarts } from './days.ts'
import { groupIds, sectionsOf, sectionSize, type Group } from './groupIds.ts'
import { MessageGroup } from './MessageGroup.tsx'
import { MessageSection } from './MessageSection.tsx'
import { rawTextOf } from './BrokenMessage.tsx'
import { useToday } from './useToday.ts'

/** The props of `MessageList`. */
export type MessageListProps = ElementProps<'div'>

/**
 * The messages of a conversation, with a date where a new day begins. While an answer streams, only its
 * message renders. Messages far from the visible part are shown as plain text, which the browser's search and
 * screen readers can find. When the user scrolls near them, they are rendered. When the user scrolls away,
 * answers that contain only text become plain text again.
 *
 * @example
 * ```tsx
 * <Thread><p>You are talking to a machine.</p><MessageList /></Thread>
 * ```
 */
export const MessageList = forwardRef<HTMLDivElement, MessageListProps>(function MessageList(props, ref) {
  const ids = useMessageIds()
  const chat = useChatHandle()
  const now = useToday()
  // The creation time of a message never changes, so the days depend on the ids only.
  const days = useMemo(
    () => (now !== undefined && ids.length > 0 ? dayStarts(chat.getState().messages, now) : undefined),
    [chat, ids, now],
  )
  const { groups, added, before } = useGroups(ids)
  const filled = useInPieces(groups.length, groupsAtOnce)
  const shownFrom = firstShown(groups)
  const addedFrom = firstShown(groups.slice(0, added))
  const shown = groups.map((group, index) => (
    <MessageGroup
      key={group[0]}
      ids={group}
      isFilled={index >= groups.length - filled}
      isLast={index === groups.length - 1}
      opensShown={index >= shownFrom || (index >= addedFrom && index < added)}
      days={days}
      today={now}
    />
  ))
  const own = {
    className: 'cs-messages',
    children: sectionsOf(shown, before).map((section, index, { length }) => (
      <MessageSection key={index - Math.ceil(before / sectionSize)} isLast={index === length - 1}>
        {section}
      </MessageSection>
    )),
  }
  return useElement('div', own, props, ref)
})

/**
 * The number of messages that are rendered immediately at the end of a conversation that opens, and of messages
 * that are inserted above. It is more than a screen. A message in view that was plain text first would move the
 * others when it is rendered.
 */
const maxInView = 16

function firstShown(groups: readonly Group[]): number {
  let index = groups.length - 1
  let count = groups[index]?.length ?? 0
  for (; index > 0 && count < maxInView; index--) count += groups[index - 1]?.length ?? 0
  return index
}

/** The number of groups whose plain text is rendered in one frame: about 500 messages. */
const groupsAtOnce = 8

interface Grouped {
  /** The message ids in groups. A group stays the same object. */
  groups: readonly Group[]
  /** The number of groups that were just added at the beginning. */
  added: number
  /** The number of groups that were ever added at the beginning. */
  before: number
}

function useGroups(ids: readonly string[]): Grouped {
  const chat = useChatHandle()
  const regroup = (before: readonly Group[]) => {
    const state = chat.getState()
    return groupIds(before, ids, (id) => rawTextOf(selectMessage(state, id)).length)
  }
  // Set before the first rendering ends: an update during hydration would read the day of the reader in React 18.
  const [grouped, setGrouped] = useState(() => ({ ids, groups: regroup([]), added: 0, before: 0 }))
  if (grouped.ids === ids) return grouped
  const groups = regroup(grouped.groups)
  const [first] = grouped.groups
  const added = Math.max(
    0,
    groups.findIndex((group) => group === first),
  )
  const next = { ids, groups, added, before: grouped.before + added }
  setGrouped(next)
  return next
}
