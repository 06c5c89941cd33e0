import type { ServerResponse } from 'node:http'

/** The bytes of one streamed answer, on their way to the page. */
export interface Gate {
  /** Ends the answer here in good form, as a gateway does that gives up. What follows is dropped. */
  endEarly(): void
}

/** The settings of a gate. They are read before each write. */
export interface GateSettings {
  /** Passes bytes on in blocks of about this size, as a proxy with a buffer does; 0 passes on each event. */
  bufferBytes: number
  /** The next answer is held back after this many deltas of text and half of the next one. */
  holdAfterDeltas: number
  /** The deltas of text that the last answer's connection carried. */
  deltas: number
  isHolding: boolean
}

/** A delta of text in the format of the AI SDK, the only format in which answers are held back. */
const delta = '"type":"text-delta"'

/** Puts a gate in front of a response. Its writer is not slowed: what is held back counts as written. */
export function gate(response: ServerResponse, settings: GateSettings): Gate {
  // The overloads that are used here.
  const pass = response.write.bind(response) as (text: string) => boolean
  const finish = response.end.bind(response) as () => ServerResponse
  const decoder = new TextDecoder()
  let held = ''
  let isShut = false

  function passAll() {
    if (held !== '') pass(held)
    held = ''
  }

  function passEvents() {
    for (let end = held.indexOf('\n\n'); end !== -1 && !isShut; end = held.indexOf('\n\n')) {
      const event = held.slice(0, end + 2)
      held = held.slice(end + 2)
      if (!event.includes(delta)) pass(event)
      else if (settings.deltas < settings.holdAfterDeltas) {
        pass(event)
        settings.deltas += 1
      } else {
        pass(event.slice(0, event.length / 2))
        isShut = true
        settings.isHolding = true
        settings.holdAfterDeltas = Infinity
      }
    }
  }

  function take(chunk: unknown) {
    if (chunk === undefined || isShut) return
    // Node writes text or bytes.
    held += typeof chunk === 'string' ? chunk : decoder.decode(chunk as Uint8Array, { stream: true })
    if (settings.bufferBytes === 0) passEvents()
    else if (held.length >= settings.bufferBytes) passAll()
  }

  settings.deltas = 0
  response.write = (chunk: unknown, ...rest: unknown[]) => {
    take(chunk)
    const onWritten = rest.find((each) => typeof each === 'function') as (() => void) | undefined
    // Not in this tick: an answer that is ended while it is corked would lose what was written.
    if (onWritten !== undefined) setImmediate(onWritten)
    return true
  }
  response.end = (chunk?: unknown) => {
    take(chunk)
    if (isShut) return response
    passAll()
    return finish()
  }
  return {
    endEarly() {
      isShut = true
      finish()
    },
  }
}
