import type { ChatEvent } from '../events.ts'
import type { Usage } from '../message.ts'
import { countGaps, type GapStats } from './gaps.ts'

/**
 * The speed at which the tokens of a run (one request to the model) arrived. A delta is a piece of text,
 * reasoning or a tool call's arguments. Times are in milliseconds.
 */
export interface TokenStats {
  /**
   * The mean time per output token: the time from the first delta to the last delta, divided by the number of
   * tokens after the first token. `tokenSource` says how the tokens were counted.
   */
  tpotMs?: number
  /** The mean of the last five gaps between deltas. Absent if there were at most six deltas. */
  recentTpotMs?: number
  /**
   * The number of output tokens per second between the first and the last delta. Absent if this time is
   * shorter than 200 ms.
   */
  tokensPerSecond?: number
  /**
   * The source of the number of tokens. `usage`: the provider counted the tokens. `deltas`: the number of
   * deltas is used as the number of tokens. The source is `deltas` if the provider reported no count. It is
   * also `deltas` if the provider's count includes tokens that did not stream in this run, e.g. of hidden
   * reasoning.
   */
  tokenSource: 'usage' | 'deltas'
  /** The gaps between deltas. Absent if there were fewer than two deltas. */
  gaps?: GapStats
  /** The number of deltas in the answer. */
  deltas: number
  /** The length of all deltas together, in UTF-16 code units. */
  characters: number
}

/** Measures the times at which the deltas (pieces of text) of one run arrive. */
export interface DeltaMeter {
  /**
   * Adds events that arrived at the time `at`, in monotonic milliseconds. Returns `true` if the events
   * contain the first delta of the run.
   */
  add(events: readonly ChatEvent[], at: number): boolean
  read(): TokenStats
}

/** The shortest time from which a rate is calculated, in milliseconds. */
const shortestMs = 200

/**
 * Starts to measure the deltas (pieces of text) of a run that began at `startedAt`. `resumed` is `true` if
 * another page, e.g. the page before a reload, began the run.
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
