import type { ChatErrorData } from '../../errors/chatError.ts'
import type { ChatEvent } from '../../events.ts'
import { excerpt, isObject, type Json, list, parseJson, present } from '../../json.ts'
import type { FinishReason, Usage } from '../../message.ts'
import type { Decoder } from '../protocol.ts'
import { finishEvent, finishReasonOf } from './finishReasons.ts'
import { providerError } from './providerError.ts'

const doneMark = '[DONE]'

/** The parts of a decoder that are different for each format. */
export interface JsonFormat {
  /**
   * Decodes one payload. If it returns `undefined`, the payload counts as malformed, e.g. because of an index
   * that no provider sends.
   */
  read(value: Json, data: string): readonly ChatEvent[] | undefined
  /**
   * Decodes `[DONE]`. `rest` is the text after `[DONE]`.
   *
   * @defaultValue ignores it: some gateways end every format with `[DONE]`
   */
  done?(rest: string): readonly ChatEvent[]
  /**
   * Returns the last events when the response body has ended. They may contain `finish` only if the server has
   * already reported that the answer is complete.
   *
   * @defaultValue no events: the answer is incomplete
   */
  endOfBody?(): readonly ChatEvent[]
  /**
   * Returns `true` once the model has reported the end of its answer. From then on, the events of `endOfBody`
   * complete the answer.
   */
  isFinished?(): boolean
}

/**
 * Creates the part that is common to all decoders for streams of JSON objects. If an object is malformed, it
 * is skipped and counted, and decoding continues. At the end of the stream, also after a failure, `held` is
 * called. `held` returns the events that the decoder has not returned yet.
 */
export function jsonStream(held: () => readonly ChatEvent[] = () => []) {
  let malformed = 0
  let sample = ''
  let ended = false

  /** Counts a malformed payload. */
  function refuse(data: string) {
    malformed++
    sample ||= excerpt(data, 200)
  }

  function parse(data: string): Json | undefined {
    const value = parsed(data)
    if (value === undefined) refuse(data)
    return value
  }

  /**
   * Returns one `data` event with the name `malformed` if there were malformed payloads. The event contains the
   * number of these payloads and the beginning of the first.
   */
  function report(): readonly ChatEvent[] {
    if (malformed === 0) return []
    const data = { count: malformed, sample }
    malformed = 0
    return [{ type: 'data', name: 'malformed', id: 'malformed', data }]
  }

  /** Ends the answer: reports malformed payloads, then returns these events. What follows in the stream is ignored. */
  function end(...events: readonly ChatEvent[]): readonly ChatEvent[] {
    ended = true
    return [...held(), ...report(), ...events]
  }

  function fail(error: unknown, overrides?: Partial<ChatErrorData>): readonly ChatEvent[] {
    return end({ type: 'error', error: providerError(error, overrides) })
  }

  return {
    parse,
    refuse,
    end,
    /** Ends the answer with an error of the provider. */
    fail,
    /**
     * Ends the answer for the reason that the provider names: with an error if the reason is a failure, otherwise with
     * `events`.
     */
    finish(said: string, events: () => readonly ChatEvent[], reason: FinishReason = finishReasonOf(said)) {
      return reason === 'error'
        ? fail({ code: said, message: `finish reason: ${said}` })
        : end(...events(), finishEvent(said, reason))
    },
    decoder: ({ read, done, endOfBody, isFinished }: JsonFormat): Decoder => ({
      decode({ data, event }) {
        if (ended || data === '') return []
        if (data.startsWith(doneMark)) return done?.(data.slice(doneMark.length)) ?? []
        const isError = event === 'error'
        const value = isError ? (parsed(data) ?? { message: data }) : parse(data)
        if (value === undefined) return []
        if (saysFailure(value)) return fail(value)
        let events: readonly ChatEvent[] | undefined
        try {
          events = read(value, data)
        } catch {
          // A value that is nested deeper than the stack is counted.
        }
        if (isError && !ended) return fail(value)
        if (events === undefined) refuse(data)
        return events ?? []
      },
      end: () => (ended ? [] : [...(endOfBody?.() ?? []), ...held(), ...report()]),
      isFinished: () => isFinished?.() === true,
    }),
  }
}

function parsed(data: string): Json | undefined {
  const value = parseJson(data)
  if (isObject(value)) return value
  const [first] = list(value)
  // Google wraps an error in a list.
  return isObject(first) && saysFailure(first) ? first : undefined
}

/** `true` for an error that a server or a gateway sends in place of an event: in any format, these have no `type`. */
function saysFailure({ type, object, error, errors, error_code }: Json): boolean {
  if (typeof type === 'string' && object !== 'error') return false
  return object === 'error' || Boolean(error) || Boolean(error_code) || list(errors).length > 0
}

/**
 * Returns a `usage` event with the token counts that are defined. If no count is defined, returns an empty
 * array.
 */
export function usageEvent(fields: { [K in keyof Usage]: Usage[K] | undefined }): readonly ChatEvent[] {
  const usage: Usage = present(fields)
  return Object.keys(usage).length === 0 ? [] : [{ type: 'usage', usage }]
}
