'use client'
import type { ReactElement } from 'react'
import type { ChatMessage, Run } from '@chatstream/core'
import { useSlots } from '../slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { TokenUsage } from '../TokenUsage/TokenUsage.tsx'

/** The numbers of an answer: tokens, the time to the first, and their rate. */
export function MessageFigures({ message }: { message: ChatMessage }): ReactElement | null {
  const { strings, formats } = useStrings()
  const { TokenUsage: UsageSlot = TokenUsage } = useSlots()
  const run = message.runs?.at(-1)
  const rate = run === undefined ? undefined : tokensPerSecond(run)
  if (message.usage === undefined && run?.ttftMs === undefined) return null
  return (
    <div className="cs-figures">
      {message.usage !== undefined && <UsageSlot usage={message.usage} />}
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
