import { act, cleanup, render, screen } from '@testing-library/react'
import { explainToUser, tool, type Chat, type ChatOptions } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { manualClock } from '@chatstream/testing'
import { afterEach, expect, test } from 'vitest'
import { loadLanguage } from '../strings/languages.ts'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { liveChat } from '../testing/liveChat.testing.ts'
import { answer, errors, formStep, question } from '../testing/samples.testing.ts'
import { stagedChat } from '../testing/stagedChat.testing.ts'
import { Announcer } from './Announcer.tsx'

afterEach(cleanup)

function setUp(options: Partial<ChatOptions> = {}, locale = 'en') {
  const live = liveChat(options)
  return { live, ...listen(live.chat, locale) }
}

function listen(chat: Chat, locale: string) {
  const clock = manualClock()
  const heard: string[] = []
  render(
    <StringsProvider locale={locale}>
      <ChatProvider chat={chat}>
        <Announcer clock={clock} />
      </ChatProvider>
    </StringsProvider>,
  )
  const region = screen.getByRole('status')
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) heard.push(node.textContent ?? '')
  }).observe(region, { childList: true })
  return {
    clock,
    /** Each announcement since the last call, in order. */
    async heard() {
      await act(async () => undefined)
      return heard.splice(0)
    },
    pass: (ms: number) => act(() => clock.advance(ms)),
  }
}

test('start, whole sentences every three seconds, the rest with the end', async () => {
  const { live, heard, pass } = setUp()
  await live.ask('Hi')
  expect(await heard()).toEqual([])
  await live.say({ content: 'A proxy is ' })
  expect(await heard()).toEqual(['The answer is arriving.'])
  await live.say({ content: '**buffering**. Check ' })
  await live.say({ content: 'its headers. Then the' })
  await pass(2999)
  expect(await heard()).toEqual([])
  await pass(1)
  expect(await heard()).toEqual(['A proxy is buffering. Check its headers.'])
  await live.say({ content: ' logs.' })
  await live.finish()
  expect(await heard()).toEqual(['Then the logs. The answer is complete.'])
})

test('a batch without a whole sentence says nothing, and no timer is left when the answer has ended', async () => {
  const { live, clock, heard, pass } = setUp()
  await live.ask('Hi')
  await live.say({ content: 'Half a sentence' })
  await heard()
  await pass(3000)
  expect(await heard()).toEqual([])
  await live.say({ content: ' goes on' })
  expect(clock.pending).toBe(1)
  await live.finish()
  expect(await heard()).toEqual(['Half a sentence goes on The answer is complete.'])
  expect(clock.pending).toBe(0)
})

test('in Japanese', async () => {
  await loadLanguage('ja')
  const { live, heard, pass } = setUp({}, 'ja')
  await live.ask('営業時間は？')
  await live.say({ content: '平日は9時からです。土曜日は' })
  expect(await heard()).toEqual(['回答が届き始めました。'])
  await pass(3000)
  expect(await heard()).toEqual(['平日は9時からです。'])
  await live.say({ content: 'お休みです。\n```sh\nls\n```\n' })
  await live.finish()
  expect(await heard()).toEqual(['土曜日はお休みです。 shのコードブロック。 回答が完了しました。'])
  await live.ask('では')
  await live.say({ content: 'はい' })
  act(() => live.chat.stop())
  expect(await heard()).toEqual(['回答が届き始めました。', '回答を停止しました。'])
})

test('the second answer is announced from its beginning, in the same words', async () => {
  const { live, heard } = setUp()
  for (const content of ['Yes.', 'No.']) {
    await live.ask('Is it?')
    await live.say({ content })
    await live.finish()
    expect(await heard()).toEqual(['The answer is arriving.', `${content} The answer is complete.`])
  }
})

test('a stopped answer is announced as stopped', async () => {
  const { live, heard } = setUp()
  await live.ask('Hi')
  act(() => live.chat.stop())
  expect(await heard()).toEqual(['The answer was stopped.'])
})

