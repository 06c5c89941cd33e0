import { expect, test } from 'vitest'
import { createUrlPolicy, defaultUrlPolicy } from './urlPolicy.ts'

test('http, https and mailto are followed; anything else, in any spelling, is not', () => {
  for (const url of ['https://a.example/', 'http://a.example/', 'mailto:a@b.example']) {
    expect(defaultUrlPolicy.link(url)?.href).toBe(url)
  }
  for (const url of [
    'javascript:alert(1)',
    ' jAvA\tscript:alert(1)',
    'data:text/html,a',
    '/a',
    '//a.example',
    'ftp://a',
  ]) {
    expect(defaultUrlPolicy.link(url)).toBeUndefined()
  }
})

test('user names and passwords are dropped, punycode is shown', () => {
  expect(defaultUrlPolicy.link('https://bank.example@evil.example/a')).toEqual({
    href: 'https://evil.example/a',
    host: 'evil.example',
  })
  expect(defaultUrlPolicy.link('https://аpple.com/')?.host).toBe('xn--pple-43d.com')
})

test('an image is shown at once from a listed origin only, which is compared whole', () => {
  const policy = createUrlPolicy({ imageOrigins: ['https://images.example.com'] })
  expect(policy.image('https://images.example.com/a.png')?.show).toBe('at-once')
  for (const url of [
    'http://images.example.com/a.png',
    'https://images.example.com:8443/a.png',
    'https://images.example.com.evil.example/a.png',
    'https://images.example.com@evil.example/a.png',
  ]) {
    expect(policy.image(url)?.show).toBe('when-asked')
  }
  expect(policy.image('data:image/png;base64,AA==')).toBeUndefined()
  expect(policy.image('mailto:a@b.example')).toBeUndefined()
  expect(defaultUrlPolicy.image('https://images.example.com/a.png')?.show).toBe('when-asked')
})

test('an origin that is none is refused when the policy is made', () => {
  expect(() => createUrlPolicy({ imageOrigins: ['images.example.com'] })).toThrow(TypeError)
})

test('a base makes relative links whole; allowLink takes away and cannot add', () => {
  const policy = createUrlPolicy({
    baseUrl: 'https://docs.example/guide/',
    allowLink: ({ host }) => host !== 'evil.example',
  })
  expect(policy.link('intro')?.href).toBe('https://docs.example/guide/intro')
  expect(policy.link('https://evil.example/')).toBeUndefined()
  expect(createUrlPolicy({ allowLink: () => true }).link('javascript:alert(1)')).toBeUndefined()
})
