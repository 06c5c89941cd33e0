import { expect, test } from 'vitest'
import { toolScript } from './toolScript.ts'

const said = (...messages: unknown[]) => JSON.stringify(toolScript({ index: 0, body: { messages } }))
const question = { role: 'user', content: 'How far is a marathon?' }
const resultOf = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content })

test('a question is answered by a conversion', () => {
  expect(said(question)).toContain('"name":"convert_units"')
  expect(JSON.stringify(toolScript({ index: 0, body: undefined }))).toContain('"name":"convert_units"')
})

test('what the conversion gives is offered as a note', () => {
  expect(said(question, resultOf('convert_units-0', '42.16'))).toContain('"name":"save_note"')
})

test('it says what became of the note', () => {
  expect(said(question, resultOf('save_note-1', '{"notes":1}'))).toContain('It is in your notes.')
  expect(said(question, resultOf('save_note-1', 'The user denied this call.'))).toContain('Then I leave it')
})

test('a call that nobody answered left no note (fault D18)', () => {
  expect(said(question, resultOf('save_note-1', 'This call was not answered.'))).toContain('Then I leave it')
})

test('another question begins anew', () => {
  expect(said(question, resultOf('save_note-1', '{"notes":1}'), question)).toContain('"name":"convert_units"')
})
