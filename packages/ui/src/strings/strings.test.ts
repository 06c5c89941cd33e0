import { expect, test } from 'vitest'
import { createError, type ChatErrorKind, type ToolCallState } from '@chatstream/core'
import { errors } from '../testing/samples.testing.ts'
import { english } from './english.ts'
import { inEnglish } from './developerErrors.ts'
import { formatsOf } from './formats.ts'
import { japanese } from './japanese.ts'
import { overrideStrings, type Strings } from './strings.ts'

const inJapanese = japanese.error.describe ?? inEnglish

const catalogues: readonly (readonly [string, Strings])[] = [
  ['en', english],
  ['ja', japanese],
]
const kinds = Object.keys(errors) as ChatErrorKind[]
const toolStates: readonly (ToolCallState | 'unfinished')[] = [
  'streaming-input',
  'ready',
  'awaiting-approval',
  'running',
  'done',
  'failed',
  'denied',
  'unfinished',
]

test.each(catalogues)(
  '%s says what happened, why it matters and what to do for every kind of error',
  (_, strings) => {
    for (const kind of kinds) {
      const {
        title,
        why = '',
        action,
      } = (strings === japanese ? inJapanese : inEnglish)(errors[kind], 'developer')
      expect([title, why, action].every((sentence) => sentence.length > 5)).toBe(true)
    }
  },
)

test('Japanese keeps what the server said, since it is not translated', () => {
  const { detail } = inJapanese(errors.http, 'developer')
  expect(detail).toBe('The engine is currently overloaded')
})

const quota = createError('quota-exhausted', 'The server answered 429', {}, { status: 429 }).data
const throwing = createError('option-failed', 'm', { option: 'headers', detail: 'no token' }).data
const cors = createError('cors', 'm', { host: 'api.example', origin: 'https://app.example' }).data

test('in Japanese a used-up quota is about credit and billing, and does not ask to wait', () => {
  const { title, why, action } = inJapanese(quota, 'developer')
  expect(title).toContain('使い切って')
  expect(why).toContain('再試行したりしても解決しません')
  expect(action).toMatch(/お支払い.*クレジット/)
  const user = inJapanese(quota, 'user')
  expect(user.title).toContain('利用上限')
  for (const text of [title, why, action, user.title, user.action]) expect(text).not.toContain('待って')
})

test('in Japanese a throwing option is named, and no question is asked for', () => {
  const { title, detail, action } = inJapanese(throwing, 'developer')
  expect(title).toContain('「headers」')
  expect(detail).toBe('no token')
  expect(action).toContain('関数を修正')
  for (const audience of ['user', 'developer'] as const)
    expect(inJapanese(throwing, audience).action).not.toContain('入力')
})

test('in Japanese CORS names the page’s origin and both remedies', () => {
  const { title, why, action } = inJapanese(cors, 'developer')
  expect(title).toMatch(/api\.example.*CORS/)
  expect(why).toContain('https://app.example')
  expect(action).toMatch(/@chatstream\/proxy.*cors\.origins/)
})

test.each(catalogues)('%s names the tool in every state of its call', (_, strings) => {
  for (const state of toolStates) expect(strings.tool.title('price_table', state)).toContain('price_table')
})

test.each(catalogues)(
  '%s has titles for the six kinds of steps, and leaves unknown kinds to the server',
  (_, strings) => {
    const known = [
      'search_web',
      'fetch_web_content',
      'retrieve_context_source',
      'call_agent',
      'request_form',
      'lookup',
    ]
    for (const kind of known) expect(strings.step.title(`consultant_${kind}`, 'done')).toBeTypeOf('string')
    expect(strings.step.title('something_new', 'done')).toBeUndefined()
    expect(strings.step.title('constructor', 'done')).toBeUndefined()
  },
)

test('numbers and plurals follow the locale', () => {
  const formats = formatsOf('en')
  expect(english.chat.tokens(1284, formats)).toBe('1,284 tokens')
  expect(english.usage.calls(1, formats)).toBe('1 call')
  expect(formatsOf('de').number(1284)).toBe('1.284')
  expect(japanese.chat.tokens(1284, formatsOf('ja'))).toBe('1,284トークン')
})

test.each([
  [0, '0 ms'],
  [312.4, '312 ms'],
  [999.6, '1 s'],
  [1000, '1 s'],
  [4200, '4.2 s'],
  [9990, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 m 0 s'],
  [125_000, '2 m 5 s'],
])('%d ms is %s', (ms, text) => {
  expect(formatsOf('en').duration(ms)).toBe(text)
})

test.each([
  [312, '312 ms'],
  [4200, '4.2 秒'],
  [20_000, '20 秒'],
  [125_000, '2 分 5 秒'],
])('in Japanese %d ms is %s', (ms, text) => {
  expect(formatsOf('ja-JP').duration(ms)).toBe(text)
})

test('days are named as people of the locale name them', () => {
  const now = new Date(2026, 2, 2, 0, 30).getTime()
  const day = (locale: string, ...date: [number, number, number]) =>
    formatsOf(locale).day(new Date(...date).setHours(23, 59), now)
  expect(day('en', 2026, 2, 2)).toBe('Today')
  expect(day('en', 2026, 2, 1)).toBe('Yesterday')
  expect(day('en', 2026, 1, 28)).toBe('Saturday, February 28')
  expect(day('en', 2025, 11, 31)).toBe('December 31, 2025')
  expect(day('ja', 2026, 2, 2)).toBe('今日')
  expect(day('ja', 2026, 2, 1)).toBe('昨日')
  expect(day('ja', 2026, 1, 28)).toBe('2月28日土曜日')
  expect(day('ja', 2025, 11, 31)).toBe('2025年12月31日')
  // Someone's clock runs ahead.
  expect(day('en', 2026, 2, 3)).toBe('Tuesday, March 3')
})

test('sizes and parts follow the locale', () => {
  const { bytes, percent } = formatsOf('en')
  expect([0, 1, 1023, 1536, 5 * 1024 ** 2, 3 * 1024 ** 4].map(bytes)).toEqual([
    '0 bytes',
    '1 byte',
    '1,023 bytes',
    '1.5 kB',
    '5 MB',
    '3,072 GB',
  ])
  expect(percent(0.424)).toBe('42%')
  expect(formatsOf('de').bytes(1536)).toBe('1,5 kB')
})

test('overrides replace single words and leave the rest', () => {
  const strings = overrideStrings(english, { composer: { placeholder: 'Ask about your order' } })
  expect(strings.composer.placeholder).toBe('Ask about your order')
  expect(strings.composer.send).toBe(english.composer.send)
  expect(strings.chat).toEqual(english.chat)
})
