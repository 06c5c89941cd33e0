// One conversation on three devices over two proxies: returns what is wrong with it, if anything.
import { type ChatMessage, textOf } from '@chatstream/core'
import type { ThreadStore } from '@chatstream/core'
import {
  contentOf,
  fullTexts,
  isEqual,
  judge,
  questionOf,
  type StoredConversation,
  type ThreadWrong,
} from './judge.ts'
import type { Device } from './device.ts'
import type { AskedThread, OpenPlace, ThreadPlace, ThreadProxy } from './place.ts'
import { deviceCount, incidents, questionText, type ThreadPlan } from './plan.ts'

export interface ThreadResult {
  wrong?: ThreadWrong
  detail: string
  /** The statuses of the answers. */
  statuses: readonly string[]
  connections: number
  /** False where the answer was over before the incident. */
  hasStruck: boolean
}

const lookMs = 25

/** Options of `runThread`. */
interface ThreadRunOptions {
  /** Puts a fault into the stores. */
  mutate?: (store: ThreadStore) => ThreadStore
  /** The time after which the run counts as hanging, in place of the usual one. */
  hangingMs?: number
}

export async function runThread(
  openPlace: OpenPlace,
  plan: ThreadPlan,
  { mutate, hangingMs }: ThreadRunOptions = {},
): Promise<ThreadResult> {
  const { seed, incident, actions } = plan
  const asked: AskedThread = { plan, first: new Map(), afterTool: new Map() }
  const place = await openPlace(asked, mutate)
  const { one, two, store } = place
  const devices: Device[] = []
  let works = 0
  let seen: ThreadWrong | undefined
  let strike: Promise<unknown> | undefined

  function onChange(device: Device): void {
    const { messages, status } = device.chat.getState()
    const answer = messages.at(-1)
    if (answer?.role !== 'assistant') return
    const question = questionOf(
      plan,
      messages.find(({ id }) => id === answer.parentId),
    )
    const text = textOf(answer)
    if (question >= 0 && text !== '' && !fullTexts(asked, question).some((each) => each.startsWith(text)))
      seen ??= 'doubled'
    const isTheir = (incident !== 'stop' && incident !== 'reload') || device === devices[plan.device]
    const isNow = question >= plan.atQuestion && status === 'streaming' && text.length > plan.atCharacters
    if (strike === undefined && isTheir && isNow)
      strike = Promise.resolve().then(() => strikeNow(plan, place, devices))
  }
  const work = () => void works++
  for (let index = 0; index < deviceCount; index++)
    devices.push(await place.openDevice(index, index === 1 ? two : one, { work, change: onChange }))

  // A store that is slow on a busy machine is read again.
  const read = () => readStored(store, seed).catch(() => undefined)
  /** Waits until the store has these questions with their answers, and every device shows them. */
  async function settled(count: number): Promise<StoredConversation | undefined> {
    while (place.elapsedMs() < (hangingMs ?? place.hangingMs)) {
      await place.wait(lookMs)
      for (const device of devices) tend(device, plan)
      if (!devices.every(isIdle)) continue
      const stored = await read()
      if (stored !== undefined && isSettled(stored, plan, count, devices)) return stored
    }
    return undefined
  }

  let count = 0
  for (const [index, { type, device, overlaps }] of actions.entries()) {
    if (index > 0 && !overlaps && (await settled(count)) === undefined) break
    const chat = devices[device]?.chat
    if (type === 'regenerate') void chat?.regenerate()
    else void chat?.send(questionText(plan, count++))
  }
  const end = await settled(count)
  if (strike !== undefined) await place.until(strike)
  const stored = end ?? (await read())
  const wrong = seen ?? (stored === undefined ? 'lost' : judge(asked, stored, works > callsOf(stored)))
  const result: ThreadResult = {
    ...((end === undefined || wrong !== undefined) && { wrong: wrong ?? whyNot(devices, stored) }),
    detail: detailOf(plan, devices, asked, stored),
    statuses: stored?.all.flatMap(({ role, status }) => (role === 'assistant' ? [status] : [])) ?? [],
    connections: devices.reduce((sum, { network }) => sum + network.count(), 0),
    hasStruck: incident === 'none' || incident === 'model' || strike !== undefined,
  }
  for (const device of devices) await device.close()
  await place.close()
  return result
}

