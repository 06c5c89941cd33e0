import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, present } from '../../json.ts'
import type { Usage } from '../../message.ts'

/** A `usage` event, where anything was reported. */
export function usageEvent(fields: { [K in keyof Usage]: Usage[K] | undefined }): readonly ChatEvent[] {
  const usage = present<Usage>(fields)
  return Object.keys(usage).length === 0 ? [] : [{ type: 'usage', usage }]
}

/** Reads the payloads of one stream. One that is no JSON object is passed over and counted; the stream goes on. */
export function jsonPayloads() {
  let malformed = 0
  let sample = ''

  function refuse(data: string) {
    malformed++
    sample ||= data.slice(0, 200)
  }

  return {
    /** Counts a payload that is JSON and yet means harm or nothing, such as an index no provider gives. */
    refuse,
    parse(data: string): Json | undefined {
      try {
        const value: unknown = JSON.parse(data)
        if (isObject(value)) return value
      } catch {
        // Counted below, like every payload that is no object.
      }
      refuse(data)
      return undefined
    },
    /** One `data` event named `malformed` where there were any: how many, and the beginning of the first. */
    report(): readonly ChatEvent[] {
      if (malformed === 0) return []
      const event: ChatEvent = {
        type: 'data',
        name: 'malformed',
        id: 'malformed',
        data: { count: malformed, sample },
      }
      malformed = 0
      return [event]
    },
  }
}
