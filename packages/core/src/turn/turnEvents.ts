import type { FrameScheduler } from '../clock.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import { toolNamed } from '../tool.ts'
import { callSafely } from '../callSafely.ts'
import { frameBatch } from '../store/frameBatch.ts'
import type { FinishEvent } from '../run/session.ts'
import type { ChatOptions } from './options.ts'
import { applySchema } from './schema.ts'

/**
 * Passes on the events of an answer. Each event goes to the app's `onEvent` immediately. All events of a
 * frame go to the chat's state together.
 */
export interface TurnEvents {
  add(events: readonly ChatEvent[]): void
  /**
   * Ends a run (request to the model). The `finish` event is reported to `onEvent` at once. The state gets it
   * together with the end of the turn.
   */
  end(finish: FinishEvent | undefined): void
  /** Shows the queued events now. */
  flush(): void
  /**
   * Called before a run that replaces the previous run. The first event of the new run removes the parts of the
   * previous run.
   */
  replaceRun(): void
  /** `true` once a tool was called. */
  readonly hasToolCall: boolean
}

/**
 * Creates the queue for the events of a turn (one answer with its tool calls). `show` is called once per
 * frame, with the events of the frame.
 */
export function turnEvents(
  { id: messageId, parts }: Pick<ChatMessage, 'id' | 'parts'>,
  options: () => ChatOptions,
  frames: FrameScheduler,
  show: (events: readonly ChatEvent[], inFrame: boolean) => void,
): TurnEvents {
  const queue = frameBatch(show, frames)
  let replaces = false
  let hasToolCall = false
  /** The names of the calls that the client answers, by id. */
  const names = new Map<string, string>()
  for (const part of parts) if (part.type === 'tool-call') note(part.id, part)

  function note(id: string, { name, providerExecuted }: { name: string; providerExecuted?: boolean }) {
    if (providerExecuted !== true) names.set(id, name)
  }

  /** Returns `true` if a server approves a call that the page carries out. Only the user may approve such a call. */
  function isForged(event: ChatEvent): boolean {
    if (event.type === 'tool-start') note(event.toolCallId, event)
    if (event.type !== 'tool-running') return false
    return toolNamed(options().schema?.tools ?? {}, names.get(event.toolCallId) ?? '') !== undefined
  }

  function add(decoded: readonly ChatEvent[]) {
    const checked = decoded
      .filter((event) => !isForged(event))
      .map((event) => applySchema(event, options().schema))
    const events: readonly ChatEvent[] = replaces ? [{ type: 'reset' }, ...checked] : checked
    replaces = false
    hasToolCall ||= events.some((event) => event.type === 'tool-start')
    queue.add(events)
    reportEvents(events, messageId, options)
  }

  return {
    add,
    end(finish) {
      // A run without any text withdraws the one it replaces, too.
      if (replaces) add([])
      if (finish !== undefined) reportEvents([finish], messageId, options)
    },
    flush: queue.flush,
    replaceRun() {
      replaces = true
    },
    get hasToolCall() {
      return hasToolCall
    },
  }
}

/** Calls the app's `onEvent` for each event. */
export function reportEvents(events: readonly ChatEvent[], messageId: string, options: () => ChatOptions) {
  for (const event of events) callSafely(() => options().onEvent?.(event, { messageId }))
}
