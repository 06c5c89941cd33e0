import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ChatMessage } from '@chatstream/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { answer } from '../testing/samples.testing.ts'

// React reports what a boundary caught.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const odd = (message: unknown) => ({ ...messageOf({ id: 'odd' }), ...(message as object) }) as ChatMessage

test.each([
  ['no parts', { parts: undefined }],
  ['parts of null', { parts: [null] }],
  ['a text that is a number', { parts: [{ type: 'text', text: 5 }] }],
  ['a text that is an object', { parts: [{ type: 'text', text: {} }] }],
  ['a step without anything', { parts: [{ type: 'step' }] }],
  ['a tool call without anything', { parts: [{ type: 'tool-call' }] }],
  ['a part of an unknown type', { parts: [{ type: 'hologram' }] }],
  ['a source whose title is an object', { parts: [{ type: 'source', title: {} }] }],
  ['a file without anything', { parts: [{ type: 'file' }] }],
  ['runs of null', { runs: [null] }],
  ['usage that is a text', { usage: 'many' }],
  ['an error that is a text', { status: 'failed', error: 'no' }],
  ['a time that is none', { createdAt: NaN }],
  ['another role', { role: 'robot', parts: 5 }],
])('a message with %s leaves the page and the other messages standing (fault A5)', (_, message) => {
  render(<ChatStream chat={fixedChat({ messages: [answer, odd(message)] })} />)
  expect(screen.getByRole('textbox')).toBeDefined()
  expect(screen.getAllByRole('article').length).toBeGreaterThan(0)
})

test('a message that throws shows its raw text, and is rendered again on demand (fault A5)', async () => {
  const messages = [messageOf({ parts: [{ type: 'text', text: 'Raw words' }] })]
  let fails = true
  const Fragile = () => {
    if (fails) throw new Error('It cannot be rendered.')
    return <p>Rendered</p>
  }
  render(<ChatStream chat={fixedChat({ messages })} slots={{ Message: Fragile }} />)
  expect(screen.getByText('Raw words')).toBeDefined()
  fails = false
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Show again' })))
  expect(screen.getByText('Rendered')).toBeDefined()
})
