import { costOf, type UsageCost } from '@chatstream/core'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { Cost } from './Cost.tsx'

afterEach(cleanup)

const usd = (amount: `${number}`): UsageCost => ({ status: 'exact', amount, currency: 'USD' })
const text = () => screen.getByRole('group', { name: 'Cost' }).textContent

test.each([
  ['0', '$0.00'],
  ['12.345', '$12.35'],
  ['1234.5', '$1,234.50'],
  ['0.0001032', '$0.000103'],
] as const)('%s is shown as %s', (amount, shown) => {
  render(<Cost cost={usd(amount)} />)
  expect(text()).toBe(shown)
})

test('yen have no decimals, unless they are small', () => {
  const { rerender } = render(<Cost cost={{ status: 'exact', amount: '54750', currency: 'JPY' }} />)
  expect(text()).toBe('¥54,750')
  rerender(<Cost cost={{ status: 'exact', amount: '0.0123456', currency: 'JPY' }} />)
  expect(text()).toBe('¥0.0123')
})

test('for an unknown model a text says so, and no amount is shown', () => {
  render(<Cost cost={costOf({ inputTokens: 5, outputTokens: 5 }, undefined, 'gpt-9')} asOf="2026-01-15" />)
  expect(text()).toBe('Cost unknownno price for gpt-9')
  expect(text()).not.toMatch(/[$¥]|0/)
})

test('a cost that is known in part is a lower bound, with the reasons', () => {
  const unpriced = [{ reason: 'unknown-model', model: 'gpt-9' }, { reason: 'no-usage' }] as const
  render(<Cost cost={{ status: 'at-least', amount: '0.25', currency: 'USD', unpriced }} asOf="2026-01-15" />)
  expect(text()).toBe('at least $0.25no price for gpt-9 · no token countsprices of Jan 15, 2026')
})

test('a budget has a notice once it is nearly used, once it is used up, and if the cost is unknown', () => {
  const budget = { limit: 1, currency: 'USD' }
  const { rerender } = render(<Cost cost={usd('0.5')} budget={budget} />)
  expect(screen.getByRole('status').textContent).toBe('')
  rerender(<Cost cost={usd('0.84')} budget={budget} />)
  expect(screen.getByRole('status').textContent).toBe('84% of the budget of $1.00 is used.')
  rerender(<Cost cost={usd('1')} budget={budget} />)
  expect(screen.getByRole('status').textContent).toBe('The budget of $1.00 is used up.')
  rerender(<Cost cost={{ status: 'unknown', unpriced: [] }} budget={budget} />)
  expect(screen.getByRole('status').textContent).toContain('cannot be watched')
})

test('the words are Japanese with the locale, and the app’s own where it has some', () => {
  render(
    <StringsProvider locale="ja">
      <Cost cost={{ status: 'unknown', unpriced: [] }} words={{ label: '料金' }} />
    </StringsProvider>,
  )
  expect(screen.getByRole('group', { name: '料金' }).textContent).toBe('費用不明')
})
