import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Question } from '../chat/chat.ts'
import { createChat } from '../chat/createChat.ts'
import { errorData } from '../errors/createError.ts'
import { type Json, present } from '../json.ts'
import { type ChatMessage, textOf } from '../message.ts'
import { partialJson } from '../protocol/shared/partialJson.ts'
import { jsonSchemaOf, validate } from '../standardSchema.ts'
import { createStore } from '../store/createStore.ts'
import { type ChatOptions, protocolOf, type SendOptions } from '../turn/options.ts'
import type { DeepPartial, ObjectState } from './objectState.ts'
import { closedSchema, withFormat } from './responseFormat.ts'

/** Options of `createObject` and `useObject`: the schema of the object, and most options of `createChat`. */
export interface ObjectOptions<Schema extends StandardSchemaV1> extends Omit<
  ChatOptions,
  'schema' | 'toolRounds' | 'whileBusy' | 'initialMessages'
> {
  /**
   * The schema of the object, a Standard Schema. The model gets the JSON Schema of this schema. The finished
   * answer is validated against the schema. The option is read once.
   */
  schema: Schema
  /**
   * The JSON Schema that is sent to the model. Default: the JSON Schema of `schema`, in which objects allow
   * no additional properties.
   */
  jsonSchema?: Json
  /**
   * The name of the object, sent to OpenAI's APIs: letters, digits, `_` and `-`.
   * @defaultValue 'answer'
   */
  name?: string
  /**
   * The fields of the request that ask for JSON, e.g. `{ response_format: { type: 'json_object' } }` or `{}`.
   * Set this option if the server does not accept the default fields. By default, `openaiChat`,
   * `openaiResponses` and `anthropicMessages` send the fields that their API defines. Other protocols send no
   * such fields.
   */
  responseFormat?: Json
}

/** The state of an object that a model writes. The schema gives the object its type. */
export type ObjectStateOf<Schema extends StandardSchemaV1> = ObjectState<
  Draft<Schema>,
  StandardSchemaV1.InferOutput<Schema>
>

type Draft<Schema extends StandardSchemaV1> = DeepPartial<StandardSchemaV1.InferInput<Schema>>

/**
 * An object that a model writes, and the methods that ask the model for the object. The promises of the
 * methods resolve when the answer has ended, and never reject.
 */
export interface ObjectStream<Schema extends StandardSchemaV1> {
  getState(): ObjectStateOf<Schema>
  /**
   * Calls the listener when the state has changed. While an answer streams, calls it at most once per frame.
   * Returns the unsubscribe function.
   */
  subscribe(listener: () => void): () => void
  /**
   * Asks the model for an object, which replaces the last object. If an answer is arriving, it is stopped
   * first.
   */
  submit(question: string | Question, options?: SendOptions): Promise<ObjectStateOf<Schema>>
  /**
   * If the last answer did not become a valid object, tries again. If the answer was interrupted and the server
   * still stores it, resumes the answer. Otherwise asks the model again.
   */
  retry(options?: SendOptions): Promise<ObjectStateOf<Schema>>
  /**
   * Stops the current answer, in the page and at the model. The part of the object that has arrived stays.
   */
  stop(): void
  /** Stops the current answer and removes the object. */
  clear(): void
  /** Starts the next retry immediately. */
  retryNow(): void
  /**
   * Replaces the options. Each request uses the current options. The options `schema`, `id`, `storage`, `clock`
   * and `frames` are read only once, so they cannot be replaced.
   */
  setOptions(options: ObjectOptions<Schema>): void
  /**
   * Stops reading the answer without stopping the model, e.g. when the component unmounts. If the server stores
   * the answer, the next subscription resumes it.
   */
  detach(): void
}

/**
 * Asks a model for an object with a schema (structured output). The app can show the object while it streams.
 * Retries, resuming and timeouts work as in a chat. Some providers need a JSON Schema in the request. If
 * `schema` cannot be converted to this JSON Schema, no request is sent. The state then has an error with the
 * reason `request-not-built`.
 *
 * @example
 * ```ts
 * import { createObject } from '@chatstream/core'
 * import { z } from 'zod'
 *
 * const schema = z.object({ title: z.string(), steps: z.array(z.string()) })
 * const recipe = createObject({ url: '/api/chat', schema })
 * recipe.subscribe(() => console.log(recipe.getState().object?.steps))
 * const end = await recipe.submit('A recipe for pancakes')
 * if (end.status === 'complete') console.log(end.object.title)
 * ```
 */
