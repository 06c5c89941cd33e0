import { act, cleanup, render, screen, within } from '@testing-library/react'
import { lazy, type ComponentType } from 'react'
import { renderToString } from 'react-dom/server'
import type { ChatMessage, DataPart, StepPart, ToolCallPart } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { Message } from '../Message/Message.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { liveChat } from '../testing/liveChat.testing.ts'
import { question, searchStep, toolCall } from '../testing/samples.testing.ts'
import { RenderersProvider, type Renderers } from './renderers.tsx'

/** React logs every error that a boundary catches. */
let logged: MockInstance<typeof console.error>
beforeEach(() => {
  logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  cleanup()
  logged.mockRestore()
})

const chart: DataPart = { type: 'data', name: 'chart', data: { points: [1, 2] } }
const says = (said: string) => () => <b>{said}</b>
const throws = () => {
  throw new Error('a bug of the app')
}

function shown(parts: ChatMessage['parts'], renderers?: Renderers) {
  const message = messageOf({ parts })
  return (
    <ChatProvider chat={fixedChat({ messages: [message] })}>
      <RenderersProvider renderers={renderers}>
        <Message message={message} />
      </RenderersProvider>
    </ChatProvider>
  )
}

test('a tool call, a step and a data part are shown by the app’s components of their names', () => {
  const Price = ({ part, live }: { part: ToolCallPart; live: boolean }) => (
    <b>
      {part.inputText} {String(live)}
    </b>
  )
  const Chart = ({ part }: { part: DataPart }) => <b>{JSON.stringify(part.data)}</b>
  const Search = ({ part }: { part: StepPart }) => <b>{part.title}</b>
  render(
    shown([toolCall, searchStep, chart], {
      tool: { price_table: Price },
      step: { consultant_retrieve_context_source: Search },
      data: { chart: Chart },
    }),
  )
  expect(screen.getByText(`${toolCall.inputText} false`)).toBeDefined()
  expect(screen.getByText('{"points":[1,2]}')).toBeDefined()
  const item = within(screen.getByRole('list', { name: 'Steps' })).getByRole('listitem')
  expect(item.innerHTML).toBe(`<b>${searchStep.title}</b>`)
  expect(item.dataset['state']).toBe('done')
})

test('what has no component of its name keeps its look, and data without one is not shown', () => {
  const malformed: DataPart = { type: 'data', name: 'malformed', data: { name: 'chart', reason: 'no' } }
  const { container } = render(
    shown([toolCall, searchStep, chart, malformed], {
      tool: { other: says('x') },
      data: { other: says('y') },
    }),
  )
  expect(screen.getByText('Wants to call price_table')).toBeDefined()
  expect(screen.getByText('Searched the knowledge base')).toBeDefined()
  expect(container.textContent).not.toContain('points')
  expect(container.textContent).not.toContain('chart')
})

test('a name that every object has is no component', () => {
  const named = (name: string) => [
    { ...toolCall, name },
    { ...searchStep, kind: name },
    { ...chart, name },
  ]
  const renderers: Renderers = { tool: {}, step: {}, data: {} }
  expect(() => render(shown([...named('constructor')], renderers))).not.toThrow()
  expect(screen.getByText('Wants to call constructor')).toBeDefined()
})

test('a step within a step follows the app’s component', () => {
  const parts = [
    { ...searchStep, id: 'outer', kind: 'mine' },
    { ...searchStep, id: 'inner', parentId: 'outer' },
  ]
  render(shown(parts, { step: { mine: says('my step') } }))
  const [outer] = screen.getAllByRole('listitem')
  expect(outer?.firstElementChild?.textContent).toBe('my step')
  expect(within(outer as HTMLElement).getByText('Searched the knowledge base')).toBeDefined()
})

test('a component that throws leaves its part with the default look, and the rest of the message alone', () => {
  render(
    shown([toolCall, searchStep, chart, { type: 'text', text: 'Here you are.' }], {
      tool: { price_table: throws },
      step: { consultant_retrieve_context_source: throws },
      data: { chart: throws },
    }),
  )
  expect(screen.getByText('Wants to call price_table')).toBeDefined()
  expect(screen.getByText('Searched the knowledge base')).toBeDefined()
  expect(screen.getByText('Here you are.')).toBeDefined()
  expect(logged).toHaveBeenCalled()
})

test('a component that could make nothing of half the arguments is tried again with the whole', async () => {
  const live = liveChat()
  const City = ({ part }: { part: ToolCallPart }) => (
    <b>{(part.input as { city: string }).city.toUpperCase()}</b>
  )
  render(<ChatStream chat={live.chat} renderers={{ tool: { weather: City } }} />)
  await live.ask('Weather?')
  await live.say({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'weather', arguments: '{"ci' } }] })
  expect(screen.getByText('Calling weather')).toBeDefined()
  await live.say({ tool_calls: [{ index: 0, function: { arguments: 'ty":"Kyoto"}' } }] })
  await live.finish('tool_calls')
  expect(screen.getByText('KYOTO')).toBeDefined()
})

test('while a component loads, the default look is shown', async () => {
  let arrive: (module: { default: ComponentType }) => void = () => undefined
  const Late = lazy(() => new Promise<{ default: ComponentType }>((resolve) => (arrive = resolve)))
  render(shown([toolCall], { tool: { price_table: Late } }))
  expect(screen.getByText('Wants to call price_table')).toBeDefined()
  await act(async () => arrive({ default: says('loaded') }))
  expect(screen.getByText('loaded')).toBeDefined()
})

test('a component that throws on the server does not take the page down with it', () => {
  const html = renderToString(shown([toolCall], { tool: { price_table: throws } }))
  expect(html).toContain('Wants to call price_table')
})

test('history and finished calls render 0 times while an answer streams', async () => {
  const renders: string[] = []
  const Price = ({ part }: { part: ToolCallPart }) => {
    renders.push(part.id)
    return <b>{part.inputText}</b>
  }
  const before = messageOf({ id: 'a1', parts: [toolCall, chart] })
  const live = liveChat({ initialMessages: [question, before] })
  const Chart = () => {
    renders.push('chart')
    return null
  }
  const shownChat = () => (
    <ChatStream chat={live.chat} renderers={{ tool: { price_table: Price }, data: { chart: Chart } }} />
  )
  const { rerender } = render(shownChat())
  expect(renders.splice(0)).toEqual(['c1', 'chart'])

  await live.ask('Again?')
  const call = { index: 0, id: 'c2', function: { name: 'price_table', arguments: '{"a":' } }
  await live.say({ tool_calls: [call] })
  await live.say({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] })
  expect(renders.splice(0)).toEqual(['c2', 'c2'])
  await live.say({ content: 'So it is' })
  await live.say({ content: ' one.' })
  rerender(shownChat())
  expect(renders).toEqual([])
})
