import { expect, test } from 'vitest'
import { imageUrl } from './imageUrl.ts'

const image = (url: string) => imageUrl({ type: 'file', mediaType: 'image/png', url })

test('an image in a data: URL is at hand', () => {
  expect(image('data:image/png;base64,AAAA')).toEqual({ is: 'inline', src: 'data:image/png;base64,AAAA' })
  expect(image('DATA:image/svg+xml,%3Csvg/%3E')?.is).toBe('inline')
})

test('an image at a host is elsewhere, its user name and password dropped', () => {
  expect(image('https://bank.example@evil.example/a.png')).toEqual({
    is: 'remote',
    link: { href: 'https://evil.example/a.png', host: 'evil.example' },
  })
})

test.each([
  'data:text/html,<script>alert(1)</script>',
  'data:image/png',
  'javascript:alert(1)//data:image/png;base64,',
  'blob:https://example.com/1',
  'mailto:someone@example.com',
  '//evil.example/a.png',
  '/a.png',
])('%j is not to be used for an image', (url) => {
  expect(image(url)).toBeUndefined()
})

test('what is not said to be an image is none', () => {
  expect(
    imageUrl({ type: 'file', mediaType: 'text/html', url: 'data:image/png;base64,AAAA' }),
  ).toBeUndefined()
})