export function createObject<Schema extends StandardSchemaV1>(
  initialOptions: ObjectOptions<Schema>,
): ObjectStream<Schema> {
  type State = ObjectStateOf<Schema>
  const { schema } = initialOptions
  const chat = createChat(chatOptions(initialOptions))
  const store = createStore<State>({ status: 'idle' })
  const ends = new WeakMap<ChatMessage, Promise<State>>()
  const read = partialReader()
  let seen = chat.getState()

  const partialOf = (answer: ChatMessage): { object?: Draft<Schema> } =>
    // The JSON of a model that has the schema. It is checked once it is whole.
    present({ object: read(textOf(answer)) as Draft<Schema> | undefined })

  function update() {
    const state = chat.getState()
    if (state === seen) return
    seen = state
    const { messages, status, error } = state
    const answer = messages.at(-1)
    if (answer?.role !== 'assistant') store.set({ status: 'idle', ...present({ error }) })
    else if (status !== 'idle') store.set({ status, ...partialOf(answer) })
    else if (answer.status === 'complete') void showEnd(answer)
    else store.set(brokenOff(answer, partialOf(answer)))
  }

  async function showEnd(answer: ChatMessage) {
    const end = await endOf(answer)
    if (chat.getState().messages.at(-1) === answer) store.set(end)
  }

  /** The state at the end of an answer. A whole answer is checked once. */
  function endOf(answer: ChatMessage): Promise<State> {
    const known = ends.get(answer)
    if (known !== undefined) return known
    const partial = partialOf(answer)
    const isWhole = answer.status === 'complete'
    const end = isWhole ? checkWhole(answer, schema, partial) : Promise.resolve(brokenOff(answer, partial))
    ends.set(answer, end)
    return end
  }

  async function ask(call: () => Promise<ChatMessage | undefined>): Promise<State> {
    const unsubscribe = chat.subscribe(update)
    const answer = await call()
    update()
    unsubscribe()
    if (answer === undefined) return store.get()
    const end = await endOf(answer)
    await showEnd(answer)
    return end
  }

  return {
    getState: store.get,
    subscribe(listener) {
      const unsubscribe = [store.subscribe(listener), chat.subscribe(update)]
      return () => unsubscribe.forEach((each) => each())
    },
    submit(question, options) {
      chat.clear()
      return ask(() => chat.send(question, options))
    },
    retry: (options) =>
      ask(() =>
        store.get().status === 'invalid' ? chat.regenerate(undefined, options) : chat.retry(options),
      ),
    stop: chat.stop,
    clear() {
      chat.clear()
      update()
    },
    retryNow: chat.retryNow,
    setOptions: (options) => chat.setOptions(chatOptions(options)),
    detach: chat.detach,
  }
}

/** Returns the state of an object whose answer ended early. */
function brokenOff<Partial>(
  { status, error }: ChatMessage,
  partial: { object?: Partial },
): ObjectState<Partial, never> {
  if (status === 'stopped') return { status, ...partial }
  return { status: status === 'failed' ? status : 'interrupted', ...partial, ...present({ error }) }
}

/** Checks a whole answer with the schema and returns the state of the object. */
async function checkWhole<Schema extends StandardSchemaV1>(
  answer: ChatMessage,
  schema: Schema,
  partial: { object?: Draft<Schema> },
): Promise<ObjectStateOf<Schema>> {
  try {
    const object = await validate(schema, parseAnswer(answer), 'The object does not fit its schema:')
    return { status: 'complete', object }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const error = errorData('other', message, { detail: message }, { kind: 'protocol', retryable: true })
    return { status: 'invalid', ...partial, error }
  }
}

/** Returns the options of the chat with which the object is asked for. */
function chatOptions<Schema extends StandardSchemaV1>(options: ObjectOptions<Schema>): ChatOptions {
  const { schema, jsonSchema, name = 'answer', responseFormat, ...chat } = options
  const protocol = withFormat(
    protocolOf(options),
    (format) => responseFormat ?? format?.(jsonSchema ?? closedSchema(jsonSchemaOf(schema)), name) ?? {},
  )
  return { ...chat, protocol }
}

/**
 * Parses the text of a whole answer.
 *
 * @throws {TypeError} if the text is not JSON.
 */
function parseAnswer(answer: ChatMessage): unknown {
  try {
    return JSON.parse(textOf(answer))
  } catch {
    const isCut = answer.finishReason === 'length'
    throw new TypeError(
      isCut ? 'The answer reached its token limit before the object was whole.' : 'The answer is not JSON.',
    )
  }
}

/** Returns a function that reads the value of a text that grows. The same text returns the same value. */
function partialReader(): (text: string) => unknown {
  let json = partialJson()
  let value: unknown
  return (text) => {
    // A run that is read again from its start, or another answer.
    if (!text.startsWith(json.text)) {
      json = partialJson()
      value = undefined
    }
    if (text.length > json.text.length) {
      json.push(text.slice(json.text.length))
      value = json.snapshot() ?? value
    }
    return value
  }
}
