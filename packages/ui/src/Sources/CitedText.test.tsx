import { cleanup, render, screen } from '@testing-library/react'
import fc from 'fast-check'
import type { SourcePart } from '@chatstream/core'
import { afterEach, expect, test } from 'vitest'
import { CitationsProvider, CitedText } from './CitedText.tsx'

afterEach(cleanup)

const sources: SourcePart[] = [
  { type: 'source', id: '1', url: 'https://nginx.org/en/docs/', title: 'nginx documentation' },
  { type: 'source', id: '2', name: 'hours.pdf' },
  { type: 'source', id: '3', url: 'javascript:alert(1)', title: 'A script' },
]
const show = (text: string, given: readonly SourcePart[] = sources) =>
  render(
    <CitationsProvider sources={given}>
      <p data-testid="text">
        <CitedText text={text} />
      </p>
    </CitationsProvider>,
  )

test('a number leads to its source and is called by it', () => {
  show('Set the header [1].')
  const link = screen.getByRole('link', { name: 'Source 1: nginx documentation (nginx.org)' })
  expect(link.getAttribute('href')).toBe('https://nginx.org/en/docs/')
  expect(link.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  expect(link.textContent).toBe('[1]')
})

test('a document, and what may not be followed, is named and no link', () => {
  show('Open until six [2][3].')
  expect(screen.queryByRole('link')).toBeNull()
  expect([...document.querySelectorAll('.cs-cite')].map((mark) => mark.getAttribute('aria-label'))).toEqual([
    'Source 2: hours.pdf',
    'Source 3: A script',
  ])
})

test('numbers without a source stay text', () => {
  show('array[0], array[4], [12345] and [x]')
  expect(document.querySelector('.cs-cite')).toBeNull()
  cleanup()
  show('[1]', [])
  expect(document.querySelector('.cs-cite')).toBeNull()
})

test('no character is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('[', ']', '1', '2', '9', '[1]', 'a', '重要'), { maxLength: 20 }),
      (pieces) => {
        show(pieces.join(''))
        expect(screen.getByTestId('text').textContent).toBe(pieces.join(''))
        cleanup()
      },
    ),
  )
})

test('a mark has a card with the name and the host of its source, and is reached by keyboard (fault D16)', () => {
  show('Set the header [1], open until six [2].')
  const marks = [...document.querySelectorAll<HTMLElement>('.cs-cite')]
  expect(marks.map((mark) => mark.dataset['card'])).toEqual(['nginx documentation\nnginx.org', 'hours.pdf'])
  expect(marks.map((mark) => mark.tabIndex)).toEqual([0, 0])
})
