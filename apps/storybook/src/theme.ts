/** The choices of the theme editor. Lightness is not among them: the contrast of the text stays as it is designed. */
export interface ThemeChoices {
  /** The hue of the accent, in degrees of oklch. */
  hue: number
  /** The chroma of the accent: 0 is grey. */
  strength: number
  /** The hue and the chroma of paper, surfaces and lines. */
  paperHue: number
  tint: number
  /** Corners, in px. */
  radius: number
  /** The size of the text, in px. */
  size: number
  /** The longest line, in ch. */
  measure: number
  font: keyof typeof fonts
}

export const fonts = {
  'as the language needs it': undefined,
  serif: "ui-serif, Georgia, 'Noto Serif CJK JP', serif",
  rounded: "ui-rounded, 'Hiragino Maru Gothic ProN', 'Arial Rounded MT Bold', sans-serif",
  mono: "ui-monospace, 'Cascadia Code', 'Noto Sans Mono CJK JP', monospace",
} as const

export const standard: ThemeChoices = {
  hue: 195,
  strength: 0.1,
  paperHue: 95,
  tint: 0.003,
  radius: 14,
  size: 16,
  measure: 62,
  font: 'as the language needs it',
}

/** Themes to begin with. */
export const presets = {
  Standard: standard,
  Ink: { ...standard, strength: 0, tint: 0, radius: 2, font: 'serif' },
  Sakura: { ...standard, hue: 5, strength: 0.13, paperHue: 10, tint: 0.012, radius: 20 },
  Forest: { ...standard, hue: 150, strength: 0.11, paperHue: 140, tint: 0.012, radius: 8 },
  Indigo: { ...standard, hue: 275, strength: 0.16, paperHue: 275, tint: 0.008, radius: 12 },
  Terminal: { ...standard, hue: 130, strength: 0.14, paperHue: 250, tint: 0.01, radius: 0, font: 'mono' },
} as const satisfies Record<string, ThemeChoices>

export type Variables = Readonly<Record<string, string>>

const round = (value: number) => Number(value.toFixed(4))

/** The variables of one scheme that differ from the stylesheet's. */
export function colours(
  { hue, strength, paperHue, tint }: ThemeChoices,
  scheme: 'light' | 'dark',
): Variables {
  const isLight = scheme === 'light'
  const paper = (lightness: number, factor: number) =>
    `oklch(${lightness}% ${round(tint * factor)} ${paperHue})`
  const isOwnPaper = paperHue !== standard.paperHue || tint !== standard.tint
  const isOwnAccent = hue !== standard.hue || strength !== standard.strength
  return {
    ...(isOwnPaper && {
      '--cs-paper': isLight ? paper(99, 1) : paper(18, 1.5),
      '--cs-surface': isLight ? paper(97, 1.5) : paper(22, 2),
      '--cs-raised': isLight ? paper(100, 0.3) : paper(21, 2),
      '--cs-code': isLight ? paper(97.5, 1.5) : paper(22.5, 2),
      '--cs-line': isLight ? paper(91, 2) : paper(30, 2),
    }),
    ...(isOwnAccent && {
      '--cs-accent': `oklch(${isLight ? 52 : 78}% ${round(strength)} ${hue})`,
      '--cs-accent-soft': `oklch(${isLight ? 95 : 28}% ${round(strength * (isLight ? 0.3 : 0.4))} ${hue})`,
    }),
  }
}

/** The variables of both schemes that differ from the stylesheet's. */
export function measures({ radius, size, measure, font }: ThemeChoices): Variables {
  const family = fonts[font]
  return {
    ...(radius !== standard.radius && { '--cs-radius': `${radius}px` }),
    ...(size !== standard.size && { '--cs-size': `${round(size / 16)}rem` }),
    ...(measure !== standard.measure && { '--cs-measure': `${measure}ch` }),
    ...(family !== undefined && { '--cs-font': family }),
  }
}

const block = (selector: string, variables: Variables, indent = '') => {
  const lines = Object.entries(variables).map(([name, value]) => `${indent}  ${name}: ${value};`)
  return lines.length === 0 ? [] : [`${indent}${selector} {`, ...lines, `${indent}}`]
}

/** The CSS of a theme: what differs from the stylesheet. */
export function cssOf(choices: ThemeChoices): string {
  const dark = colours(choices, 'dark')
  const followed = block(":root:not([data-theme='light'])", dark, '  ')
  const lines = [
    ...block(':root', { ...measures(choices), ...colours(choices, 'light') }),
    ...(followed.length > 0 ? ['@media (prefers-color-scheme: dark) {', ...followed, '}'] : []),
    ...block("[data-theme='dark']", dark),
  ]
  return lines.length === 0 ? '/* This is the standard theme. */' : lines.join('\n')
}
