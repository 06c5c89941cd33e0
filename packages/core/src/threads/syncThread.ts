import type { ChatMessage } from '../message.ts'
import { isAnswered } from '../turn/toolCalls.ts'
import type { RunPlace, ThreadContext } from './threadContext.ts'
import { isUnderWay, openCalls } from './threadMessages.ts'

/**
 * Functions that keep the chat of a thread up to date while a run (one request to the model) is in progress.
 * This device or another device has begun the run.
 */
export interface ThreadSync {
  /** Returns the run in progress, of this device or another device. */
  underWay(): RunPlace | undefined
  /**
   * If a component shows the chat, begins to read the run of another device. Stops reading a run that has
   * ended. Returns the answer if reading begins.
   */
  follow(): Promise<ChatMessage | undefined> | undefined
  /**
   * Does the same as `follow`. If there is no run in progress, the chat continues with tool calls that have
   * no result, or with its queue.
   */
  sync(): void
}

/**
 * Creates the functions that keep the chat of a thread up to date with the stored thread. Call them after
 * every event, every response and every end of a stream that can change the thread. These come in any order,
 * so the functions use only the current state.
 */
export function createSync({ parts, messages, progress, signal }: ThreadContext): ThreadSync {
  const { getState } = parts.context
  /** The calls for which the last turn was begun. If this turn ended without their results, it is not begun again. */
  let tried = ''
  const find = (id: string) => getState().messages.find((message) => message.id === id)

  /** Returns the run in progress. A run is over if its stored answer has an end or a later run. */
  function underWay(): RunPlace | undefined {
    const { running, ended } = progress
    if (running === undefined || ended.has(running.runId)) return undefined
    const stored = messages.stored(running.messageId)
    return stored === undefined || isUnderWay(stored, running.runId) ? running : undefined
  }

  function follow(): Promise<ChatMessage | undefined> | undefined {
    const run = underWay()
    const { followed, claiming } = progress
    if (followed !== undefined && followed.runId !== run?.runId && messages.isRead(followed.messageId))
      parts.turns.end('interrupted')
    // Another device has stopped the answer whose calls were to be carried out here, or has gone on with it.
    const isWaiting = claiming !== undefined && getState().status === 'waiting'
    const last = getState().messages.at(-1)
    if (isWaiting && (last?.status === 'stopped' || !isOfRun(last, claiming))) parts.turns.end('interrupted')
    if (run === undefined || progress.watchers === 0 || progress.isDeleted) return undefined
    const { runId, messageId } = run
    const { status } = getState()
    // The run is read here, or its calls are carried out. A question on its way shows which of the two runs was first.
    if (status !== 'idle') return undefined
    messages.catchUp(messageId)
    if (!isOfRun(find(messageId), runId)) return undefined
    progress.followed = run
    return parts.follow(runId, messageId)
  }

  /** Carries out calls that another device has approved or left undone. Begins a refused run again. */
  function goOnWithCalls(): void {
    const answer = getState().messages.at(-1)
    const isOurs = answer !== undefined && (progress.asked.has(answer.id) || progress.watchers > 0)
    if (!isOurs || parts.turns.isBusy()) return
    const calls = openCalls(parts)
    const key = JSON.stringify([answer.id, calls.map(({ id, state }) => [id, state])])
    const tools = parts.context.options().schema?.tools ?? {}
    const wasRefused = progress.refused === answer.id && isAnswered(answer, tools)
    if (!wasRefused && (calls.length === 0 || key === tried)) return
    if (wasRefused) progress.refused = undefined
    tried = key
    void parts.turns.start({ messageId: answer.id, overrides: {} })
  }

  return {
    underWay,
    follow,
    sync() {
      // The chat was let go: another page may ask its questions.
      if (signal.aborted) return
      void follow()
      if (underWay() !== undefined) return
      goOnWithCalls()
      parts.goOn()
    },
  }
}

function isOfRun(message: { runs?: readonly { id: string }[] } | undefined, runId: string): boolean {
  return message?.runs?.at(-1)?.id === runId
}
