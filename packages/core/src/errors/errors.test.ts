import { describe, expect, test } from 'vitest'
import { createError } from './createError.ts'
import { englishErrors } from './englishErrors.ts'
import { explainError } from './explainError.ts'
import { explainToUser } from './explainToUser.ts'
import { japaneseErrors } from './japaneseErrors.ts'
import { allReasons } from './reasons.ts'

const params = {
  variable: 'OPENAI_API_KEY',
  host: 'api.example',
  origin: 'https://app.example',
  url: 'https://api.example/v1',
  status: 204,
  seconds: 90,
  model: 'gpt-9',
  models: 'gpt-4.1, gpt-5',
  limit: 4096,
  page: 'Home',
  until: '11/28/2026, 9:00:00 PM',
  option: 'headers',
  param: 'max_tokens',
  upstream: 'main',
}
const languages = { en: englishErrors, ja: japaneseErrors }
const cases = allReasons().flatMap((reason) =>
  (['en', 'ja'] as const).flatMap((language) =>
    (['user', 'developer'] as const).map((audience) => [reason, language, audience] as const),
  ),
)
const templates = (words: object) => Object.values(words).flat() as string[]

test('every reason has words in both languages, and no words are without a reason', () => {
  for (const catalogue of Object.values(languages))
    expect(Object.keys(catalogue).sort()).toEqual(allReasons().sort())
})

describe.each(cases)('%s in %s for a %s', (reason, language, audience) => {
  const catalogue = languages[language]
  const explain = (given?: Record<string, string | number>) => {
    const { title, why, action } = explainError(createError(reason, 'm', given).data, { audience, catalogue })
    return audience === 'user' ? [title, action] : [title, why ?? '', action]
  }

  test('each sentence is whole, with parameters and without', () => {
    for (const text of [...explain(params), ...explain()]) {
      expect(text).toMatch(language === 'ja' ? /^[^\s].*。$/ : /^[A-Z].*\.$/)
      expect(text).not.toMatch(/undefined|null|NaN|[[\]{}]|\s\s|\s[.,:]/)
    }
  })

  test('each sentence is of its language', () => {
    const own = language === 'ja' ? /[ぁ-ん]/ : /[A-Za-z]/
    const other = language === 'ja' ? /[A-Za-z]{2,} [A-Za-z]{2,}/ : /[\u3000-\u9fff]/
    for (const text of explain()) {
      expect(text).toMatch(own)
      expect(text).not.toMatch(other)
    }
  })
})

test.each(allReasons())('%s uses the same parameters in both languages, and each is known', (reason) => {
  const names = (catalogue: typeof englishErrors) =>
    templates(catalogue[reason]).flatMap((text) =>
      Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? ''),
    )
  expect(names(japaneseErrors).sort()).toEqual(names(englishErrors).sort())
  for (const name of names(englishErrors)) expect(params).toHaveProperty(name)
})

test('words for users name no keys, options, headers or products', () => {
  const terms =
    /\b(api|url|key|cors|proxy|model|token|option|stream|server|html|json)\b|キー|オプション|モデル|プロキシ|ストリーム|サーバー/i
  for (const catalogue of Object.values(languages))
    for (const { user } of Object.values(catalogue)) for (const text of user) expect(text).not.toMatch(terms)
})

test.each(allReasons())('%s is worded for users without the words for developers', (reason) => {
  const { data } = createError(reason, 'm', params)
  expect(explainToUser(data)).toEqual(explainError(data, { audience: 'user' }))
})

test('developers get the address of the reason’s entry, users and unknown reasons get none', () => {
  const { data } = createError('cors')
  expect(explainError(data).link).toBe('https://chatstream.dev/troubleshooting/#cors')
  expect(explainError(data, { troubleshooting: '/help' }).link).toBe('/help#cors')
  expect(explainError(data, { audience: 'user' })).not.toHaveProperty('link')
  expect(explainError({ ...data, reason: 'no-such-reason' as 'other' })).not.toHaveProperty('link')
})

test('an error without a known reason, as an earlier version stored it, keeps its message', () => {
  const data = { ...createError('other', 'It broke.').data, reason: 'no-such-reason' as 'other' }
  expect(explainError(data)).toMatchObject({ title: 'An error occurred.', detail: 'It broke.' })
  expect(explainToUser(data)).toEqual(explainError(data, { audience: 'user' }))
})

test('a parameter that looks like a template is shown as it is', () => {
  const { data } = createError('model-not-found', 'm', { model: '[{models}] $&' })
  expect(explainError(data).title).toBe('The model “[{models}] $&” does not exist or is not available.')
})