async function strikeNow(
  { incident, device }: ThreadPlan,
  { one, two }: ThreadPlace,
  devices: readonly Device[],
): Promise<void> {
  const move = (to: (index: number) => ThreadProxy) => {
    for (const [index, { network }] of devices.entries()) network.redirect(to(index))
  }
  if (incident === 'stop') devices[device]?.chat.stop()
  else if (incident === 'reload') devices[device]?.reload()
  else if (incident === 'moves') {
    move((index) => (index === 1 ? one : two))
    for (const { network } of devices) network.cutAll()
  } else if (incident !== 'none' && incident !== 'model') {
    move(() => two)
    if (incident === 'drain') await one.drain()
    if (incident === 'proxy-killed') {
      for (const { network } of devices) network.cutAll()
      one.kill()
    }
    await one.close()
  }
}

/** The acts of a user who sees an error, or a queue that has paused. */
function tend({ chat }: Device, { incident }: ThreadPlan): void {
  const { status, isQueuePaused, messages } = chat.getState()
  if (status !== 'idle' || !incidents[incident]) return
  if (messages.at(-1)?.status === 'failed') void chat.retry()
  else if (isQueuePaused) chat.resumeQueue()
}

const isIdle = ({ chat }: Device) => chat.getState().status === 'idle' && chat.getState().queue.length === 0

async function readStored(store: ThreadStore, seed: number): Promise<StoredConversation | undefined> {
  const [owner, id] = [`user ${seed}`, `thread-${seed}`]
  const thread = await store.find(owner, id)
  if (thread === undefined) return undefined
  const [all, branch] = await Promise.all([
    store.messages(owner, id, undefined, 1000),
    store.branch(owner, id, thread.leafId ?? '', 1000),
  ])
  return { thread, all, branch: branch.toReversed() }
}

/** True if every question has an answer that has ended, and every device shows the conversation as it is stored. */
function isSettled(
  stored: StoredConversation,
  plan: ThreadPlan,
  count: number,
  devices: readonly Device[],
): boolean {
  const { thread, all, branch } = stored
  const isOpen = thread.activeRunId !== undefined || thread.state === 'waiting'
  if (isOpen || branch.at(-1)?.role !== 'assistant') return false
  const questions = new Set(all.flatMap((each) => (each.role === 'user' ? [questionOf(plan, each)] : [])))
  return questions.size >= count && devices.every(({ chat }) => isEqual(chat.getState().messages, stored))
}

function whyNot(devices: readonly Device[], stored: StoredConversation | undefined): ThreadWrong {
  if (stored === undefined) return 'lost'
  const isOpen = stored.thread.activeRunId !== undefined || stored.thread.state === 'waiting'
  return isOpen || !devices.every(isIdle) ? 'hanging' : 'not equal'
}

/** The number of calls of the tool in all answers. */
function callsOf({ all }: StoredConversation): number {
  return all.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tool-call')).length
}

function detailOf(
  { incident, format, actions, atQuestion, atCharacters, device, toolQuestions }: ThreadPlan,
  devices: readonly Device[],
  { first }: AskedThread,
  stored: StoredConversation | undefined,
): string {
  const acts = actions.map((each) => `${each.type} on ${each.device}${each.overlaps ? ' at once' : ''}`)
  const shown = devices.map(({ chat }) => {
    const { status, queue, messages, error } = chat.getState()
    const texts = messages.map(shortOf)
    return `${status}, ${queue.length} queued${error === undefined ? '' : `, ${error.reason} ${JSON.stringify(error)}`}: ${JSON.stringify(texts)}`
  })
  return [
    `${incident} at ${atQuestion}/${atCharacters} on ${device}, ${format}, tools ${[...toolQuestions].join(' ')}`,
    acts.join(', '),
    `asked ${JSON.stringify([...first].map(([question, texts]) => [question, texts.length]))}`,
    ...shown,
    ...devices.flatMap(({ chat }, index) => {
      const differs = chat.getState().messages.find((message, i) => {
        const other = stored?.branch[i]
        return other !== undefined && contentOf(other) !== contentOf(message)
      })
      const other = stored?.branch.find(({ id }) => id === differs?.id)
      return differs === undefined
        ? []
        : [`device ${index}: ${contentOf(differs)}\n  stored:   ${other && contentOf(other)}`]
    }),
    `stored: ${stored?.thread.state} ${JSON.stringify(stored?.branch.map(shortOf))}`,
  ].join('\n  ')
}

/** A message on one line. */
function shortOf({ role, status, parts }: ChatMessage): string {
  const all = parts.map((part) =>
    part.type === 'text' ? part.text.slice(0, 18) : part.type === 'tool-call' ? `(${part.state})` : part.type,
  )
  return role === 'user' ? all.join('').slice(-10) : `${status} ${all.join(' + ')}`
}
