import { expect, test } from 'vitest'
import { imageUrl, safeUrl } from './safeUrl.ts'

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://example.com/1',
  '//evil.example/',
  '/relative',
  'example.com',
  'https://',
  '',
])('%j is no link', (url) => {
  expect(safeUrl(url)).toBeUndefined()
})

test('http, https and mailto are links that name where they lead', () => {
  expect(safeUrl('http://example.com/a?b#c')).toEqual({
    href: 'http://example.com/a?b#c',
    host: 'example.com',
  })
  expect(safeUrl('HTTPS://Example.com:8443')).toEqual({
    href: 'https://example.com:8443/',
    host: 'example.com:8443',
  })
  expect(safeUrl('mailto:help@example.com?subject=Hi')?.host).toBe('help@example.com')
})

test('user names and passwords are dropped', () => {
  expect(safeUrl('https://bank.example:pw@evil.example/login')).toEqual({
    href: 'https://evil.example/login',
    host: 'evil.example',
  })
})

test('an internationalised host is shown as punycode', () => {
  expect(safeUrl('https://аpple.com/')?.host).toBe('xn--pple-43d.com')
})

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

test('a file without an image type is not an image', () => {
  expect(
    imageUrl({ type: 'file', mediaType: 'text/html', url: 'data:image/png;base64,AAAA' }),
  ).toBeUndefined()
})
