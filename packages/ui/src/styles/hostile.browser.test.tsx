import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import preflight from 'tailwindcss/preflight.css?inline'
import { unlayerStyles } from '../../../../scripts/unlayerStyles.ts'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import hostile from '../testing/hostile.css?inline'
import { markdownAnswer } from '../testing/markdown.testing.ts'
import { everything } from '../testing/samples.testing.ts'
import layered from './index.css?inline'

// Some forty thousand values are read for each look.

let roots: Root[] = []
let sheets: HTMLStyleElement[] = []
afterEach(clear)

function clear() {
  for (const root of roots) root.unmount()
  for (const sheet of sheets) sheet.remove()
  roots = []
  sheets = []
  document.body.replaceChildren()
}

function addStyles(...texts: string[]) {
  for (const text of texts) {
    const sheet = document.createElement('style')
    sheet.textContent = text
    document.head.append(sheet)
    sheets.push(sheet)
  }
}

const inMarkdown = messageOf({
  id: 'm1',
  parts: [{ type: 'text', text: `${markdownAnswer}\n---\n\n# A *heading*` }],
})

/** Opens a conversation with a part and a block of every kind, and an empty conversation. */
async function open() {
  await page.viewport(900, 700)
  for (const [chat, suggestions] of [
    [fixedChat({ ...everything, messages: [...(everything.messages ?? []), inMarkdown] }), []],
    [fixedChat(), ['One', 'Two']],
  ] as const) {
    const place = document.createElement('div')
    place.style.cssText = 'display: block; width: 800px; height: 700px; margin: 0; padding: 0; border: 0'
    document.body.append(place)
    const root = createRoot(place)
    roots.push(root)
    root.render(<ChatStream chat={chat} suggestions={suggestions} />)
  }
  await vi.waitUntil(() => document.querySelectorAll('.cs-suggestion').length === 2)
  // Lines are coloured one after the other; before the last, a comment, the looks of two pages differ by chance.
  await vi.waitUntil(() => document.querySelector('.cs-tok-comment'))
  for (const details of document.querySelectorAll('details')) details.open = true
  await Promise.all(Array.from(document.images, (image) => image.decode()))
  for (const animation of document.getAnimations()) {
    animation.pause()
    animation.currentTime = 0
  }
}

/** Every computed style of every element of the chat, and of its pseudo-elements. */
function looks(): Map<string, string> {
  const found = new Map<string, string>()
  const elements = document.querySelectorAll('.cs-chat, .cs-chat *:not(.cs-icon *)')
  for (const [index, element] of [...elements].entries()) {
    for (const pseudo of element.tagName === 'TEXTAREA'
      ? ['', '::placeholder']
      : ['', '::before', '::after']) {
      const style = getComputedStyle(element, pseudo)
      if (style.content === 'none') continue
      for (const property of style) {
        const name = `${index} ${element.tagName}.${element.getAttribute('class')}${pseudo} ${property}`
        if (isSeen(property, style)) found.set(name, style.getPropertyValue(property))
      }
    }
  }
  return found
}

/**
 * Returns `false` for styles that are invisible or belong to the page: the style and colour of a border without width,
 * variables, and the tap highlight.
 */
function isSeen(property: string, style: CSSStyleDeclaration): boolean {
  if (property.startsWith('--') || property === '-webkit-tap-highlight-color') return false
  const side = /^(border-.*|column-rule|outline)-(?:style|color)$/.exec(property)?.[1]
  return side === undefined || style.getPropertyValue(`${side}-width`) !== '0px'
}

function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...before].flatMap(([name, value]) =>
    after.get(name) === value ? [] : [`${name}: ${value} → ${after.get(name)}`],
  )
}

/** The values of the chat in a page with nothing but these stylesheets. */
async function looksWith(...styles: string[]): Promise<Map<string, string>> {
  // What is not laid out has no looks to compare.
  addStyles(...styles, '.cs-message, .cs-blocks { content-visibility: visible !important }')
  await open()
  const seen = looks()
  clear()
  return seen
}

const unlayered = unlayerStyles(layered)
let withLayered: Map<string, string>
let withUnlayered: Map<string, string>
beforeAll(async () => {
  withLayered = await looksWith(layered)
  withUnlayered = await looksWith(unlayered)
})
const base = (css: string) => `@layer base {\n${css}\n}`
const tailwindOrder = '@layer theme, base, components, utilities;'

test('there is something to harm: without our stylesheet the hostile one changes thousands of values', async () => {
  const plain = await looksWith('')
  expect(plain.size).toBeGreaterThan(20_000)
  expect(differences(plain, await looksWith(hostile)).length).toBeGreaterThan(2000)
})

test.each([
  ['Tailwind’s reset, loaded before', [tailwindOrder, base(preflight), layered]],
  ['Tailwind’s reset, loaded after', [layered, tailwindOrder, base(preflight)]],
  ['hostile rules in a layer, loaded before', [base(hostile), layered]],
  ['hostile rules in a layer, loaded after', [layered, base(hostile)]],
])('styles.css is unharmed by %s', async (_, styles) => {
  expect(differences(withLayered, await looksWith(...styles))).toEqual([])
})

test.each([
  ['a reset without a layer, loaded before', [preflight, unlayered]],
  ['a reset without a layer, loaded after', [unlayered, preflight]],
  ['hostile rules without a layer, loaded before', [hostile, unlayered]],
  ['hostile rules without a layer, loaded after', [unlayered, hostile]],
])('styles.unlayered.css is unharmed by %s', async (_, styles) => {
  expect(differences(withUnlayered, await looksWith(...styles))).toEqual([])
})

test('both stylesheets look the same', async () => {
  expect(differences(withLayered, withUnlayered)).toEqual([])
})

test('a utility class of Tailwind’s wins over styles.css, and a variable of the page’s over both', async () => {
  const utilities = '@layer utilities { .bg-red { background: rgb(255, 0, 0) } }'
  for (const ours of [layered, unlayered]) {
    addStyles(ours, tailwindOrder, utilities, ':root { --cs-paper: rgb(1, 2, 3) }')
    await open()
    const chat = document.querySelector('.cs-chat') as HTMLElement
    expect(getComputedStyle(chat).backgroundColor).toBe('rgb(1, 2, 3)')
    chat.classList.add('bg-red')
    const expected = ours === layered ? 'rgb(255, 0, 0)' : 'rgb(1, 2, 3)'
    expect(getComputedStyle(chat).backgroundColor).toBe(expected)
    clear()
  }
})
