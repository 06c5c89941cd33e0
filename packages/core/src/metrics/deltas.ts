import type { ChatEvent } from '../events.ts'
import type { Usage } from '../message.ts'
import { countGaps, type GapStats } from './gaps.ts'

/** The speed at which the tokens of a run arrived. Times are milliseconds. */
export interface TokenStats {
  /**
   * Time per output token: the time from the first delta to the last, divided by the number of tokens after the
   * first. `tokenSource` names the source of this number.
   */
  tpotMs?: number
  /** The mean of the last five gaps between deltas. Absent for six deltas or fewer. */
  recentTpotMs?: number
  /** Output tokens per second between the first delta and the last. Absent if they are less than 200 ms apart. */
  tokensPerSecond?: number
  /**
   * The source of the number of tokens. `usage`: the provider's count. `deltas`: the number of deltas; it is used if
   * the provider reported no count, or if the count includes tokens that did not stream (of an agent's steps, of
   * hidden reasoning, or of the beginning of a resumed run).
   */
  tokenSource: 'usage' | 'deltas'
  /** The gaps between deltas. Absent if there were fewer than two deltas. */
  gaps?: GapStats
  /** Deltas of text, reasoning and tool calls' arguments in the answer. */
  deltas: number
  /** Length of these deltas, in UTF-16 code units. */
  characters: number
}

/** Measures when the deltas of one run arrive. */
export interface DeltaMeter {
  /** Returns `true` for the events with the first delta. `at` is in monotonic milliseconds. */
  add(events: readonly ChatEvent[], at: number): boolean
  read(): TokenStats
}

/** The shortest time from which a rate is calculated, in milliseconds. */
const shortestMs = 200

/**
 * Starts to measure the deltas of a run that began at `startedAt`. `resumed` is `true` for a run that began on
 * another page.
 */
export function measureDeltas(startedAt: number, resumed: boolean): DeltaMeter {
  const gaps = countGaps()
  const kinds = new Set<ChatEvent['type']>()
  let deltas = 0
  let characters = 0
  let firstAt: number | undefined
  let lastAt = 0
  let usage: Usage = {}

  function addDelta(delta: string, at: number) {
    deltas++
    characters += delta.length
    if (firstAt === undefined) firstAt = at
    else gaps.add(at - lastAt, at - startedAt)
    lastAt = at
  }

  /** The provider's count of the tokens that streamed. */
  function countedTokens(): number | undefined {
    const { outputTokens, reasoningTokens = 0, calls = 1 } = usage
    const isHidden = reasoningTokens > 0 && !kinds.has('reasoning')
    const isWider = resumed || isHidden || calls > 1 || kinds.has('step-start') || kinds.has('turn-start')
    return isWider ? undefined : outputTokens
  }

  return {
    add(events, at) {
      const wasSilent = firstAt === undefined
      for (const event of events) {
        kinds.add(event.type)
        if (event.type === 'usage') usage = { ...usage, ...event.usage }
        else if (event.type === 'reset' && event.lastTurn !== true) deltas = characters = 0
        else if ('delta' in event && event.delta !== '') addDelta(event.delta, at)
      }
      return wasSilent && firstAt !== undefined
    },
    read() {
      const counted = countedTokens()
      const tokens = counted ?? deltas
      const ms = firstAt === undefined || tokens < 2 ? 0 : lastAt - firstAt
      const recentTpotMs = gaps.recentMean()
      const stats = gaps.read()
      return {
        ...(ms > 0 && { tpotMs: ms / (tokens - 1) }),
        ...(recentTpotMs !== undefined && { recentTpotMs }),
        ...(ms >= shortestMs && { tokensPerSecond: ((tokens - 1) * 1000) / ms }),
        tokenSource: counted === undefined ? 'deltas' : 'usage',
        ...(stats !== undefined && { gaps: stats }),
        deltas,
        characters,
      }
    },
  }
}
