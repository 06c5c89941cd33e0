import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, list, present, text } from '../../json.ts'
import type { FinishReason } from '../../message.ts'
import { type AgUiEvent, readEvent } from './agUiEvent.ts'
import { agUiFlows } from './agUiFlows.ts'
import { interruptsIn, isCancelled, reasonIn } from './agUiOutcome.ts'
import { restated } from './agUiSnapshot.ts'
import { agUiState, stateBefore } from './agUiState.ts'
import { agUiSteps } from './agUiSteps.ts'
import { agUiTools } from './agUiTools.ts'
import { agUiUsage } from './agUiUsage.ts'
import { boundedId } from '../shared/boundedId.ts'
import { jsonPayloads } from '../shared/jsonPayloads.ts'
import type { Decoder, EncodeInput } from '../protocol.ts'
import { providerError } from '../shared/providerError.ts'

/** After the end of a run these begin another in the same stream, as TanStack AI's servers do around their tools. */
const goesOn = /^(RUN_STARTED|STEP_START|TEXT_|TOOL_|REASONING_|THINKING_)/

export function agUiDecoder(asked?: EncodeInput, initialState?: unknown): Decoder {
  const payloads = jsonPayloads()
  const flows = agUiFlows()
  const tools = agUiTools(asked)
  const steps = agUiSteps(asked?.runId ?? 'step')
  const shared = agUiState(stateBefore(asked?.messages ?? [], initialState))
  const usage = agUiUsage()
  let metadata = metadataBefore(asked)
  /** The last `RUN_FINISHED`, until the run turns out to go on. */
  let finished: Json | undefined
  let ended = false

  function decode(event: AgUiEvent): readonly ChatEvent[] | undefined {
    const { type, value } = event
    if (type.startsWith('TEXT_')) return [...flows.decode(event), ...metadataOf(event)]
    if (type.startsWith('TOOL_')) return tools.decode(event)
    if (type.startsWith('STEP_') || type.startsWith('SUBAGENT_')) return steps.decode(event)
    if (type.startsWith('STATE_') || type.startsWith('ACTIVITY_')) return shared.decode(event)
    switch (type) {
      case 'RUN_STARTED':
        return [
          { type: 'start', ...present({ runId: text(value['runId']), chatId: text(value['threadId']) }) },
        ]
      case 'RUN_FINISHED':
        return finish(value)
      case 'RUN_ERROR':
        ended = true
        return [...usage(value), ...payloads.report(), { type: 'error', error: providerError(value) }]
      case 'REASONING_ENCRYPTED_VALUE':
        return encrypted(value)
      case 'MESSAGES_SNAPSHOT':
        return messages(value['messages'])
      case 'CUSTOM':
        return [{ type: 'data', name: text(value['name']) ?? 'custom', data: value['value'] }]
      case 'RAW':
        return [{ type: 'data', name: 'raw', data: value['event'], transient: true }]
      default:
        return flows.decode(event)
    }
  }

  /** Held: a run may turn out to be one of several. One that was cancelled says nothing more. */
  function finish(value: Json): readonly ChatEvent[] {
    finished = value
    const { result } = value
    const said: readonly ChatEvent[] =
      result === undefined ? [] : [{ type: 'data', name: 'result', data: result, transient: true }]
    const events = [...usage(value), ...said, ...interruptsIn(value)]
    if (!isCancelled(value)) return events
    ended = true
    return [...events, ...payloads.report(), { type: 'stop' }]
  }

  function encrypted({ subtype, entityId, encryptedValue }: Json): readonly ChatEvent[] {
    const id = boundedId(entityId)
    if (id === undefined) return []
    if (subtype !== 'tool-call') return flows.encrypted(id, encryptedValue)
    return [{ type: 'tool-input', toolCallId: id, delta: '', echo: { encryptedValue } }]
  }

  /** What is said of a text is said of the message; the last word on each key wins. */
  function metadataOf({ value, messageId }: AgUiEvent): readonly ChatEvent[] {
    if (!isObject(value['metadata']) || flows.isHidden(messageId)) return []
    metadata = { ...metadata, ...value['metadata'] }
    return [{ type: 'metadata', metadata }]
  }

  /** What a server repeats: put right here where it speaks of this answer, and for the app to hear as it is. */
  function messages(all: unknown): readonly ChatEvent[] {
    const anew = restated(all, asked).flatMap((message): readonly ChatEvent[] => {
      const { id, role, content, toolCalls } = message
      const event = readEvent({
        ...message,
        type: 'TOOL_CALL_RESULT',
        messageId: id,
        role: undefined,
        delta: content,
      })
      if (role === 'tool') return tools.isWaiting(event.toolCallId ?? '') ? tools.decode(event) : []
      return [...flows.whole(event), ...list(toolCalls).flatMap((call) => tools.whole(call, id))]
    })
    return [{ type: 'data', name: 'messages-snapshot', data: all, transient: true }, ...anew]
  }

  function reason(): FinishReason {
    return reasonIn(finished) ?? (tools.isWaiting(undefined) ? 'tool-calls' : 'stop')
  }

  return {
    decode({ data }) {
      // No word of this format’s, but TanStack AI’s and others’ servers end with it.
      if (ended || data === '' || data === '[DONE]') return []
      const value = payloads.parse(data)
      if (value === undefined) return []
      const event = readEvent(value)
      if (goesOn.test(event.type)) finished = undefined
      const events = decode(event)
      if (events === undefined) payloads.refuse(data)
      return events ?? []
    },
    end() {
      if (ended) return []
      if (finished === undefined) return payloads.report()
      ended = true
      return [...payloads.report(), ...tools.end(), { type: 'finish', reason: reason() }]
    },
  }
}

function metadataBefore(asked: EncodeInput | undefined): Json {
  const last = asked?.messages.at(-1)
  return last?.role === 'assistant' && isObject(last.metadata) ? last.metadata : {}
}
