import type { Clock } from '@chatstream/core'

/**
 * Detects that the model has ended an answer. After that, the provider may still leave the connection open, or
 * reset it.
 */
export interface FinishWatch {
  /** Reads the next blocks of the answer. */
  read(blocks: readonly string[]): void
  /** `true` once the model has ended the answer. */
  hasFinished(): boolean
  stop(): void
}

/** Milliseconds to wait for further events after the model has ended the answer. Token usage often follows. */
const silenceMs = 1000

/**
 * If a timer fires more than this number of milliseconds late, the process was busy. So it has not yet read the
 * data that arrived meanwhile.
 */
const busyMs = 100

/**
 * Makes an object that detects that the model has ended an answer. When the model has ended the answer and one
 * second has passed without an event, calls `onSilence`.
 */
export function watchFinish(clock: Clock, onSilence: () => void): FinishWatch {
  let hasFinished = false
  let timer: unknown
  function wait() {
    const dueAt = clock.monotonicMs() + silenceMs
    timer = clock.setTimeout(() => (clock.monotonicMs() > dueAt + busyMs ? wait() : onSilence()), silenceMs)
  }
  return {
    read(blocks) {
      const isNews = hasFinished ? blocks.some(carriesSomething) : blocks.some(isFinish)
      if (!isNews) return
      hasFinished = true
      clock.clearTimeout(timer)
      wait()
    },
    hasFinished: () => hasFinished,
    stop: () => clock.clearTimeout(timer),
  }
}

/** The types of the events that end an answer, in all formats that name them. */
const finishTypes: ReadonlySet<unknown> = new Set([
  'message_stop',
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.output_text.completed',
  'response.error',
  'RUN_FINISHED',
  'RUN_ERROR',
  'finish',
  'abort',
])

/** Matches blocks that may end an answer. Nearly all blocks do not match, so they need not be parsed. */
const mayFinish =
  /finish(?!_reason"\s?:\s?null)|stop_reason|message_stop|(?<=")(?:response\.|RUN_|abort")|DONE\]/

function isFinish(block: string): boolean {
  if (!mayFinish.test(block)) return false
  const data = dataOf(block)
  if (data.trim() === '[DONE]') return true
  const { type, choices, finish_reason: reason, delta } = parsed(data)
  if (finishTypes.has(type) || isReason(reason) || isReason(Object(delta)['stop_reason'])) return true
  return Array.isArray(choices) && choices.some((choice) => isReason(Object(choice)['finish_reason']))
}

function isReason(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

/** False for heartbeats in the form of events: pings, text that is no JSON, chunks without choices and usage. */
function carriesSomething(block: string): boolean {
  const { type, choices, usage, ...more } = parsed(dataOf(block))
  if (type === 'ping') return false
  if (Array.isArray(choices)) return choices.length > 0 || (usage !== undefined && usage !== null)
  return type !== undefined || usage !== undefined || Object.keys(more).length > 0
}

function dataOf(block: string): string {
  const lines = block.split('\n').filter((line) => line.startsWith('data: '))
  return lines.map((line) => line.slice('data: '.length)).join('\n')
}

function parsed(data: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(data)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