test('a failure is announced with what happened', async () => {
  const refuse = () => Promise.reject(new TypeError('Failed to fetch'))
  const { live, heard } = setUp({ fetch: refuse })
  await act(async () => void (await live.chat.send('Hi')))
  expect(await heard()).toEqual([
    `The answer failed. ${explainToUser(live.chat.getState().messages.at(-1)?.error ?? errors.network).title}`,
  ])
})

test('a refused call is announced, and its dismissal is not', async () => {
  const { live, heard } = setUp({ initialMessages: [question, answer] })
  await act(async () => void (await live.chat.send('')))
  expect(await heard()).toEqual(['The question is empty.'])
  act(() => live.chat.dismissError())
  expect(await heard()).toEqual([])
})

test('a call that is refused while an answer arrives does not suppress the announcement of the answer’s end', async () => {
  const { live, heard } = setUp()
  await live.ask('Hi')
  await live.say({ content: 'Hello.' })
  await act(async () => void (await live.chat.send('And?')))
  await live.finish()
  expect(await heard()).toEqual([
    'The answer is arriving.',
    'An answer is still arriving.',
    'Hello. The answer is complete.',
  ])
})

test('an answer that waits for approval says for which tools', async () => {
  const schema = { tools: { send_mail: tool({ needsApproval: () => true, execute: () => 'sent' }) } }
  const { live, heard } = setUp({ schema } as Partial<ChatOptions>)
  await live.ask('Hi')
  await live.say({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'send_mail', arguments: '{}' } }] })
  await live.finish('tool_calls')
  expect(await heard()).toEqual([
    'The answer is arriving.',
    'The answer waits for you to allow or deny: send_mail.',
  ])
})

test.each([
  ['en', 'The answer is complete.', 'A form waits for you to fill it in.'],
  ['ja', '回答が完了しました。', 'フォームへの入力を待っています。'],
])('%s: a form that waits is told, where it can be filled in', async (locale, done, waits) => {
  const asks = { ...answer, parts: [formStep] }
  const { chat, show } = stagedChat()
  for (const [each, expected] of [
    [{ ...chat, formatAnswer: () => '' }, `${done} ${waits}`],
    [chat, done],
  ] as const) {
    const { heard } = listen(each, locale)
    act(() => show({ status: 'streaming', messages: [question, { ...asks, status: 'streaming' }] }))
    act(() => show({ status: 'idle', messages: [question, asks] }))
    expect((await heard()).at(-1)).toBe(expected)
    cleanup()
  }
})

test.each([
  [
    'en',
    'Connection lost. Reconnecting.',
    'You are offline.',
    'The connection is back. The answer continues.',
    'The answer was interrupted.',
  ],
  [
    'ja',
    '接続が切れました。再接続しています。',
    'オフラインです。',
    '接続が回復しました。回答の続きが届いています。',
    '回答が中断しました。',
  ],
])('%s: a lost connection is told, and that it is back', async (locale, lost, offline, back, broken) => {
  const { chat, show } = stagedChat()
  const { heard } = listen(chat, locale)
  const half = { ...answer, parts: [], status: 'streaming' as const }
  for (const status of ['connecting', 'streaming', 'reconnecting', 'offline', 'streaming'] as const)
    act(() => show({ status, messages: [question, half] }))
  act(() => show({ status: 'idle', messages: [question, { ...half, status: 'interrupted' }] }))
  expect((await heard()).slice(1)).toEqual([lost, offline, back, broken])
})

test('a server that is not reached is announced in the words that are shown', async () => {
  const { chat, show } = stagedChat()
  const { heard } = listen(chat, 'en')
  const messages = [question, { ...answer, parts: [], status: 'streaming' as const }]
  const connection = { attempt: 2, limit: 5, error: errors.http }
  act(() => show({ status: 'reconnecting', messages, connection }))
  expect(await heard()).toEqual([explainToUser(errors.http).title])
})

test('what was there before is not announced', async () => {
  const { live, heard } = setUp({ initialMessages: [question, answer] })
  await live.ask('Hi')
  await live.finish()
  expect(await heard()).toEqual(['The answer is complete.'])
})
