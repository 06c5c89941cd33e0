import { expect, test } from 'vitest'
import { namesOtherHost } from './namesOtherHost.ts'
import { safeUrl } from './safeUrl.ts'

function isMarked(text: string, href: string): boolean {
  const url = safeUrl(href)
  if (url === undefined) throw new Error('The policy refuses it.')
  return namesOtherHost(text, url)
}

test.each([
  'https://bank.example',
  'http://bank.example/login?a#b',
  'bank.example',
  'www.bank.example',
  'BANK.EXAMPLE',
  'Https://Bank.Example/',
  'bank.example.',
  'bank.example:443',
  'bank.example/evil.example',
  'user@bank.example',
  'https://user:pw@bank.example',
  'https://bank.example@evil.example',
  '//bank.example/a',
  '\\\\bank.example',
  'https:\\\\bank.example\\a',
  'https:/bank.example',
  'https:bank.example',
  'ftp://bank.example',
  'hxxps://bank[.]example',
  'bank(dot)example',
  'bänk.example',
  'xn--bnk-qla.example',
  '銀行.jp',
  'ｂａｎｋ．ｅｘａｍｐｌｅ',
  'https：／／bank。example',
  'https:⁄⁄bank.example',
  'bank%2Eexample',
  'bank\u200B.example',
  'ba\u00ADnk.example',
  'bank.exa\u2060mple',
  '\u202Ebank.example',
  'b\u{E0061}ank.example',
  '  https://bank.example  ',
  'Go to bank.example now',
  'Go to https://bank.example, please!',
  'the bank (bank.example)',
  '“bank.example”',
  '→ bank.example',
  '公式サイト：bank.example',
  '詳しくはbank.exampleへ',
  'evil.example or bank.example',
  'bank.example.evil.example',
  'evil.example.bank.example',
  'аpple.com',
  '192.0.2.1',
  'https://intranet/',
  'http://localhost:3000',
])('a link that says %j and leads to evil.example is marked (fault D15)', (text) => {
  expect(isMarked(text, 'https://evil.example/a')).toBe(true)
  expect(isMarked(text, 'mailto:a@evil.example')).toBe(true)
})

test.each([
  ['evil.example', 'https://evil.example/a'],
  ['https://www.evil.example:8443/a/b.com', 'https://evil.example:8443/a/b.com'],
  ['EVIL.EXAMPLE.', 'https://evil.example./'],
  ['here', 'https://evil.example/'],
  ['Version 2.0', 'https://evil.example/'],
  ['Node.js and index.html', 'https://nodejs.org/'],
  ['e.g. this. And that', 'https://evil.example/'],
  ['詳しくはevil.exampleへ。次の文', 'https://evil.example/'],
  ['jane.doe@evil.example', 'mailto:jane.doe@evil.example'],
  ['mailto:jane.doe@evil.example', 'mailto:jane.doe@evil.example'],
  ['bücher.example', 'https://xn--bcher-kva.example/'],
  ['https://evil.example/https://bank.example', 'https://evil.example/https://bank.example'],
  ['', 'https://evil.example/'],
])('a link that says %j and leads to %s is not', (text, href) => {
  expect(isMarked(text, href)).toBe(false)
})

test('a long text takes no longer than its length', () => {
  for (const piece of ['a', 'a.', '@', ':', '/', 'a b ', '[.]', '銀a']) {
    expect(isMarked(piece.repeat(16_000), 'https://evil.example/')).toBeTypeOf('boolean')
  }
})
