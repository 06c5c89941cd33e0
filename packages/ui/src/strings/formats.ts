/** Functions that format numbers and durations for one locale. */
export interface Formats {
  /** `1284` → `1,284`. */
  number(value: number): string
  /** Milliseconds: `312` → `312 ms`, `4200` → `4.2 s`, `4000` → `4 s`, `125000` → `2 m 5 s`; in Japanese `4.2 秒`. */
  duration(ms: number): string
  /**
   * A day in the user's time zone: `Today`, `Yesterday`, `Thursday, November 20`. If the day is not in the current
   * year, the year is added.
   */
  day(ms: number, nowMs: number): string
  /** A fraction: `0.42` → `42%`. */
  percent(part: number): string
  /** A number of bytes: `1536` → `1.5 kB`. A kB is 1,024 bytes, as in file managers. */
  bytes(count: number): string
  /**
   * Selects a text by the plural rules of the locale. If there is no text for the plural form, selects
   * `other`.
   */
  plural(count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }): string
}

const dayMs = 86_400_000

const known = new Map<string, Formats>()

/**
 * Returns the formats for numbers and durations of a locale. They are created once for each locale. If the
 * locale is not a valid BCP 47 tag, throws a `RangeError`.
 */
export function formatsOf(locale: string): Formats {
  const existing = known.get(locale)
  if (existing !== undefined) return existing
  const formats = createFormats(locale)
  known.set(locale, formats)
  return formats
}

function createFormats(locale: string): Formats {
  const number = new Intl.NumberFormat(locale)
  const plural = new Intl.PluralRules(locale)
  // In CLDR the narrow units of Japanese are Latin letters: `20s`.
  const narrow = new Intl.Locale(locale).language === 'ja' ? 'short' : 'narrow'
  const unit = (
    name: string,
    maximumFractionDigits = 0,
    unitDisplay: Intl.NumberFormatOptions['unitDisplay'] = narrow,
  ) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits })
  const percent = new Intl.NumberFormat(locale, { style: 'percent' })
  // The short form of the first would be “3 byte”.
  const sizes = [
    unit('byte', 0, 'long'),
    ...['kilobyte', 'megabyte', 'gigabyte'].map((name) => unit(name, 1, 'short')),
  ]

  function bytes(count: number): string {
    const step = Math.min(sizes.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10))
    return sizes[step]?.format(count / 1024 ** step) ?? String(count)
  }

  const milliseconds = spaced(unit('millisecond'))
  const tenths = spaced(unit('second', 1))
  const seconds = spaced(unit('second'))
  const minutes = spaced(unit('minute'))

  function duration(ms: number): string {
    if (Math.round(ms) < 1000) return milliseconds.format(Math.round(ms))
    if (ms < 9950) return tenths.format(ms / 1000)
    const whole = Math.round(ms / 1000)
    if (whole < 60) return seconds.format(whole)
    return `${minutes.format(Math.floor(whole / 60))} ${seconds.format(whole % 60)}`
  }

  function day(ms: number, nowMs: number): string {
    const date = new Date(ms)
    const daysAgo = Math.round((new Date(nowMs).setHours(0, 0, 0, 0) - date.setHours(0, 0, 0, 0)) / dayMs)
    if (daysAgo === 0 || daysAgo === 1) {
      const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-daysAgo, 'day')
      return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1)
    }
    const isThisYear = date.getFullYear() === new Date(nowMs).getFullYear()
    return new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'long',
      ...(isThisYear ? { weekday: 'long' } : { year: 'numeric' }),
    }).format(date)
  }

  return {
    day,
    number: (value) => number.format(value),
    duration,
    percent: (part) => percent.format(part),
    bytes,
    plural: (count, forms) => forms[plural.select(count)] ?? forms.other,
  }
}

/** Adds a space before the unit. ISO 80000-1 requires this space, but the narrow form of `Intl` does not have it. */
function spaced(unit: Intl.NumberFormat): { format(value: number): string } {
  return { format: (value) => unit.format(value).replace(/(?<=\p{Nd})(?=[a-z])/iu, ' ') }
}
