import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { tool, type Chat, type ToolCallPart } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test, vi } from 'vitest'
import { Message } from '../Message/Message.tsx'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { liveChat } from '../testing/liveChat.testing.ts'
import { question, toolCall } from '../testing/samples.testing.ts'
import { ToolApproval } from './ToolApproval.tsx'

afterEach(cleanup)

const removed: string[] = []
const tools = {
  remove: tool({
    input: (value) => value as { file: string },
    needsApproval: () => true,
    execute: ({ file }) => void removed.push(file),
  }),
}
const callOf = (file: string, index = 0) => ({
  index,
  id: `call-${file}`,
  function: { name: 'remove', arguments: JSON.stringify({ file }) },
})

/** A chat whose answer has called a tool, one call per file, that needs approval. */
async function asked(...files: string[]) {
  removed.length = 0
  const live = liveChat({ schema: { tools } })
  render(<ChatStream chat={live.chat} />)
  await live.ask('Tidy up')
  await live.say({ tool_calls: files.map(callOf) })
  await live.finish('tool_calls')
  return live
}
const press = (name: string | RegExp, index = 0) =>
  act(async () => {
    const button = screen.getAllByRole('button', { name })[index] as HTMLElement
    button.focus()
    fireEvent.click(button)
  })

test('a call that awaits approval is open with its arguments, and runs once it is allowed', async () => {
  const live = await asked('a.txt')
  const details = screen.getByText('Asks to call remove').closest('details')
  expect(details?.open).toBe(true)
  expect(details?.textContent).toContain('"file": "a.txt"')
  expect(screen.getByRole('group', { name: 'Asks to call remove' })).toBeDefined()
  await press('Allow once')
  await vi.waitUntil(() => live.requests === 2)
  expect(removed).toEqual(['a.txt'])
  expect(screen.getByText('Called remove')).toBeDefined()
  expect(screen.queryByRole('button', { name: 'Allow once' })).toBeNull()
  expect(details?.open).toBe(false)
})

test('a denied call never runs, and the model gets the denial', async () => {
  const live = await asked('a.txt')
  await press('Deny')
  await vi.waitUntil(() => live.requests === 2)
  expect(removed).toEqual([])
  expect(screen.getByText('remove was not allowed')).toBeDefined()
})

test('the focus stays with the call that was answered, next to the one that is not', async () => {
  await asked('a.txt', 'b.txt')
  await press('Allow once')
  const [first] = document.querySelectorAll('summary')
  expect(document.activeElement).toBe(first)
  expect(screen.getAllByRole('button', { name: 'Allow once' }).length).toBe(1)
})

test('what waits for approval is announced, and announced anew when one of two is answered', async () => {
  await asked('a.txt', 'b.txt')
  const said = () => document.querySelector('.cs-unseen[role="status"]')?.textContent
  expect(said()).toBe('The answer waits for you to allow or deny: remove, remove.')
  await press('Deny', 1)
  expect(said()).toBe('The answer waits for you to allow or deny: remove.')
})

test('once the conversation has gone on, there is nothing to allow', () => {
  const part: ToolCallPart = { ...toolCall, state: 'awaiting-approval' }
  const before = messageOf({ parts: [part] })
  const within = (messages: Parameters<typeof fixedChat>[0]) => (
    <ChatProvider chat={fixedChat(messages)}>
      <ToolApproval part={part} />
    </ChatProvider>
  )
  render(within({ messages: [before] }))
  expect(screen.getAllByRole('button').length).toBe(3)
  cleanup()
  render(within({ messages: [before, question] }))
  expect(screen.queryByRole('button')).toBeNull()
})

test('in a renderer of the app’s own the focus goes to the composer', async () => {
  removed.length = 0
  const live = liveChat({ schema: { tools } })
  const Ask = ({ part }: { part: ToolCallPart }) => <ToolApproval part={part} />
  render(<ChatStream chat={live.chat} renderers={{ tool: { remove: Ask } }} />)
  await live.ask('Tidy up')
  await live.say({ tool_calls: [callOf('c.txt')] })
  await live.finish('tool_calls')
  await press('Allow once')
  expect(removed).toEqual(['c.txt'])
  expect(document.activeElement).toBe(screen.getByRole('textbox'))
})

const showAsked = (part: Partial<ToolCallPart>, overrides: Partial<Chat> = {}) => {
  const asking = { ...toolCall, state: 'awaiting-approval', ...part } as ToolCallPart
  const message = messageOf({ parts: [asking] })
  return render(
    <ChatProvider chat={fixedChat({ messages: [message] }, overrides)}>
      <Message message={message} />
    </ChatProvider>,
  )
}

test('arguments over 20,000 characters are allowed only once all of them are on the page (fault D15)', async () => {
  const approveTool = vi.fn<Chat['approveTool']>(async () => undefined)
  const input = { script: `${'echo safe; '.repeat(2_500)}rm -rf ~` }
  const { container } = showAsked({ input, inputText: JSON.stringify(input) }, { approveTool })
  expect(container.textContent).not.toContain('rm -rf')
  for (const name of ['Allow once', 'Always']) await press(name)
  expect(approveTool).not.toHaveBeenCalled()
  await press(/^Show all 27,\d+ characters$/)
  expect(container.textContent).toContain('rm -rf ~')
  await press('Allow once')
  expect(approveTool).toHaveBeenCalledTimes(1)
})

test('an override of direction in what is approved is shown by its name (fault D15)', () => {
  const name = 'save\u202etxt'
  const { container } = showAsked({ name, input: { command: 'rm -rf ~ \u202els' } })
  expect(container.textContent).toContain('rm -rf ~ U+202Els')
  expect(container.textContent).toContain('Asks to call saveU+202Etxt')
  expect(container.innerHTML).not.toContain('\u202e')
})

test('always allows the later calls of the same tool too, and of no other (fault D16)', async () => {
  const live = await asked('a.txt', 'b.txt')
  await press('Always')
  await vi.waitUntil(() => removed.length === 2)
  expect(removed).toEqual(['a.txt', 'b.txt'])
  await live.finish('stop')
  await live.ask('Once more')
  await live.say({ tool_calls: [callOf('c.txt')] })
  await live.finish('tool_calls')
  await vi.waitUntil(() => live.requests === 4)
  expect(removed).toEqual(['a.txt', 'b.txt', 'c.txt'])
})
