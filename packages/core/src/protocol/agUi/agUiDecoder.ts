import type { ChatEvent } from '../../events.ts'
import { fieldsOf, isObject, type Json, list, present, text } from '../../json.ts'
import type { Decoder, EncodeInput } from '../protocol.ts'
import { boundedId } from '../shared/bounds.ts'
import { jsonStream } from '../shared/jsonDecoder.ts'
import { continued } from '../shared/turns.ts'
import { type AgUiEvent, interruptsIn, isCancelled, readEvent, reasonIn, usageTotal } from './agUiEvent.ts'
import { agUiFlows } from './agUiFlows.ts'
import { restated } from './agUiMessages.ts'
import { agUiState, agUiSteps, stateBefore } from './agUiProgress.ts'
import { agUiTools } from './agUiTools.ts'

type Flows = ReturnType<typeof agUiFlows>
type Tools = ReturnType<typeof agUiTools>

/** These events after `RUN_FINISHED` begin another run in the same stream: TanStack AI's servers run tools that way. */
const goesOn = /^(RUN_STARTED|STEP_START|TEXT_|TOOL_|REASONING_|THINKING_)/

/** Creates a decoder for the stream of an AG-UI agent. https://docs.ag-ui.com/spec/1.0 */
export function agUiDecoder(asked?: EncodeInput, initialState?: unknown): Decoder {
  const stream = jsonStream()
  const flows = agUiFlows()
  const tools = agUiTools(asked)
  const steps = agUiSteps(asked?.runId ?? 'step')
  const shared = agUiState(stateBefore(asked?.messages ?? [], initialState))
  const metadataOf = metadataOfTexts(asked)
  const usage = usageTotal()
  /** The last `RUN_FINISHED`, unless another run followed it. */
  let finished: Json | undefined

  function decode(event: AgUiEvent): readonly ChatEvent[] | undefined {
    const { type, value } = event
    if (type.startsWith('TEXT_')) {
      const events = flows.decode(event)
      return flows.isHidden(event.messageId) ? events : [...events, ...metadataOf(value)]
    }
    if (type.startsWith('TOOL_')) return tools.decode(event)
    if (type.startsWith('STEP_') || type.startsWith('SUBAGENT_')) return steps.decode(event)
    if (type.startsWith('STATE_') || type.startsWith('ACTIVITY_')) return shared.decode(event)
    switch (type) {
      case 'RUN_STARTED':
        return [
          { type: 'start', ...present({ runId: text(value['runId']), chatId: text(value['threadId']) }) },
        ]
      case 'RUN_FINISHED':
        return finishRun(value)
      case 'RUN_ERROR':
        return [...usage(value), ...stream.fail(value)]
      case 'REASONING_ENCRYPTED_VALUE':
        return encrypted(value, flows, tools)
      case 'MESSAGES_SNAPSHOT':
        return readSnapshot(value['messages'], asked, flows, tools)
      case 'CUSTOM':
        return [{ type: 'data', name: text(value['name']) ?? 'custom', data: value['value'] }]
      case 'RAW':
        return [{ type: 'data', name: 'raw', data: value['event'], transient: true }]
      default:
        return flows.decode(event)
    }
  }

  /**
   * Stores the end of a run. The answer is not finished yet, because another run may follow; only a cancelled run
   * finishes the answer.
   */
  function finishRun(value: Json): readonly ChatEvent[] {
    finished = value
    const { result } = value
    const data: readonly ChatEvent[] =
      result === undefined ? [] : [{ type: 'data', name: 'result', data: result, transient: true }]
    const end = isCancelled(value) ? stream.end({ type: 'stop' }) : []
    return [...usage(value), ...data, ...interruptsIn(value, tools.idOf), ...end]
  }

  return stream.decoder({
    read(value) {
      const event = readEvent(value)
      if (goesOn.test(event.type)) finished = undefined
      return decode(event)
    },
    isFinished: () => finished !== undefined,
    endOfBody() {
      if (finished === undefined) return []
      const reason = reasonIn(finished) ?? (tools.isWaiting(undefined) ? 'tool-calls' : 'stop')
      return stream.finish(reason, tools.end)
    },
  })
}

/** Merges the metadata of the answer's texts into the metadata of the message. The last value of each key wins. */
function metadataOfTexts(asked: EncodeInput | undefined) {
  let metadata = fieldsOf(continued(asked)?.metadata)
  return (value: Json): readonly ChatEvent[] => {
    if (!isObject(value['metadata'])) return []
    metadata = { ...metadata, ...value['metadata'] }
    return [{ type: 'metadata', metadata }]
  }
}

function encrypted(
  { subtype, entityId, encryptedValue }: Json,
  flows: Flows,
  tools: Tools,
): readonly ChatEvent[] {
  const id = boundedId(entityId)
  if (id === undefined) return []
  if (subtype !== 'tool-call') return flows.encrypted(id, encryptedValue)
  return tools.encrypted(id, encryptedValue)
}

/**
 * Reads a snapshot of the whole conversation: corrects this answer where the snapshot differs, and passes the snapshot
 * to the app unchanged.
 */
function readSnapshot(
  all: unknown,
  asked: EncodeInput | undefined,
  flows: Flows,
  tools: Tools,
): readonly ChatEvent[] {
  const corrections = restated(all, asked).flatMap((message): readonly ChatEvent[] => {
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
  return [{ type: 'data', name: 'messages-snapshot', data: all, transient: true }, ...corrections]
}
