import { expect, test } from 'vitest'
import { safeUrl } from './safeUrl.ts'

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
