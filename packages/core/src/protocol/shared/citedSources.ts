import type { ChatEvent } from '../../events.ts'
import { isObject, present, text } from '../../json.ts'

/**
 * Returns a function that turns citations into `source` events. If a source is cited several times, there is
 * only one event for it.
 */
export function citedSources() {
  const told = new Set<string>()
  return (citation: unknown): readonly ChatEvent[] => {
    if (!isObject(citation)) return []
    const url = text(citation['url'])
    const title = text(citation['title']) ?? text(citation['document_title']) ?? text(citation['filename'])
    const id = url ?? text(citation['file_id']) ?? text(citation['source']) ?? title
    if (id === undefined || told.has(id)) return []
    told.add(id)
    return [{ type: 'source', source: { id, ...present({ url, title }) } }]
  }
}
