import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const tokens = readFileSync(`${import.meta.dirname}/tokens.css`, 'utf8')

/** The variables of one theme, each a colour. */
function paletteOf(scheme: 'light' | 'dark'): Map<string, Oklch> {
  const block = new RegExp(`--cs-scheme: ${scheme};([^}]*)}`).exec(tokens)?.[1] ?? ''
  const colours = block.matchAll(/--cs-([\w-]+): oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\);/g)
  return new Map(
    Array.from(colours, ([, name = '', lightness, chroma, hue]) => [
      name,
      { lightness: Number(lightness) / 100, chroma: Number(chroma), hue: Number(hue) },
    ]),
  )
}

interface Oklch {
  lightness: number
  chroma: number
  hue: number
}

/** Relative luminance as WCAG defines it; the matrices are those of https://bottosson.github.io/posts/oklab/. */
function luminance({ lightness, chroma, hue }: Oklch): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel)))
  const [red = 0, green = 0, blue = 0] = linear
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Oklch, other: Oklch): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

const grey = (lightness: number): Oklch => ({ lightness, chroma: 0, hue: 0 })

test('black on white is 21, and #767676 on white the 4.54 that everybody knows', () => {
  expect(contrast(grey(0), grey(1))).toBeCloseTo(21, 1)
  expect(contrast(grey(0.5659), grey(1))).toBeCloseTo(4.54, 1)
})

const grounds = ['paper', 'surface', 'raised', 'code']

test.each(['light', 'dark'] as const)(
  '%s: text has a contrast of 4.5 on every ground it stands on',
  (scheme) => {
    const palette = paletteOf(scheme)
    const pairs = ['ink', 'soft', 'faint', 'accent', 'bad'].flatMap((text) =>
      grounds.map((ground) => [text, ground] as const),
    )
    const onInk = [
      ['paper', 'ink'],
      ['paper', 'soft'],
    ] as const
    for (const [text, ground] of [...pairs, ...onInk]) {
      const reached = contrast(colourOf(palette, text), colourOf(palette, ground))
      expect(reached, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
  },
)

test.each(['light', 'dark'] as const)('%s: what shows a state or the focus has a contrast of 3', (scheme) => {
  const palette = paletteOf(scheme)
  for (const mark of ['accent', 'warn', 'bad', 'faint']) {
    for (const ground of ['paper', 'raised']) {
      const reached = contrast(colourOf(palette, mark), colourOf(palette, ground))
      expect(reached, `${mark} on ${ground}`).toBeGreaterThanOrEqual(3)
    }
  }
})

test('both themes set the same colours', () => {
  expect([...paletteOf('dark').keys()]).toEqual([...paletteOf('light').keys()])
  expect(paletteOf('light').size).toBeGreaterThan(10)
})

function colourOf(palette: Map<string, Oklch>, name: string): Oklch {
  const colour = palette.get(name)
  if (colour === undefined) throw new Error(`tokens.css defines no --cs-${name}.`)
  return colour
}
