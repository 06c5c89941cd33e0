import type { ChatEvent, Decoder, WireEvent } from '@chatstream/core'
import type { Observation } from './observation.ts'
import { protocolOfEvent, protocols, type ProtocolName } from './protocols.ts'

const spoken: readonly string[] = ['text', 'reasoning', 'tool-start', 'tool-input']

/**
 * Creates an object that decodes the events of an answer and measures their times. If no protocol is given,
 * the object detects the format.
 */
export function createReader(
  asked: ProtocolName,
  isGiven: boolean,
  headers: Observation['headers'],
  onText: (delta: string) => void = () => {},
) {
  let protocol = asked
  let decoder: Decoder | undefined = isGiven ? protocols[asked]().createDecoder() : undefined
  let undecided: { atMs: number; event: WireEvent }[] = []
  let eventCount = 0
  let text = ''
  const tokensMs: number[] = []
  const found: Pick<Observation, 'usage' | 'finishedMs' | 'terminalMs' | 'error'> = {}

  function take(events: readonly ChatEvent[], atMs: number) {
    for (const event of events) {
      if (spoken.includes(event.type)) tokensMs.push(atMs)
      if (event.type === 'text') {
        text += event.delta
        onText(event.delta)
      }
      if (event.type === 'text-replace') text = event.text
      else if (event.type === 'usage') found.usage = { ...found.usage, ...event.usage }
      else if (event.type === 'error') found.error = event.error.data
      else if (event.type === 'finish' || event.type === 'stop') found.terminalMs ??= atMs
    }
    if (decoder?.isFinished?.() === true) found.finishedMs ??= atMs
  }
  function decide() {
    decoder = protocols[protocol]().createDecoder()
    for (const { atMs, event } of undecided) take(decoder.decode(event), atMs)
    undecided = []
  }

  return {
    read(events: readonly WireEvent[], atMs: number) {
      eventCount += events.length
      for (const event of events) {
        if (decoder !== undefined) {
          take(decoder.decode(event), atMs)
          continue
        }
        undecided.push({ atMs, event })
        const name = protocolOfEvent(event, headers)
        if (name === undefined) continue
        protocol = name
        decide()
      }
    },
    /** Reads the end of the body. */
    end(atMs: number) {
      if (decoder === undefined) decide()
      take(decoder?.end() ?? [], atMs)
    },
    get isOver() {
      return found.terminalMs !== undefined || found.error !== undefined
    },
    get isFinished() {
      return found.finishedMs !== undefined || found.terminalMs !== undefined
    },
    get found() {
      return { ...found, protocol, events: eventCount, text, tokensMs }
    },
  }
}
