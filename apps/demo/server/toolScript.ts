import type { Script, SeenRequest } from '@chatstream/testing'

/**
 * A model that converts a length with a tool of the page, then saves it as a note with a tool that needs approval. The
 * next step depends on the last message: a question, or the result of a call.
 */
export function toolScript({ index, body }: Pick<SeenRequest, 'index' | 'body'>): Script {
  const last = lastTold(body)
  // Only a result of the tool says that there is a note: a call may also be denied, or left without an answer.
  if (last.includes('save_note-')) return /notes\\*":/.test(last) ? saved : leftIt
  if (last.includes('convert_units-')) return note(index)
  return convert(index)
}

const convert = (index: number): Script => [
  { waitMs: 300 },
  { text: 'Let me work that out.', rate: 30 },
  {
    toolCall: {
      id: `convert_units-${index}`,
      name: 'convert_units',
      input: { value: 26.2, from: 'mile', to: 'kilometer' },
    },
    rate: 30,
  },
]

const note = (index: number): Script => [
  { waitMs: 200 },
  {
    text: 'A marathon of 26.2 miles is a little over 42 kilometers. Shall I note that down for you?',
    rate: 60,
  },
  {
    toolCall: {
      id: `save_note-${index}`,
      name: 'save_note',
      input: { text: 'A marathon is 26.2 miles, or 42.16 km.' },
    },
    rate: 30,
  },
]

const saved: Script = [{ waitMs: 200 }, { text: 'It is in your notes.', rate: 60 }]
const leftIt: Script = [{ waitMs: 200 }, { text: 'Then I leave it at that.', rate: 60 }]

/** The last message of a conversation in any format, as JSON. */
export function lastTold(body: unknown): string {
  const { messages, input } = Object(body) as { messages?: unknown; input?: unknown }
  const told = messages ?? input
  return Array.isArray(told) ? JSON.stringify(told.at(-1)) : ''
}
