import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, list, present, text } from '../../json.ts'
import type { EncodeInput } from '../protocol.ts'
import { citedSources } from '../shared/citedSources.ts'
import { indexedCalls } from '../shared/indexedCalls.ts'

/**
 * A prefix of the `signature` of a reasoning part. The prefix means that the part was a `redacted_thinking`
 * block, and must be sent back as such a block. The rest of the `signature` is the data of the block.
 */
export const redacted = 'redacted_thinking:'

/**
 * Creates a decoder for the content blocks of one message. The id of a message part is the index of its block.
 * Neighbouring text blocks become one part, because the API puts cited words into a separate block, even in the
 * middle of a sentence.
 */
export function contentBlocks(asked?: EncodeInput) {
  const calls = indexedCalls(asked)
  const cite = citedSources()
  const textIds = new Map<number, string>()
  let openText: string | undefined
  let isEmpty = true
  /** Inputs that some gateways send at the start of a call instead of streaming them. */
  const inputs = new Map<number, string>()

  function think(index: number, said: unknown, signature?: unknown): readonly ChatEvent[] {
    const delta = text(said) ?? ''
    const proof = text(signature)
    if (delta === '' && proof === undefined) return []
    return [{ type: 'reasoning', partId: String(index), delta, ...present({ signature: proof }) }]
  }

  function say(index: number, said: unknown): readonly ChatEvent[] {
    const delta = text(said)
    if (delta === undefined) return []
    return [{ type: 'text', partId: textIds.get(index) ?? String(index), delta }]
  }

  function startCall(index: number, block: Json): readonly ChatEvent[] {
    const { type, input, server_name } = block
    const id = text(block['id'])
    const name = text(block['name'])
    if (name === undefined) return []
    inputs.set(index, isObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : '')
    const hosted = type !== 'tool_use'
    const echo = hosted ? { block: present<Json>({ type, server_name }) } : undefined
    return calls.start(index, { id, name, hosted, ...(echo && { echo }) })
  }

  return {
    get isEmpty() {
      return isEmpty
    },
    start(index: number, block: Json): readonly ChatEvent[] {
      isEmpty = false
      openText = block['type'] === 'text' ? (openText ?? String(index)) : undefined
      if (openText !== undefined) textIds.set(index, openText)
      switch (block['type']) {
        case 'text':
          return [...say(index, block['text']), ...list(block['citations']).flatMap(cite)]
        case 'thinking':
          return think(index, block['thinking'], block['signature'])
        case 'redacted_thinking':
          return think(index, '', redacted + (text(block['data']) ?? ''))
        case 'tool_use':
        case 'server_tool_use':
        case 'mcp_tool_use':
          return startCall(index, block)
        default:
          return toolResult(block, calls.answered)
      }
    },
    delta(index: number, delta: Json): readonly ChatEvent[] {
      switch (delta['type']) {
        case 'text_delta':
          return say(index, delta['text'])
        case 'thinking_delta':
          return think(index, delta['thinking'])
        case 'signature_delta':
          return think(index, '', delta['signature'])
        case 'input_json_delta': {
          const events = calls.push(index, delta['partial_json'])
          if (events.length > 0) inputs.delete(index)
          return events
        }
        case 'citations_delta':
          return cite(delta['citation'])
        default:
          return []
      }
    },
    stop: (index: number): readonly ChatEvent[] => calls.complete(calls.at(index), inputs.get(index)),
    end: calls.end,
  }
}

/** The result of a call that the provider ran: `web_search_tool_result`, `mcp_tool_result` and so on. */
function toolResult(
  { tool_use_id, type, content: output, is_error }: Json,
  answered: (providerId: string) => string | undefined,
): readonly ChatEvent[] {
  if (text(type)?.endsWith('_tool_result') !== true) return []
  const toolCallId = answered(text(tool_use_id) ?? '')
  if (toolCallId === undefined) return []
  const echo = { result: present<Json>({ type, is_error, content: output }) }
  const failure = isObject(output) ? text(output['error_code']) : undefined
  if (failure !== undefined) return [{ type: 'tool-error', toolCallId, error: failure, echo }]
  if (is_error !== true) return [{ type: 'tool-output', toolCallId, output, echo }]
  const said = list(output).flatMap((part) => (isObject(part) ? (text(part['text']) ?? []) : []))
  return [
    { type: 'tool-error', toolCallId, error: said.join('\n') || 'The provider could not do this.', echo },
  ]
}
