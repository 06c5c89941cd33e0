import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ChatErrorKind } from '@chatstream/core'
import { afterEach, expect, test, vi } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { errors } from '../testing/samples.testing.ts'
import { ErrorNotice } from './ErrorNotice.tsx'

afterEach(cleanup)

const kinds = Object.keys(errors) as ChatErrorKind[]

test.each(kinds)('%s: what happened, why it matters and what to do are said', (kind) => {
  const error = errors[kind]
  render(<ErrorNotice error={error} />)
  const notice = screen.getByRole('group', { name: error.message })
  expect(notice.dataset['kind']).toBe(kind)
  for (const sentence of [error.message, error.why, error.action])
    expect(notice.textContent).toContain(sentence)
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
  expect(screen.getByText('The server asks to wait 20s. · rate_limit_exceeded · request req_1')).toBeDefined()
})

test('an answer that broke off can be gone on with, and how often it was tried is told', () => {
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
  expect(screen.getByText(errors.unauthorized.message)).toBeDefined()
})
