import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, list, present, text } from '../../json.ts'
import type { Echo } from '../../message.ts'
import { boundedId, maxIds } from '../shared/bounds.ts'

interface Flow {
  partId: string
  /** Data of the provider that arrived before any text. It becomes part of the first delta's event. */
  echo: Echo | undefined
}

/**
 * Creates a decoder for chunks of text and reasoning in the AI SDK's stream. An id identifies one part until
 * this part ends. Later parts may use the same id again.
 */
export function aiSdkFlows() {
  const open = new Map<string, Flow>()
  const uses = new Map<string, number>()

  function begin(type: string, id: string, echo?: Echo): Flow | undefined {
    const key = `${type} ${id}`
    if (!open.has(key) && (open.size >= maxIds || uses.size >= maxIds)) return undefined
    const used = uses.get(key) ?? 0
    uses.set(key, used + 1)
    const flow = { partId: used === 0 ? id : `${id}#${used + 1}`, echo }
    open.set(key, flow)
    return flow
  }

  return {
    start(type: 'text' | 'reasoning', value: Json): readonly ChatEvent[] {
      const id = boundedId(value['id'])
      if (id !== undefined) begin(type, id, echoOf(value))
      return []
    },
    /**
     * Returns the event of a delta. A delta of a part that has not started begins the part. If there are too many parts,
     * or the delta has no valid id, the event has no `partId`.
     */
    delta(type: 'text' | 'reasoning', value: Json): readonly ChatEvent[] {
      const id = boundedId(value['id'])
      const flow = id === undefined ? undefined : (open.get(`${type} ${id}`) ?? begin(type, id))
      const delta = text(value['delta']) ?? ''
      const echo = echoOf(value) ?? flow?.echo
      if (flow !== undefined) flow.echo = undefined
      return said(type, delta, flow?.partId, echo)
    },
    end(type: 'text' | 'reasoning', value: Json): readonly ChatEvent[] {
      const key = `${type} ${boundedId(value['id']) ?? ''}`
      const flow = open.get(key)
      if (flow === undefined) return []
      open.delete(key)
      return [...said(type, '', flow.partId, echoOf(value) ?? flow.echo), ...citedIn(value)]
    },
    isOpen: (): boolean => open.size > 0,
    forget: () => open.clear(),
  }
}

function said(
  type: 'text' | 'reasoning',
  delta: string,
  partId: string | undefined,
  echo: Echo | undefined,
): readonly ChatEvent[] {
  return delta === '' && echo === undefined ? [] : [{ type, delta, ...present({ partId, echo }) }]
}

/** The provider's data (signatures, item ids), which must be sent back with the part. */
function echoOf(value: Json): Echo | undefined {
  const { providerMetadata, citations } = value
  if (!isObject(providerMetadata) && !Array.isArray(citations)) return undefined
  return present<Record<string, unknown>>({ providerMetadata, citations })
}

function citedIn(value: Json): readonly ChatEvent[] {
  return list(value['citations']).flatMap((citation): readonly ChatEvent[] => {
    const source = isObject(citation) ? citation['source'] : undefined
    return isObject(source) ? sourceEvent(source['id'], source) : []
  })
}

/**
 * Returns the `source` event for a source in the AI SDK's stream: a page with a URL, or a document without
 * one.
 */
export function sourceEvent(sourceId: unknown, value: Json): readonly ChatEvent[] {
  const id = text(sourceId) ?? text(value['url'])
  if (id === undefined) return []
  const { url, title, mediaType, filename } = value
  const rest = { url: text(url), title: text(title), mediaType: text(mediaType), name: text(filename) }
  return [{ type: 'source', source: { id, ...present(rest) } }]
}
