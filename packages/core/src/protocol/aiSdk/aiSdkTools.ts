import type { ChatEvent } from '../../events.ts'
import { type Json, present, text } from '../../json.ts'
import type { Echo } from '../../message.ts'
import { boundedId, maxIds } from '../shared/bounds.ts'
import { cutOff, toolArguments } from '../shared/toolArguments.ts'

/** Decodes the chunks of tool calls. Calls that the server runs arrive with their results. */
export function aiSdkTools() {
  /** By id, the function that takes more of the arguments; `undefined` once they are whole. */
  const calls = new Map<string, ((delta: string) => ChatEvent) | undefined>()
  const approvals = new Map<string, string>()

  function begin(toolCallId: string, value: Json): readonly ChatEvent[] {
    const name = text(value['toolName'])
    if (name === undefined || (calls.size >= maxIds && !calls.has(toolCallId))) return []
    const isText = value['inputEncoding'] === 'text'
    calls.set(
      toolCallId,
      isText ? (delta) => ({ type: 'tool-input', toolCallId, delta }) : toolArguments(toolCallId).push,
    )
    const providerExecuted = value['providerExecuted'] === true ? true : undefined
    const echo = echoOf({ dynamic: value['dynamic'], ...callFields(value) })
    const rest = { title: text(value['title']), providerExecuted, echo }
    return [{ type: 'tool-start', toolCallId, name, ...present(rest) }]
  }

  /** Ends the arguments of a call. A call that never streamed begins here. */
  function settle(toolCallId: string, value: Json, ...events: readonly ChatEvent[]): readonly ChatEvent[] {
    const begun = calls.has(toolCallId)
      ? added(toolCallId, echoOf(callFields(value)))
      : begin(toolCallId, value)
    if (!calls.has(toolCallId)) return []
    calls.set(toolCallId, undefined)
    return [...begun, ...events]
  }

  function approved(value: Json): readonly ChatEvent[] {
    const toolCallId = approvals.get(text(value['approvalId']) ?? '')
    if (toolCallId === undefined) return []
    return [{ type: value['approved'] === true ? 'tool-running' : 'tool-denied', toolCallId }]
  }

  function decode(type: string, toolCallId: string, value: Json): readonly ChatEvent[] {
    const input = value['input'] === undefined ? {} : value['input']
    switch (type) {
      case 'tool-input-start':
        return begin(toolCallId, value)
      case 'tool-input-delta': {
        const delta = text(value['inputTextDelta'])
        const call = calls.get(toolCallId)
        return delta === undefined || call === undefined ? [] : [call(delta)]
      }
      case 'tool-input-available':
        return settle(toolCallId, value, { type: 'tool-ready', toolCallId, input })
      case 'tool-input-error':
        return settle(
          toolCallId,
          value,
          { type: 'tool-input', toolCallId, delta: '', input },
          { type: 'tool-error', toolCallId, error: errorOf(value), providerExecuted: true },
        )
      case 'tool-approval-request': {
        const approval = approvalOf(value)
        if (approvals.size < maxIds) approvals.set(text(approval['id']) ?? '', toolCallId)
        return [{ type: 'tool-approval', toolCallId, echo: { approval } }]
      }
      default:
        return resultEvent(type, toolCallId, value)
    }
  }

  return {
    decode(type: string, value: Json): readonly ChatEvent[] {
      if (type === 'tool-approval-response') return approved(value)
      const toolCallId = boundedId(value['toolCallId'])
      return toolCallId === undefined ? [] : decode(type, toolCallId, value)
    },
    /** Called when the end is certain: a call whose arguments are not whole by now was cut off. */
    end: (): readonly ChatEvent[] =>
      [...calls].flatMap(([toolCallId, streaming]): readonly ChatEvent[] =>
        streaming === undefined ? [] : [cutOff(toolCallId)],
      ),
    forget: () => calls.clear(),
  }
}

/** The result of a call that the server carried out. */
function resultEvent(type: string, toolCallId: string, value: Json): readonly ChatEvent[] {
  const { providerExecuted, toolMetadata, providerMetadata } = value
  const echo = echoOf({ providerExecuted, toolMetadata, resultProviderMetadata: providerMetadata })
  if (type === 'tool-output-denied') return [{ type: 'tool-denied', toolCallId }]
  if (type === 'tool-output-error') {
    const error = errorOf(value)
    return [{ type: 'tool-error', toolCallId, error, providerExecuted: true, ...present({ echo }) }]
  }
  if (type !== 'tool-output-available') return []
  const preliminary = value['preliminary'] === true ? true : undefined
  const rest = present({ preliminary, echo })
  return [{ type: 'tool-output', toolCallId, output: value['output'], providerExecuted: true, ...rest }]
}

function errorOf(value: Json): string {
  return text(value['errorText']) ?? 'The tool failed.'
}

function added(toolCallId: string, echo: Echo | undefined): readonly ChatEvent[] {
  return echo === undefined ? [] : [{ type: 'tool-input', toolCallId, delta: '', echo }]
}

function callFields(value: Json): Json {
  const { providerExecuted, toolMetadata, providerMetadata } = value
  return { providerExecuted, toolMetadata, callProviderMetadata: providerMetadata }
}

function echoOf(fields: Record<string, unknown>): Echo | undefined {
  const echo = present(fields)
  return Object.keys(echo).length === 0 ? undefined : echo
}

/** The request for approval, which its answer must repeat. */
function approvalOf(value: Json): Json {
  const { approvalId, approvalDescriptor, inputSchemaInput, reason, isAutomatic, signature } = value
  return present<Json>({
    id: approvalId,
    descriptor: approvalDescriptor,
    inputSchemaInput,
    requestReason: reason,
    isAutomatic,
    signature,
  })
}
