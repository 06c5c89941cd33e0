import type { ChatEvent } from '../events.ts'
import { count, isObject, type Json, list, present, text } from '../json.ts'
import type { FinishReason, Usage } from '../message.ts'
import { sumUsage } from '../usage.ts'
import { agUiFlows } from './agUiFlows.ts'
import { restated } from './agUiSnapshot.ts'
import { agUiState, stateBefore } from './agUiState.ts'
import { agUiSteps } from './agUiSteps.ts'
import { agUiTools } from './agUiTools.ts'
import { boundedId } from './boundedId.ts'
import { jsonPayloads } from './jsonPayloads.ts'
import type { Decoder, EncodeInput } from './protocol.ts'
import { providerError } from './providerError.ts'

/** After the end of a run these begin another in the same stream, as TanStack AI's servers do around their tools. */
const goesOn = /^(RUN_STARTED|STEP_START|TEXT_|TOOL_|REASONING_|THINKING_)/

export function agUiDecoder(asked?: EncodeInput, initialState?: unknown): Decoder {
  const payloads = jsonPayloads()
  const flows = agUiFlows()
  const tools = agUiTools(asked)
  const steps = agUiSteps(asked?.runId ?? 'step')
  const shared = agUiState(stateBefore(asked?.messages ?? [], initialState))
  let usage: Usage | undefined
  let thoughts = 0
  let metadata = metadataBefore(asked)
  /** The last `RUN_FINISHED`, until the run turns out to go on. */
  let finished: Json | undefined
  let ended = false

  function event(type: string, value: Json): readonly ChatEvent[] | undefined {
    switch (type) {
      case 'RUN_STARTED':
        return [
          { type: 'start', ...present({ runId: text(value['runId']), chatId: text(value['threadId']) }) },
        ]
      case 'RUN_FINISHED':
        return finish(value)
      case 'RUN_ERROR':
        ended = true
        return [...usageIn(value), ...payloads.report(), { type: 'error', error: providerError(value) }]
      case 'TEXT_MESSAGE_START':
        return [...flows.start('text', value), ...metadataOf(value)]
      case 'TEXT_MESSAGE_CONTENT':
        return [...flows.content('text', value), ...metadataOf(value)]
      case 'TEXT_MESSAGE_CHUNK':
        return [...flows.chunk('text', value), ...metadataOf(value)]
      case 'TEXT_MESSAGE_END':
        return metadataOf(value)
      case 'REASONING_MESSAGE_START':
        return flows.start('reasoning', value)
      case 'REASONING_MESSAGE_CONTENT':
        return flows.content('reasoning', value)
      case 'REASONING_MESSAGE_CHUNK':
        return flows.chunk('reasoning', value)
      case 'REASONING_ENCRYPTED_VALUE':
        return encrypted(value)
      case 'THINKING_TEXT_MESSAGE_START':
        thoughts++
        return []
      case 'THINKING_TEXT_MESSAGE_CONTENT':
        return thought(value)
      case 'STEP_STARTED':
        return steps.start(value)
      case 'STEP_FINISHED':
        return steps.finish(value)
      case 'SUBAGENT_STARTED':
        return steps.subagentStart(value)
      case 'SUBAGENT_FINISHED':
        return steps.subagentEnd(value, true)
      case 'SUBAGENT_ERROR':
        return steps.subagentEnd(value, false)
      case 'STATE_SNAPSHOT':
        return shared.snapshot(value)
      case 'STATE_DELTA':
        return shared.delta(value)
      case 'ACTIVITY_SNAPSHOT':
        return shared.activity(value)
      case 'ACTIVITY_DELTA':
        return shared.activityDelta(value)
      case 'MESSAGES_SNAPSHOT':
        return messages(value)
      case 'CUSTOM':
        return [{ type: 'data', name: text(value['name']) ?? 'custom', data: value['value'] }]
      case 'RAW':
        return [{ type: 'data', name: 'raw', data: value['event'], transient: true }]
      default:
        return tools.decode(type, value)
    }
  }

  /** Held: a run may turn out to be one of several. What was cancelled says nothing more. */
  function finish(value: Json): readonly ChatEvent[] {
    const outcome = isObject(value['outcome']) ? value['outcome'] : {}
    const said = [...usageIn(value), ...resultOf(value), ...interruptsOf(outcome)]
    if (outcome['type'] !== 'cancelled') {
      finished = value
      return said
    }
    ended = true
    return [...said, ...payloads.report(), { type: 'stop' }]
  }

  /** Each call of a model reports its own: they add up. */
  function usageIn(value: Json): readonly ChatEvent[] {
    const entries = list(value['usage']).filter(isObject)
    usage = sumUsage([usage, ...entries.map(usageOf)])
    if (entries.length === 0 || usage === undefined) return []
    const model = text(entries.at(-1)?.['model'])
    return [...(model === undefined ? [] : [{ type: 'start' as const, model }]), { type: 'usage', usage }]
  }

  function encrypted(value: Json): readonly ChatEvent[] {
    const id = boundedId(value['entityId'])
    const said = text(value['encryptedValue'])
    if (id === undefined || said === undefined) return []
    return (value['subtype'] === 'tool-call' ? tools : flows).encrypted(id, said)
  }

  /** Producers of 0.0.x give their thoughts no ids. */
  function thought(value: Json): readonly ChatEvent[] {
    const delta = text(value['delta'])
    return delta === undefined ? [] : [{ type: 'reasoning', delta, partId: `thinking:${thoughts}` }]
  }

  /** What is said of a text is said of the message; the last word on each key wins. */
  function metadataOf(value: Json): readonly ChatEvent[] {
    const id = boundedId(value['messageId'])
    if (!isObject(value['metadata']) || (id !== undefined && !flows.isShown(id))) return []
    metadata = { ...metadata, ...value['metadata'] }
    return [{ type: 'metadata', metadata }]
  }

  /** What a server repeats: put right here where it speaks of this answer, and for the app to hear as it is. */
  function messages(value: Json): readonly ChatEvent[] {
    const all = value['messages']
    const anew = restated(all, asked).flatMap((message): readonly ChatEvent[] => {
      const id = boundedId(message['id']) ?? ''
      if (message['role'] === 'tool') {
        const { toolCallId, content } = message
        return tools.isWaiting(toolCallId)
          ? tools.decode('TOOL_CALL_RESULT', { messageId: id, toolCallId, content })
          : []
      }
      const said = text(message['content'])
      return [
        ...(said === undefined ? [] : flows.whole(id, said)),
        ...list(message['toolCalls']).flatMap((call) => tools.whole(call, id)),
      ]
    })
    return [{ type: 'data', name: 'messages-snapshot', data: all, transient: true }, ...anew]
  }

  function reason(): FinishReason {
    return reasonIn(finished) ?? (tools.hasWaiting() ? 'tool-calls' : 'stop')
  }

  return {
    decode({ data }) {
      // No word of this format’s, but TanStack AI’s and others’ servers end with it.
      if (ended || data === '' || data === '[DONE]') return []
      const value = payloads.parse(data)
      const type = text(value?.['type'])
      if (value === undefined || type === undefined) return []
      if (goesOn.test(type)) finished = undefined
      const events = event(type, value)
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

function usageOf(entry: Json): Usage {
  return present<Usage>({
    inputTokens: count(entry['inputTokens']),
    outputTokens: count(entry['outputTokens']),
    totalTokens: count(entry['totalTokens']),
    cachedInputTokens: count(entry['cachedInputTokens']),
    reasoningTokens: count(entry['reasoningTokens']),
  })
}

function resultOf({ result }: Json): readonly ChatEvent[] {
  if (result === undefined || result === null) return []
  return [{ type: 'data', name: 'result', data: result, transient: true }]
}

/** What an agent waits for: a call’s approval or its result, or something only the app knows how to ask for. */
function interruptsOf(outcome: Json): readonly ChatEvent[] {
  if (outcome['type'] !== 'interrupt') return []
  return list(outcome['interrupts']).flatMap((interrupt): readonly ChatEvent[] => {
    const id = isObject(interrupt) ? boundedId(interrupt['id']) : undefined
    if (!isObject(interrupt) || id === undefined) return []
    const toolCallId = boundedId(interrupt['toolCallId'])
    if (toolCallId === undefined) return [{ type: 'data', name: 'interrupt', id, data: interrupt }]
    const echo = { interrupt }
    if (!asksApproval(interrupt)) return [{ type: 'tool-input', toolCallId, delta: '', echo }]
    return [{ type: 'tool-approval', toolCallId, echo }]
  })
}

/** By its reason, or by the answer it wants; where it says nothing of that, approval is what is wanted of most. */
function asksApproval({ reason, responseSchema }: Json): boolean {
  if (reason === 'tool_call' || !isObject(responseSchema)) return true
  return isObject(responseSchema['properties']) && Object.hasOwn(responseSchema['properties'], 'approved')
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
}

/** The protocol has no word for it; TanStack AI’s servers say it in their metadata. */
function reasonIn(finished: Json | undefined): FinishReason | undefined {
  const metadata = isObject(finished?.['metadata']) ? finished['metadata'] : {}
  const extra = isObject(metadata['tanstack']) ? metadata['tanstack'] : metadata
  const said = text(extra['finishReason']) ?? ''
  return Object.hasOwn(finishReasons, said) ? finishReasons[said] : undefined
}
