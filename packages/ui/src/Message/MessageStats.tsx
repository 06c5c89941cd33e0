'use client'
import type { ReactElement } from 'react'
import type { ChatMessage, Part, Run } from '@chatstream/core'
import { useChat } from '@chatstream/react'
import { useSlots } from '../slots/slots.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { TokenUsage } from '../TokenUsage/TokenUsage.tsx'
import { useMessageSettings } from './messageSettings.tsx'

/**
 * The statistics of an answer: its token counts, the time to the first token, and the tokens per second. For
 * the last answer, also the part of the model's context that is used.
 */
export function MessageStats({ message }: { message: ChatMessage }): ReactElement | null {
  const { strings, formats } = useStrings()
  const { TokenUsage: UsageSlot = TokenUsage } = useSlots()
  const { contextTokens } = useMessageSettings()
  const isLast = useChat((state) => state.messageIds.at(-1) === message.id)
  const run = message.runs?.at(-1)
  // Only the last run contained the whole conversation. The message's usage is the sum over all runs.
  const context = isLast && contextTokens !== undefined ? { contextTokens, filledBy: run?.usage } : {}
  const rate = run === undefined ? undefined : tokensPerSecond(run, message)
  if (message.usage === undefined && run?.ttftMs === undefined) return null
  return (
    <div className="cs-stats">
      {message.usage !== undefined && <UsageSlot usage={message.usage} {...context} />}
      {run?.ttftMs !== undefined && <span>{strings.message.firstToken(formats.duration(run.ttftMs))}</span>}
      {rate !== undefined && <span>{strings.message.tokensPerSecond(formats.number(rate))}</span>}
    </div>
  )
}

/**
 * Returns the rate of tokens between the first and the last token. The first token is not counted, because the time
 * before it is not included. Returns `undefined` if the count includes tokens that did not stream: of steps, of
 * several calls, or of hidden reasoning.
 */
function tokensPerSecond(run: Run, { parts }: ChatMessage): number | undefined {
  const { usage, ttftMs, durationMs, firstPart } = run
  const tokens = usage?.outputTokens
  const hasPart = (type: Part['type']) => parts.slice(firstPart).some((part) => part.type === type)
  const isHidden = Number(usage?.reasoningTokens) > 0 && !hasPart('reasoning')
  if (isHidden || Number(usage?.calls) > 1 || hasPart('step')) return undefined
  if (tokens === undefined || ttftMs === undefined || durationMs === undefined) return undefined
  const seconds = (durationMs - ttftMs) / 1000
  // Of less time a rate says nothing.
  return tokens > 1 && seconds >= 0.2 ? Math.round((tokens - 1) / seconds) : undefined
}
