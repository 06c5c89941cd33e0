import { createId } from '../createId.ts'
import type { ChatMessage } from '../message.ts'
import type { QueuedQuestion } from '../state/chatState.ts'
import type { SendOptions } from '../turn/options.ts'
import { awaitsResults } from '../turn/toolCalls.ts'
import type { Chat } from './chat.ts'
import type { ChatContext } from './context.ts'
import { asQuestion, type createQuestions, partsOf } from './questions.ts'
import type { Turns } from './turns.ts'

type Answer = Promise<ChatMessage | undefined>
type QueueCalls = Pick<
  Chat,
  'send' | 'editQueued' | 'moveQueued' | 'removeQueued' | 'sendNow' | 'pauseQueue' | 'resumeQueue' | 'stop'
>

/** A call of `send` whose question is in the queue. */
interface WaitingCall {
  overrides: SendOptions | undefined
  resolve(answer: ChatMessage | undefined): void
}

/**
 * Creates the queue of a chat and its methods. The queue contains the questions that wait until the current
 * answer has ended. The queue is a part of the chat's state and is stored with the state.
 */
// Long: `send` and the calls share the questions that wait.
export function createQueue(
  { getState, dispatch, options, refuse, clock }: ChatContext,
  turns: Turns,
  askNext: ReturnType<typeof createQuestions>['askNext'],
) {
  /** The calls by the id of their question. A question that was stored has none. */
  const waiting = new Map<string, WaitingCall>()
  /** `true` while the queue is paused because the last answer waits for results. Unknown after a reload. */
  let isHeld: boolean | undefined

  function change(queue: readonly QueuedQuestion[], isQueuePaused = getState().isQueuePaused) {
    for (const [id, { resolve }] of waiting) {
      if (queue.some((each) => each.id === id)) continue
      waiting.delete(id)
      resolve(undefined)
    }
    dispatch({ type: 'set', fields: { queue, isQueuePaused } })
  }

  function pause(held = false) {
    isHeld = held
    if (getState().queue.length > 0) change(getState().queue, true)
  }

  function resume() {
    change(getState().queue, false)
    next()
  }

  /** Adds a question, by default as the last one. Resolves with its answer, or with `undefined` if it is removed. */
  function add(queued: QueuedQuestion, overrides?: SendOptions, index = getState().queue.length): Answer {
    change(getState().queue.toSpliced(index, 0, queued))
    return new Promise((resolve) => waiting.set(queued.id, { overrides, resolve }))
  }

  function ask(question: QueuedQuestion): Answer {
    const { id, options: stored } = question
    const call = waiting.get(id)
    waiting.delete(id)
    const answer = askNext(question, call?.overrides ?? stored, id)
    void answer.then(call?.resolve)
    return answer
  }

  /** Asks the first question, if the chat is idle and the queue is not paused. */
  function next() {
    const { queue, isQueuePaused } = getState()
    if (queue[0] !== undefined && !isQueuePaused && !turns.isBusy()) void ask(queue[0])
  }

  /** Asks the next question after a turn has ended, or pauses the queue. */
  function ended(answer: ChatMessage) {
    const isOpen = awaitsResults(answer)
    if (answer.status === 'complete' && !isOpen) return isHeld ? resume() : next()
    // `detach` interrupts without an error.
    if (answer.status === 'interrupted' && answer.error === undefined) return
    pause(isOpen && (isHeld !== false || !getState().isQueuePaused))
  }

  /** Ends a pause that waited for results: the answer goes on with them. */
  const begun = () => isHeld === true && change(getState().queue, (isHeld = false))
  const find = (id: string) => getState().queue.find((each) => each.id === id)
  const without = (id: string) => getState().queue.filter((each) => each.id !== id)

  const calls: QueueCalls = {
    async send(asked, overrides) {
      const question = asQuestion(asked)
      if (options().whileBusy !== 'queue' || !turns.isBusy() || partsOf(question).length === 0)
        return askNext(question, overrides)
      const { headers: _, ...stored } = overrides ?? {}
      return add({ ...question, id: createId(), createdAt: clock.now(), options: stored }, overrides)
    },
    editQueued(id, asked) {
      const question = asQuestion(asked)
      if (partsOf(question).length === 0) change(without(id))
      else change(getState().queue.map((each) => (each.id === id ? { ...each, ...question } : each)))
    },
    moveQueued(id, index) {
      const question = find(id)
      if (question !== undefined) change(without(id).toSpliced(index, 0, question))
    },
    removeQueued: (id) => change(without(id)),
    async sendNow(id) {
      const question = find(id)
      if (question === undefined) return refuse('unknown-message')
      const { isQueuePaused } = getState()
      turns.end('stopped')
      const answer = ask(question)
      change(getState().queue, isQueuePaused)
      return answer
    },
    pauseQueue: () => pause(),
    resumeQueue: resume,
    stop() {
      pause()
      turns.end('stopped')
    },
  }
  return { calls, add, change, next, ended, begun }
}
