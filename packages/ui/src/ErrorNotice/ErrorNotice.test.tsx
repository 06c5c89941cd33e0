import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import {
  englishErrors,
  explainError,
  japaneseErrors,
  type ChatErrorData,
  type ChatErrorKind,
} from '@chatstream/core'
import { beforeAll, afterEach, describe, expect, test, vi } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { errors } from '../testing/samples.testing.ts'
import { ErrorNotice } from './ErrorNotice.tsx'
import { loadDeveloperErrors } from '../strings/errorWords.ts'
import { loadLanguage } from '../strings/languages.ts'

beforeAll(() => Promise.all([loadLanguage('ja'), loadDeveloperErrors()]))

afterEach(cleanup)

const kinds = Object.keys(errors) as ChatErrorKind[]

test.each(kinds)('%s: what happened, why it matters and what to do are said', (kind) => {
  const error = errors[kind]
  const { title, why, action } = explainError(error)
  render(<ErrorNotice error={error} />)
  const notice = screen.getByRole('group', { name: title })
  expect(notice.dataset).toMatchObject({ kind, reason: error.reason })
  for (const sentence of [title, why, action])
    expect(notice.textContent).toContain(sentence?.replaceAll('`', ''))
})

describe('for users', () => {
  const show = (error: ChatErrorData, locale?: string) =>
    render(
      <StringsProvider audience="user" locale={locale}>
        <ErrorNotice error={error} onRetry={() => undefined} />
      </StringsProvider>,
    )

  test.each(['en', 'ja'])('in %s a notice has plain words and a button; the rest is closed', (locale) => {
    const error = errors['rate-limited']
    const { container } = show(error, locale)
    const details = container.querySelector('details')
    const catalogue = locale === 'ja' ? japaneseErrors : englishErrors
    const { title, action } = explainError(error, { audience: 'user', catalogue })
    const { why, detail } = explainError(error, { catalogue })
    expect(screen.getByRole('group', { name: title }).textContent).toContain(action)
    expect(details?.open).toBe(false)
    for (const text of [why, detail, error.code, 'HTTP 429']) expect(details?.textContent).toContain(text)
    details?.remove()
    for (const text of [why, detail, error.code]) expect(container.textContent).not.toContain(text)
    expect(screen.getAllByRole('button')).toHaveLength(1)
  })

  test('Copy takes what developers need', async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve())
    vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: { writeText } } }))
    show(errors.unauthorized)
    fireEvent.click(screen.getByText('Copy'))
    await screen.findByText('Copied')
    const [copied] = writeText.mock.calls[0] ?? []
    expect(copied).toMatch(/^The API key was not accepted\.\nInvalid authentication credentials\n/)
    expect(copied).toMatch(
      /\ninvalid-key · HTTP 401 · invalid_api_key · request req_7f3a\nhttps:\/\/chatstream\.dev\/troubleshooting\/#invalid-key$/,
    )
    vi.unstubAllGlobals()
  })

  test('a call that was refused has no details', () => {
    const { container } = show(errors.refused)
    expect(container.querySelector('details')).toBeNull()
  })
})

test('retry is offered for what may pass and for a key once it is mended, and for nothing else', () => {
  const offered = kinds.filter((kind) => {
    render(<ErrorNotice error={errors[kind]} onRetry={() => undefined} />)
    const found = screen.queryByRole('button', { name: 'Try again' }) !== null
    cleanup()
    return found
  })
  expect(offered).toEqual(['network', 'http', 'unauthorized', 'rate-limited', 'timeout', 'provider'])
})

test('the buttons call back without the event', () => {
  const [onRetry, onDismiss] = [vi.fn<() => void>(), vi.fn<() => void>()]
  render(<ErrorNotice error={errors.network} onRetry={onRetry} onDismiss={onDismiss} />)
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
  expect(onRetry.mock.calls).toEqual([[]])
  expect(onDismiss.mock.calls).toEqual([[]])
})

test('the wait the server asks for, its code and the request’s id are shown', () => {
  render(<ErrorNotice error={{ ...errors['rate-limited'], requestId: 'req_1' }} />)
  expect(
    screen.getByText('The server asks to wait 20 s. · HTTP 429 · rate_limit_exceeded · request req_1'),
  ).toBeDefined()
})

test('a broken-off answer can be continued, and the number of tries is shown', () => {
  const onContinue = vi.fn<() => void>()
  render(<ErrorNotice error={{ ...errors.network, attempts: 5 }} onContinue={onContinue} />)
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }))
  expect(onContinue.mock.calls).toEqual([[]])
  expect(screen.getByText('tried 5 more times')).toBeDefined()
})

test('in Japanese the words are Japanese, and what the server said stays below', () => {
  render(
    <StringsProvider locale="ja">
      <ErrorNotice error={errors.unauthorized} />
    </StringsProvider>,
  )
  expect(screen.getByText('APIキーが受け付けられませんでした。')).toBeDefined()
  expect(screen.getByText('Invalid authentication credentials')).toBeDefined()
})

test.each([
  ['en', 'https://chatstream.dev/troubleshooting/#timeout-idle'],
  ['ja', 'https://chatstream.dev/ja/troubleshooting/#timeout-idle'],
])('in %s a developer finds the link to the reason', (locale, href) => {
  render(
    <StringsProvider locale={locale}>
      <ErrorNotice error={errors.timeout} />
    </StringsProvider>,
  )
  const link = screen.getByRole('link', { name: href.replace('https://', '') })
  expect(link.getAttribute('href')).toBe(href)
})

test('names in backticks are shown as code', () => {
  render(<ErrorNotice error={errors.timeout} />)
  expect([...document.querySelectorAll('code')].map((code) => code.textContent)).toEqual(['timeouts.idleMs'])
})
