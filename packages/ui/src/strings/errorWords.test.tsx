import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { explainError } from '@chatstream/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { errors } from '../testing/samples.testing.ts'

const error = errors['rate-limited']
const { why = '' } = explainError(error)

// A fresh module each time, as on a page where the words for developers are not loaded yet.
beforeEach(() => vi.resetModules())

afterEach(() => {
  cleanup()
  vi.doUnmock('./developerErrors.ts')
})

async function show(audience: 'user' | 'developer') {
  const { StringsProvider } = await import('./StringsProvider.tsx')
  const { ErrorNotice } = await import('../ErrorNotice/ErrorNotice.tsx')
  return render(
    <StringsProvider audience={audience}>
      <ErrorNotice error={error} />
    </StringsProvider>,
  ).container
}

test('developers read the words when they have loaded', async () => {
  await show('developer')
  expect(await screen.findByText(why)).toBeDefined()
})

test('for users the words for developers are loaded when Details is opened', async () => {
  const container = await show('user')
  expect(screen.queryByText(why)).toBeNull()
  fireEvent.click(screen.getByText('Details'))
  expect(await screen.findByText(why)).toBeDefined()
  expect(container.querySelector('details')?.textContent).not.toContain(error.message)
})

test('words that cannot be loaded are replaced by the message of the error and its facts', async () => {
  vi.doMock('./developerErrors.ts', () => {
    throw new Error('The network is gone.')
  })
  const container = await show('developer')
  expect(container.querySelector('.cs-error-what')?.textContent).toBe(error.message)
  expect(container.textContent).toContain('HTTP 429')
  expect(container.textContent).not.toContain(why)
})
