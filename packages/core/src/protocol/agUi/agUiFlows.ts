import type { ChatEvent } from '../../events.ts'
import { present } from '../../json.ts'
import type { AgUiEvent } from './agUiEvent.ts'
import { maxIds } from '../shared/bounds.ts'
import { collectedText } from '../shared/collectedText.ts'

interface Flow {
  /** `true` for a message that is not the assistant's: an instruction, or the question repeated. */
  isHidden: boolean
  said: ReturnType<typeof collectedText>
}

/** Producers of 0.0.x send `THINKING_…` without ids; later ones send `REASONING_…`. */
const types = /^(TEXT|REASONING|THINKING_TEXT)_MESSAGE_(START|CONTENT|CHUNK)$/

/** Creates a decoder for events of text and reasoning. Each message of AG-UI becomes one part of the answer. */
export function agUiFlows() {
  const flows = new Map<string, Flow>()
  /**
   * The id of the last message of each producer (the agent or a subagent). Chunks without an id continue this
   * message.
   */
  const current = new Map<string, string>()
  let thoughts = 0

  function find(key: string, role: unknown): Flow | undefined {
    const known = flows.get(key)
    if (known !== undefined || flows.size >= maxIds) return known
    const isOwn = role === undefined || role === 'assistant' || role === 'reasoning'
    const flow = { isHidden: !isOwn, said: collectedText() }
    flows.set(key, flow)
    return flow
  }

  /**
   * Returns the event for a piece of text. Text is also kept if its message has not begun, or if there are too many
   * messages.
   */
  function say(type: 'text' | 'reasoning', id: string | undefined, event: AgUiEvent): readonly ChatEvent[] {
    const { delta, parentId, value } = event
    const flow = id === undefined ? undefined : find(`${type} ${id}`, value['role'])
    if (delta === undefined || flow?.isHidden === true) return []
    const echo = flow?.said.isEmpty === true && event.messageId !== undefined ? { messageId: id } : undefined
    flow?.said.push(delta)
    return [{ type, delta, ...present({ partId: flow && id, parentId, echo }) }]
  }

  function idOf(phase: string | undefined, lane: string, { messageId }: AgUiEvent): string | undefined {
    if (phase !== 'CHUNK') return messageId
    const id = messageId ?? current.get(lane)
    if (id !== undefined && (current.has(lane) || current.size < maxIds)) current.set(lane, id)
    return id
  }

  return {
    decode(event: AgUiEvent): readonly ChatEvent[] {
      const [, what, phase] = types.exec(event.type) ?? []
      if (what === undefined) return []
      if (what === 'THINKING_TEXT') {
        if (phase === 'START') thoughts++
        return say('reasoning', `thinking:${thoughts}`, event)
      }
      const type = what === 'TEXT' ? 'text' : 'reasoning'
      const id = idOf(phase, `${type} ${event.parentId}`, event)
      return say(type, id, event)
    },
    /** Decodes a message that the server repeats as a whole: adds it if it is new, and corrects it if it differs. */
    whole(event: AgUiEvent): readonly ChatEvent[] {
      const { messageId = '', delta = '' } = event
      const flow = flows.get(`text ${messageId}`)
      if (delta === '' || flow?.said.read() === delta) return []
      if (flow !== undefined) return [{ type: 'text-replace', partId: messageId, text: delta }]
      // Some servers give messages new ids when they repeat them.
      return [...flows.values()].some(({ said }) => said.read() === delta)
        ? []
        : say('text', messageId, event)
    },
    /** Decodes data that must be sent back to the provider with the text or reasoning of this id. */
    encrypted(id: string, encryptedValue: unknown): readonly ChatEvent[] {
      const type = (['reasoning', 'text'] as const).find((each) => flows.has(`${each} ${id}`))
      if (type === undefined) return []
      return [{ type, delta: '', partId: id, echo: { messageId: id, encryptedValue } }]
    },
    isHidden: (id: string | undefined): boolean => flows.get(`text ${id}`)?.isHidden === true,
  }
}
