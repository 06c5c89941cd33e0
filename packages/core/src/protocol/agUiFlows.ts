import type { ChatEvent } from '../events.ts'
import { type Json, present, text } from '../json.ts'
import { boundedId, maxIds } from './boundedId.ts'

type Kind = 'text' | 'reasoning'

interface Flow {
  /** Not the assistant's own words: an instruction, or the question come back. */
  isHidden: boolean
  said: string
}

/** Messages as they stream, each a part of the answer. Chunks without an id go on with the last of their producer. */
export function agUiFlows() {
  const flows = new Map<string, Flow>()
  const current = new Map<string, string>()

  function begin(kind: Kind, id: string, value: Json): Flow | undefined {
    const known = flows.get(`${kind} ${id}`)
    if (known !== undefined || flows.size >= maxIds) return known
    const flow = { isHidden: (text(value['role']) ?? own[kind]) !== own[kind], said: '' }
    flows.set(`${kind} ${id}`, flow)
    return flow
  }

  /** Words of a message that never began, or beyond all bounds, are not lost. */
  function say(kind: Kind, id: string | undefined, value: Json): readonly ChatEvent[] {
    const delta = text(value['delta'])
    const flow = id === undefined ? undefined : begin(kind, id, value)
    if (delta === undefined || flow?.isHidden === true) return []
    const isFirst = flow?.said === ''
    if (flow !== undefined) flow.said += delta
    const partId = flow === undefined ? undefined : id
    const echo = isFirst ? { messageId: id } : undefined
    return [{ type: kind, delta, ...present({ partId, parentId: boundedId(value['subagentRunId']), echo }) }]
  }

  function laneOf(kind: Kind, value: Json): string {
    return `${kind} ${boundedId(value['subagentRunId']) ?? ''}`
  }

  return {
    start(kind: Kind, value: Json): readonly ChatEvent[] {
      const id = boundedId(value['messageId'])
      if (id !== undefined) begin(kind, id, value)
      return []
    },
    content: (kind: Kind, value: Json): readonly ChatEvent[] =>
      say(kind, boundedId(value['messageId']), value),
    chunk(kind: Kind, value: Json): readonly ChatEvent[] {
      const lane = laneOf(kind, value)
      const id = boundedId(value['messageId']) ?? current.get(lane)
      if (id !== undefined && (current.has(lane) || current.size < maxIds)) current.set(lane, id)
      return say(kind, id, value)
    },
    /** What the server repeats whole: added where it is new, put right where it differs. */
    whole(id: string, said: string): readonly ChatEvent[] {
      const flow = flows.get(`text ${id}`)
      if (flow?.said === said) return []
      if (flow !== undefined) return [{ type: 'text-replace', partId: id, text: said }]
      // Some servers name their messages anew when they repeat them.
      const isRepeated = [...flows.values()].some((other) => other.said === said)
      return isRepeated ? [] : say('text', id, { delta: said })
    },
    /** A provider’s own data belongs to the message with this id, whichever kind it is. */
    encrypted(id: string, encryptedValue: string): readonly ChatEvent[] {
      const kind = (['reasoning', 'text'] as const).find((each) => flows.has(`${each} ${id}`))
      if (kind === undefined) return []
      return [{ type: kind, delta: '', partId: id, echo: { messageId: id, encryptedValue } }]
    },
    isShown: (id: string): boolean => flows.get(`text ${id}`)?.isHidden === false,
  }
}

const own = { text: 'assistant', reasoning: 'reasoning' } as const
