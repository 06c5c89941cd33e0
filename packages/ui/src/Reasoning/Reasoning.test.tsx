import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Reasoning } from './Reasoning.tsx'

afterEach(cleanup)

const part = { type: 'reasoning', text: 'Four and four is eight.', startedAt: 1000, endedAt: 5000 } as const
const shown = () => screen.getByTestId('reasoning') as HTMLDetailsElement

test('it is closed until the user opens it, running and done', () => {
  const { rerender } = render(<Reasoning part={part} running data-testid="reasoning" />)
  expect(shown().open).toBe(false)
  rerender(<Reasoning part={part} data-testid="reasoning" />)
  expect(shown().open).toBe(false)
})

test('once opened it stays open while it grows and when it is done', () => {
  const { rerender } = render(<Reasoning part={part} running data-testid="reasoning" />)
  shown().open = true
  rerender(<Reasoning part={{ ...part, text: `${part.text} Or nine.` }} running data-testid="reasoning" />)
  rerender(<Reasoning part={part} data-testid="reasoning" />)
  expect(shown().open).toBe(true)
})

test('the duration is shown once reasoning has ended', () => {
  const { rerender } = render(<Reasoning part={part} running data-testid="reasoning" />)
  expect(shown().querySelector('summary')?.textContent).toBe('Thinking')
  expect(shown().querySelector('.cs-last-line')?.getAttribute('data-line')).toBe('Four and four is eight.')
  rerender(<Reasoning part={part} data-testid="reasoning" />)
  expect(shown().querySelector('summary')?.textContent).toBe('Thoughtfor 4 s')
})

test('without times no duration is shown', () => {
  render(<Reasoning part={{ type: 'reasoning', text: 'Hm' }} data-testid="reasoning" />)
  expect(shown().querySelector('summary')?.textContent).toBe('Thought')
})
