import type { ChatEvent } from '../../events.ts'
import type { FinishReason } from '../../message.ts'

/** The names of finish reasons in all formats; the first pattern that matches decides. */
const patterns: readonly (readonly [RegExp, FinishReason])[] = [
  [/error|abort|fail|cancel|insufficient|malformed/i, 'error'],
  [/length|max_(output_|completion_)?tokens|context_window/i, 'length'],
  [/tool|function/i, 'tool-calls'],
  [/filter|refus|safety|sensitive/i, 'content-filter'],
  [/^(stop|eos|end|complete)/i, 'stop'],
]

/**
 * Converts a provider's finish reason (e.g. `stop`, `max_tokens`) to a `FinishReason`.
 */
export function finishReasonOf(said: string): FinishReason {
  return patterns.find(([pattern]) => pattern.test(said))?.[1] ?? 'other'
}

/**
 * Makes the `finish` event of an answer. If the provider's word for the finish reason is not known, the field
 * `raw` of the event contains the word.
 */
export function finishEvent(said: string, reason = finishReasonOf(said)): ChatEvent {
  return { type: 'finish', reason, ...(reason === 'other' && said !== reason && { raw: said }) }
}
