import type { ChatEvent } from '../../events.ts'
import { type Json, present, text } from '../../json.ts'
import { type Echo, hasResult } from '../../message.ts'
import type { EncodeInput } from '../protocol.ts'
import { boundedId, maxIds } from '../shared/bounds.ts'
import { callIds, callsByProviderId, earlierCalls, idAtProvider } from '../shared/callIds.ts'
import { cutOff, type ToolArguments, toolArguments } from '../shared/toolArguments.ts'

interface Call {
  toolCallId: string
  name: string
  /** The arguments while they stream. */
  args?: ToolArguments | undefined
  hasResult: boolean
  isEarlier?: true
}

/** Creates a decoder for chunks of tool calls. Calls that the server runs arrive with their results. */
// Long: all steps share the calls so far.
export function aiSdkTools(asked?: EncodeInput) {
  const idFor = callIds(asked)
  const calls = callsByProviderId<Call>()
  const approvals = new Map<string, Call>()
  const own = new Set(asked?.tools?.map(({ name }) => name))
  let begun: Call[] = []
  for (const call of earlierCalls(asked)) {
    const { id: toolCallId, name } = call
    calls.add(idAtProvider(call), { toolCallId, name, hasResult: hasResult(call), isEarlier: true })
  }

  function begin(id: string, value: Json): readonly ChatEvent[] {
    const name = text(value['toolName'])
    if (name === undefined || begun.length >= maxIds) return []
    const ids = idFor(id)
    const { toolCallId } = ids
    const read = value['inputEncoding'] === 'text' ? (input: string) => input : undefined
    const call = { toolCallId, name, args: toolArguments(toolCallId, read), hasResult: false }
    begun.push(call)
    calls.add(id, call)
    const providerExecuted = value['providerExecuted'] === true ? true : undefined
    const echo = echoOf({ dynamic: value['dynamic'], ...callFields(value) })
    const rest = { title: text(value['title']), providerExecuted, echo }
    return [{ type: 'tool-start', ...ids, name, ...present(rest) }]
  }

  /** Ends the arguments of a call. A call that never streamed, or comes again, begins here. */
  function settle(id: string, value: Json, last: (call: Call) => readonly ChatEvent[]): readonly ChatEvent[] {
    const known = calls.last(id)
    const goesOn = known !== undefined && (known.args !== undefined || (known.isEarlier && !known.hasResult))
    const events = goesOn ? added(known.toolCallId, echoOf(callFields(value))) : begin(id, value)
    const call = calls.last(id)
    if (call === undefined || (!goesOn && events.length === 0)) return []
    const ended = last(call)
    call.args = undefined
    return [...events, ...ended]
  }

  /** Decodes the server's approval of one of its own tools. Only the user approves a tool that runs in the page. */
  function approved(value: Json): readonly ChatEvent[] {
    const call = approvals.get(text(value['approvalId']) ?? '')
    if (call === undefined) return []
    const { toolCallId } = call
    if (value['approved'] !== true) return [{ type: 'tool-denied', toolCallId }]
    return own.has(call.name) ? [] : [{ type: 'tool-running', toolCallId }]
  }

  function decode(type: string, id: string, value: Json): readonly ChatEvent[] {
    const { input } = value
    switch (type) {
      case 'tool-input-start':
        return begin(id, value)
      case 'tool-input-delta':
        return calls.last(id)?.args?.push(value['inputTextDelta']) ?? []
      case 'tool-input-available':
        return settle(id, value, ({ toolCallId, args }) => [
          input === undefined && args !== undefined
            ? args.end()
            : { type: 'tool-ready', toolCallId, input: input ?? {} },
        ])
      case 'tool-input-error':
        return settle(id, value, ({ toolCallId }) => [
          { type: 'tool-input', toolCallId, delta: '', input: input ?? {} },
          { type: 'tool-error', toolCallId, error: errorOf(value), providerExecuted: true },
        ])
      case 'tool-approval-request': {
        const call = calls.last(id)
        if (call === undefined) return []
        const approval = approvalOf(value)
        if (approvals.size < maxIds) approvals.set(text(approval['id']) ?? '', call)
        return [{ type: 'tool-approval', toolCallId: call.toolCallId, echo: { approval } }]
      }
      default: {
        const call = calls.waiting(id)
        if (call === undefined) return []
        const events = resultEvent(type, call.toolCallId, value)
        call.hasResult ||= events.length > 0 && value['preliminary'] !== true
        return events
      }
    }
  }

  return {
    decode(type: string, value: Json): readonly ChatEvent[] {
      if (type === 'tool-approval-response') return approved(value)
      const id = boundedId(value['toolCallId'])
      return id === undefined ? [] : decode(type, id, value)
    },
    /** `true` while the arguments of a call stream. */
    isOpen: (): boolean => begun.some(({ args }) => args !== undefined),
    /** Called when the end is certain: a call whose arguments are not whole by now was cut off. */
    end: (): readonly ChatEvent[] =>
      begun.flatMap(({ toolCallId, args }): readonly ChatEvent[] =>
        args === undefined ? [] : [cutOff(toolCallId)],
      ),
    forget: () => void (begun = []),
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

/** Returns the fields of an approval request that the user's answer must repeat. */
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
