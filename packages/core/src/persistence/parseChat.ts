import { count, fieldsOf, isObject, list, present, text } from '../json.ts'
import type { ChatMessage } from '../message.ts'
import type { InterruptedRun, QueuedQuestion } from '../state/chatState.ts'
import type { StoredFields } from '../state/reduceChat.ts'

/**
 * A conversation as it is stored in the browser: plain JSON. If an answer was not read to its end before the
 * conversation was stored, `fields.interruptedRun` identifies the request of this answer. The answer can then
 * be resumed.
 */
export interface StoredChat {
  messages: readonly ChatMessage[]
  fields: StoredFields
}

/** Returns the valid form of a value, or `undefined`. */
type Read = (value: unknown) => unknown
type Reads = ReadonlyMap<string, Read>

const only =
  (isValid: (value: unknown) => boolean): Read =>
  (value) =>
    isValid(value) ? value : undefined
const string = only((value) => typeof value === 'string')
const object = only(isObject)
const number = only((value) => (count(value) ?? -1) >= 0)
const oneOf = (names: string) => {
  const known: readonly unknown[] = names.split(' ')
  return only((value) => known.includes(value))
}
const listOf =
  (read: Read) =>
  (value: unknown): unknown[] =>
    list(value).flatMap((each) => read(each) ?? [])

/** Makes a lookup of readers by field name. A key of the argument may hold several names, separated by spaces. */
const table = (reads: Readonly<Record<string, Read>>): Reads =>
  new Map(Object.entries(reads).flatMap(([names, read]) => names.split(' ').map((name) => [name, read])))

/** Reads an object: its valid fields, or `undefined` if one of the `needed` is missing. Unknown fields are kept. */
const fields =
  (needed = '', own: Reads = new Map()): Read =>
  (value) => {
    if (!isObject(value)) return undefined
    const result = Object.fromEntries(
      Object.entries(value).flatMap(([name, field]) => {
        const read = own.get(name) ?? common.get(name)
        const valid = read === undefined ? field : read(field)
        return valid === undefined ? [] : [[name, valid] as const]
      }),
    )
    return needed.split(' ').every((name) => name === '' || Object.hasOwn(result, name)) ? result : undefined
  }

const usage = fields()

/** The fields that have the same type wherever they occur. */
const common: Reads = table({
  'id parentId providerId serverId model rawFinishReason text kind title name url mediaType signature inputText':
    string,
  'reason message code requestId why action error messageId': string,
  // Formatting a date after the last one throws.
  'createdAt startedAt endedAt': only((value) => Number(number(value) ?? NaN) <= 8.64e15),
  'firstPart extendsAt ttfbMs ttftMs durationMs retryAfterMs attempts': number,
  'inputTokens outputTokens totalTokens cachedInputTokens reasoningTokens calls': number,
  finishReason: oneOf('stop length tool-calls content-filter error other'),
  role: oneOf('system user assistant'),
  providerExecuted: only((value) => typeof value === 'boolean'),
  // It becomes a part of urls.
  runId: only((value) => typeof value === 'string' && /^[\w-]+$/.test(value)),
  turns: listOf(number),
  runs: listOf((run) => fields('id')(run)),
  'usage advice': (value) => usage(value),
  'echo params': object,
})

const error = fields('message', table({ status: number }))
const message = fields(
  'id role status parts createdAt',
  table({
    status: oneOf('streaming complete stopped interrupted failed'),
    parts: only(Array.isArray),
    error,
  }),
)
const openRun = fields('runId messageId')
const queued = fields(
  'id text createdAt',
  table({ files: listOf(fields('mediaType url')), data: listOf(fields('name')), options: object }),
)

/** The fields that a part needs, by its type. */
const partNeeds: ReadonlyMap<unknown, string> = new Map([
  ['text', 'text'],
  ['reasoning', 'text'],
  ['step', 'id kind state'],
  ['tool-call', 'id name inputText state'],
  ['source', 'id'],
  ['file', 'mediaType url'],
  ['data', 'name'],
])
const stepState = table({ state: oneOf('running done failed') })
const callState = table({
  state: oneOf('streaming-input ready awaiting-approval running done failed denied'),
})

function part(value: unknown): unknown {
  const { type } = fieldsOf(value)
  const needed = partNeeds.get(type)
  return needed === undefined ? undefined : fields(needed, type === 'step' ? stepState : callState)(value)
}

/**
 * Reads a stored conversation. Returns `undefined` if the value is not a conversation. Another version or
 * another program may have written the value, so parts, messages and fields of a wrong shape are left out.
 */
export function parseChat(value: unknown): StoredChat | undefined {
  const { messages, fields: stored } = fieldsOf(value)
  if (!Array.isArray(messages)) return undefined
  const { hidden, title, chatId, interruptedRun: run, queue, isQueuePaused } = fieldsOf(stored)
  const known = new Set<string>()
  const read = (values: unknown) =>
    listOf(message)(values).flatMap((each) => {
      const { parts, ...rest } = each as ChatMessage // Its fields have been checked, and its parts are checked now.
      const valid = listOf(part)(parts) as typeof parts
      if (known.has(rest.id) || (rest.role === 'user' && valid.length === 0)) return []
      known.add(rest.id)
      return [{ ...rest, parts: valid }]
    })
  return {
    messages: read(messages),
    fields: {
      hidden: read(hidden),
      queue: listOf(queued)(queue) as QueuedQuestion[], // checked by its reads
      isQueuePaused: isQueuePaused === true,
      ...present({
        title: text(title),
        chatId: text(chatId),
        interruptedRun: openRun(run) as InterruptedRun | undefined, // checked by its reads
      }),
    },
  }
}
