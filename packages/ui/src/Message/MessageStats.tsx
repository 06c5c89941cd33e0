'use client'
import type { ReactElement } from 'react'
import type { ChatMessage, Run } from '@chatstream/core'
import { useChat } from '@chatstream/react'
import { useSlots } from '../slots/slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { TokenUsage } from '../TokenUsage/TokenUsage.tsx'
import { useMessageSettings } from './messageSettings.tsx'

/** The numbers of an answer: tokens, the time to the first, and their rate; of the last, how full the model's context is. */
export function MessageStats({ message }: { message: ChatMessage }): ReactElement | null {
  const { strings, formats } = useStrings()
  const { TokenUsage: UsageSlot = TokenUsage } = useSlots()
  const { contextTokens } = useMessageSettings()
  const isLast = useChat((state) => state.messageIds.at(-1) === message.id)
  const run = message.runs?.at(-1)
  // Only the last run held the whole conversation; the message's usage is summed over all of them.
  const context = isLast && contextTokens !== undefined ? { contextTokens, filledBy: run?.usage } : {}
  const rate = run === undefined ? undefined : tokensPerSecond(run)
  if (message.usage === undefined && run?.ttftMs === undefined) return null
  return (
    <div className="cs-stats">
      {message.usage !== undefined && <UsageSlot usage={message.usage} {...context} />}
      {run?.ttftMs !== undefined && <span>{strings.message.firstToken(formats.duration(run.ttftMs))}</span>}
      {rate !== undefined && <span>{strings.message.tokensPerSecond(formats.number(rate))}</span>}
    </div>
  )
}

/** From the first token to the last, of which only the later ones took that time. */
function tokensPerSecond({ usage, ttftMs, durationMs }: Run): number | undefined {
  const tokens = usage?.outputTokens
  if (tokens === undefined || ttftMs === undefined || durationMs === undefined) return undefined
  const seconds = (durationMs - ttftMs) / 1000
  return tokens > 1 && seconds > 0 ? Math.round((tokens - 1) / seconds) : undefined
}
