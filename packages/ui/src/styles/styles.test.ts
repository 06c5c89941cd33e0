import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { joinStyles } from '../../../../scripts/copyStyles.ts'
import { unlayerStyles } from '../../../../scripts/unlayerStyles.ts'

const folder = `${import.meta.dirname}/`
const joined = joinStyles(`${folder}index.css`)

test('every stylesheet is in the one that is published, and nothing is imported from it', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.css') && name !== 'index.css')) {
    expect(joined).toContain(readFileSync(folder + file, 'utf8'))
  }
  expect(joined).not.toContain('@import')
})

test('all rules are in the layer, so that any style of the app wins', () => {
  const topLevel = joined.match(/^[^\s/*}].*$/gm)
  const [order, ...rules] = topLevel ?? []
  expect(order).toBe('@layer theme, base, chatstream, components, utilities;')
  expect(new Set(rules)).toEqual(new Set(['@layer chatstream {']))
})

test('the stylesheet without a layer keeps only the variables in it, and loses no rule', () => {
  const unlayered = unlayerStyles(joined)
  const layers = unlayered.split('@layer chatstream {')
  expect(layers.length).toBe(2)
  expect(layers[1]?.split('\n}\n')[0]).toContain('--cs-paper')
  const rulesOf = (css: string) => css.match(/^ *[^\s@/].*\{$/gm)?.map((rule) => rule.trim())
  const added = rulesOf(unlayered)?.filter((rule) => !rulesOf(joined)?.includes(rule))
  expect(new Set(added)).toEqual(new Set([':is(#chatstream, :root, :host) {']))
  for (const rule of rulesOf(joined) ?? []) expect(rulesOf(unlayered)).toContain(rule)
  expect(unlayered).toMatch(/^ {2}@keyframes cs-flow/m)
})

test('the two dark palettes are one', () => {
  const palettes = [...joined.matchAll(/--cs-scheme: dark;([^}]*)\}/g)].map(([, body]) =>
    body?.replaceAll(/\s+/g, ' '),
  )
  expect(palettes.length).toBe(2)
  expect(palettes[0]).toBe(palettes[1])
})

test('every variable that is used is defined', () => {
  const used = new Set(joined.match(/var\((--[\w-]+)/g)?.map((call) => call.slice(4)))
  const defined = new Set(joined.match(/^\s*(--[\w-]+):/gm)?.map((name) => name.trim().slice(0, -1)))
  expect([...used].filter((name) => !defined.has(name))).toEqual([])
})

test('no side is called left or right: the same rules serve both directions', () => {
  const rules = joined.replaceAll(/\/\*.*?\*\//gs, '')
  expect(rules).not.toMatch(/(?:^|[\s-])(?:left|right)\b/m)
})

test('all corners follow --cs-radius, so that 0 makes them square; only dots are round', () => {
  const rules = [...joined.matchAll(/([^{};]*)\{([^{}]*)\}/g)]
  const fixed = rules.flatMap(([, selector = '', body = '']) =>
    [...body.matchAll(/[\w-]*radius: ([^;]+);/g)]
      .filter(([, value = '']) => value !== '0' && !value.includes('var(--cs-radius)'))
      .map(([, value]) => `${selector.trim().split('\n').at(-1)?.trim()} ${value}`),
  )
  expect(new Set(fixed.map((each) => each.split(' ').at(-1)))).toEqual(new Set(['50%']))
  expect(fixed.length).toBe(5)
})

/** Every selector without the parts of a list, in its compounds: `.a:is(b, c) > d` is `.a:is(b, c)` and `d`. */
function compounds(): string[][] {
  const rules = joined.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/(?<=^|[{};])([^{};@]+)\{/g)
  return [...rules]
    .flatMap(([, list = '']) => splitOutside(list, ','))
    .map((selector) => splitOutside(selector.trim().replaceAll(/\s*[>+~]\s*(?![^(]*\))|\s+/g, ' '), ' '))
}

/** Splits at a character that is not in parentheses or brackets. */
function splitOutside(text: string, separator: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if ('(['.includes(character)) depth++
    if (')]'.includes(character)) depth--
    if (character === separator && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

test('a block that a new one follows keeps the styles of its elements', () => {
  const depends = /:(?:last-child|last-of-type|only-child|nth-last)/
  const names = /(?:^|[\s(,])[a-z.]/
  const found = compounds().filter(
    (parts) => parts.slice(0, -1).some((part) => depends.test(part)) && !names.test(parts.at(-1) ?? ''),
  )
  expect(found).toEqual([])
})

test('no `:has()` is computed while the text of an answer arrives', () => {
  const growing =
    /\.cs-(?:chat|thread|thread-content|messages|group|message|markdown|blocks|text|code)(?![\w-])/
  const rare = ["[data-role='user']", "[data-status='interrupted']", "[data-nodes]:not([data-nodes='0'])"]
  const found = compounds()
    .flat()
    .filter((part) => part.includes(':has(') && growing.test(part))
    .filter((part) => !rare.some((state) => part.includes(state)))
  expect(found).toEqual([])
})
