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

/** Maps a provider's word for the finish reason to a `FinishReason`. */
export function finishReasonOf(said: string): FinishReason {
  return patterns.find(([pattern]) => pattern.test(said))?.[1] ?? 'other'
}

/**
 * Makes the `finish` event of an answer. If the provider's word for the reason is not known, the event has the word
 * in the field `raw`.
 */
export function finishEvent(said: string, reason = finishReasonOf(said)): ChatEvent {
  return { type: 'finish', reason, ...(reason === 'other' && said !== reason && { raw: said }) }
}
