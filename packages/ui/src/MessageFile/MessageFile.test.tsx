import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import type { FilePart } from '@chatstream/core'
import { afterEach, expect, test } from 'vitest'
import { MessageFile } from './MessageFile.tsx'

afterEach(cleanup)

const file = (changes: Partial<FilePart>): FilePart => ({
  type: 'file',
  mediaType: 'image/png',
  url: 'https://cdn.example.com/plot.png?d=secret',
  name: 'plot.png',
  ...changes,
})
const dataUrl = 'data:image/png;base64,AAAA'

test('an image at hand is shown, and called by its name', () => {
  render(<MessageFile part={file({ url: dataUrl })} />)
  expect(screen.getByRole<HTMLImageElement>('img', { name: 'plot.png' }).getAttribute('src')).toBe(dataUrl)
  cleanup()
  const { name: _, ...nameless } = file({ url: dataUrl })
  render(<MessageFile part={nameless} />)
  expect(screen.getByRole('img', { name: 'Image' })).toBeDefined()
})

test('an image elsewhere is requested only once the user asks, and the focus stays with it', () => {
  expect(renderToString(<MessageFile part={file({})} />)).not.toContain('secret')
  const { container } = render(<MessageFile part={file({})} />)
  expect(container.innerHTML).not.toContain('secret')
  const button = screen.getByRole('button', { name: 'Show image plot.png cdn.example.com' })
  button.focus()
  fireEvent.click(button)
  const image = screen.getByRole<HTMLImageElement>('img', { name: 'plot.png' })
  expect(image.src).toBe('https://cdn.example.com/plot.png?d=secret')
  expect(image.getAttribute('referrerpolicy')).toBe('no-referrer')
  expect(document.activeElement).toBe(screen.getByRole('link', { name: 'plot.png' }))
})

test('to ask for one image is not to ask for another that takes its place', () => {
  const { rerender } = render(<MessageFile part={file({})} />)
  fireEvent.click(screen.getByRole('button'))
  rerender(<MessageFile part={file({ url: 'https://evil.example/?d=more' })} />)
  expect(screen.queryByRole('img')).toBeNull()
  expect(screen.getByText('evil.example')).toBeDefined()
})

test('an image that cannot be loaded is shown as such', () => {
  render(<MessageFile part={file({ url: dataUrl })} />)
  fireEvent.error(screen.getByRole('img'))
  expect(screen.getByText('plot.png could not be shown')).toBeDefined()
})

test('other files are links that name their host; what may not be followed is a name', () => {
  render(<MessageFile part={file({ mediaType: 'application/pdf', url: 'https://example.com/a.pdf' })} />)
  const link = screen.getByRole('link', { name: 'plot.png' })
  expect(link.getAttribute('href')).toBe('https://example.com/a.pdf')
  expect(link.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  expect(screen.getByText('example.com')).toBeDefined()
  cleanup()
  const { container } = render(
    <MessageFile part={{ type: 'file', mediaType: 'text/html', url: 'data:text/html,<script>1</script>' }} />,
  )
  expect(container.textContent).toBe('text/html')
  expect(screen.queryByRole('link')).toBeNull()
})
