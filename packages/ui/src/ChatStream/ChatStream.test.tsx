import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { codeer, openaiChat, type ChatOptions } from '@chatstream/core'
import { scriptedModel, type Script } from '@chatstream/testing'
import { beforeAll, afterEach, expect, test, vi } from 'vitest'
import { answer, errors, formStep, question } from '../testing/samples.testing.ts'
import { ChatStream } from './ChatStream.tsx'
import { splitOptions } from './splitOptions.ts'
import { loadLanguage } from '../strings/languages.ts'

beforeAll(() => loadLanguage('ja'))

afterEach(cleanup)

const url = 'http://model.test/v1/chat/completions'

function modelSays(script: Script) {
  const model = scriptedModel({ script })
  const fetch: typeof globalThis.fetch = (input, init) => model(new Request(input, init))
  return { model, fetch }
}

test('a question is answered from a url and a protocol alone', async () => {
  const { model, fetch } = modelSays('Hello there.')
  render(<ChatStream url={url} protocol={openaiChat({ model: 'm' })} fetch={fetch} />, {
    wrapper: StrictMode,
  })
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Hi' } })
  await act(async () => void fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' }))
  expect(await screen.findByText('Hello there.')).toBeDefined()
  expect(model.requests.length).toBe(1)
})

test('an agent’s title, steps and usage are shown', async () => {
  const { fetch } = modelSays([
    { title: '営業時間についての質問' },
    {
      step: {
        kind: 'consultant_retrieve_context_source',
        title: 'ナレッジベースを検索中',
        args: { query: '営業時間' },
        result: '3件',
        usage: { totalTokens: 195 },
      },
    },
    '9時から18時です。',
    { usage: { inputTokens: 250, outputTokens: 85, totalTokens: 335, calls: 2 } },
  ])
  const agent = 'http://model.test/api/v1/chats/1/messages'
  render(<ChatStream url={agent} protocol={codeer()} fetch={fetch} suggestions={['営業時間は？']} />)
  await act(async () => fireEvent.click(screen.getByRole('button', { name: '営業時間は？' })))
  expect(await screen.findByText('2 calls')).toBeDefined()
  expect(screen.getByRole('heading', { name: '営業時間についての質問' })).toBeDefined()
  expect(screen.getByText('Searched the knowledge base')).toBeDefined()
  expect(screen.getByText('9時から18時です。')).toBeDefined()
  expect(screen.getByText('1 turn · 335 tokens')).toBeDefined()
})

test('a failure is shown once, in its message', async () => {
  const { fetch } = modelSays({ status: 429, body: { error: { message: 'Slow down' } } })
  render(<ChatStream url={url} retry={false} fetch={fetch} suggestions={['Hi']} />)
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Hi' })))
  expect((await screen.findAllByText('The rate limit is reached.')).length).toBe(1)
  expect(screen.getAllByText('Slow down').length).toBe(1)
  expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined()
})

test('other attributes go to the root, the options of the chat do not', () => {
  const { fetch } = modelSays('Hello')
  render(
    <ChatStream
      id="support"
      url={url}
      fetch={fetch}
      data-testid="root"
      title="Support"
      headers={{ a: 'b' }}
    />,
  )
  const names = screen.getByTestId('root').getAttributeNames()
  expect(names.toSorted()).toEqual(['aria-label', 'class', 'data-testid', 'title'])
})

test('every option of a chat is separated from the attributes', () => {
  const options = { url, id: 'a', clock: undefined, onEvent: undefined } as unknown as ChatOptions
  const [given, rest] = splitOptions({ ...options, className: 'mine', 'data-x': 1 })
  expect(given).toEqual(options)
  expect(rest).toEqual({ className: 'mine', 'data-x': 1 })
})

test('a slot replaces a part and receives its props', async () => {
  const { fetch } = modelSays([{ toolCall: { name: 'lookup', input: { q: 1 } } }])
  const slots = { ToolCall: ({ part }: { part: { name: string } }) => <b>my {part.name}</b> }
  render(<ChatStream url={url} fetch={fetch} slots={slots} suggestions={['Hi']} />)
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Hi' })))
  expect(await screen.findByText('my lookup')).toBeDefined()
})

test('words follow the locale, and single ones can be replaced', () => {
  const { fetch } = modelSays('')
  render(<ChatStream url={url} fetch={fetch} locale="ja" strings={placeholder} />)
  expect(screen.getByPlaceholderText('ご注文について')).toBeDefined()
  expect(screen.getByRole('button', { name: '送信' })).toBeDefined()
  expect(screen.getByRole('region', { name: 'チャット' }).lang).toBe('ja')
})
const placeholder = { composer: { placeholder: 'ご注文について' } }

test('a refused call is shown above the composer and can be dismissed', async () => {
  const { fetch } = modelSays([{ text: 'half' }, { stall: true }])
  render(<ChatStream url={url} fetch={fetch} initialMessages={[question, answer]} />)
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Hi' } })
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Regenerate' })))
  fireEvent.click(screen.getAllByRole('button', { name: 'Edit' })[0] as HTMLElement)
  await act(async () =>
    fireEvent.keyDown(screen.getByRole('textbox', { name: 'Edit your message' }), { key: 'Enter' }),
  )
  expect(screen.getByRole('group', { name: 'An answer is still arriving.' })).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
  expect(screen.queryByRole('group', { name: 'An answer is still arriving.' })).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Message' }))
})

test('the server renders the conversation without a style attribute, and the browser takes it over as it is', async () => {
  const failed = { ...answer, id: 'a2', status: 'failed' as const, error: errors.http }
  const form = { ...answer, id: 'a3', parts: [formStep] }
  const page = (
    <ChatStream
      url={url}
      initialMessages={[question, answer, { ...question, id: 'q2' }, failed, { ...question, id: 'q3' }, form]}
      locale="ja"
    />
  )
  const complain = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const html = renderToString(page)
  // jsdom has a document, so React 18 warns of each useLayoutEffect.
  expect(complain.mock.calls.filter(([text]) => !String(text).includes('useLayoutEffect'))).toEqual([])
  complain.mockClear()
  expect(html).toContain('Why did my stream stall')
  expect(html).not.toContain('style=')

  const root = document.createElement('div')
  root.innerHTML = html
  document.body.append(root)
  const mounted = await act(async () => hydrateRoot(root, page))
  expect(complain.mock.calls).toEqual([])
  expect(root.querySelectorAll('article').length).toBe(6)
  act(() => mounted.unmount())
  complain.mockRestore()
  root.remove()
})

test('two chats on a page keep apart, and each gets its own focus back', async () => {
  const { fetch } = modelSays('Hello')
  render(
    <>
      <ChatStream url={url} fetch={fetch} suggestions={['One']} />
      <ChatStream url={url} fetch={fetch} suggestions={['Two']} />
    </>,
  )
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Two' })))
  expect(screen.getAllByRole('article').length).toBe(2)
  expect(document.activeElement).toBe(screen.getAllByRole('textbox')[1])
})
