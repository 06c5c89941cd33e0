import { cleanup, render, screen } from '@testing-library/react'
import type { SourcePart } from '@chatstream/core'
import { afterEach, expect, test } from 'vitest'
import { Sources } from './Sources.tsx'

afterEach(cleanup)

test('a source is a link that opens apart and names its host', () => {
  render(<Sources parts={[{ type: 'source', id: '1', url: 'https://example.com/a', title: 'A page' }]} />)
  const link = screen.getByRole('link', { name: 'A page' })
  expect(link.getAttribute('href')).toBe('https://example.com/a')
  expect(link.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  expect(link.getAttribute('target')).toBe('_blank')
  expect(screen.getByText('example.com')).toBeDefined()
})

test('what may not be followed is text', () => {
  render(<Sources parts={[{ type: 'source', id: '1', url: 'javascript:alert(1)', title: 'A script' }]} />)
  expect(screen.queryByRole('link')).toBeNull()
  expect(screen.getByText('A script')).toBeDefined()
})

test('a source without a title is called by its host, one without anything by its id', () => {
  render(
    <Sources
      parts={[
        { type: 'source', id: '1', url: 'https://example.com/a' },
        { type: 'source', id: 'doc-7' },
      ]}
    />,
  )
  expect(screen.getByRole('link', { name: 'example.com' })).toBeDefined()
  expect(screen.getByText('doc-7')).toBeDefined()
})

test('a document is shown by its title, with its file name', () => {
  const parts: SourcePart[] = [
    { type: 'source', id: '1', title: 'Opening hours', name: 'hours.pdf', mediaType: 'application/pdf' },
    { type: 'source', id: '2', name: 'prices.pdf' },
  ]
  render(<Sources parts={parts} />)
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    'Opening hours hours.pdf',
    'prices.pdf',
  ])
})
