/** The names that answers use most. The other names of HTML 5 (12 kB) load at the first use of one. */
const frequent = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  plusmn: '±',
  times: '×',
  middot: '·',
  bull: '•',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  euro: '€',
  larr: '←',
  rarr: '→',
  ne: '≠',
  le: '≤',
  ge: '≥',
}

let names: Readonly<Record<string, string>> = frequent
let loading: Promise<void> | undefined
let version = 0
const listeners = new Set<() => void>()

/** The character with this name; the name has no `&` and `;`. */
function entityNamed(name: string): string | undefined {
  if (Object.hasOwn(names, name)) return names[name]
  if (version === 0) void loadAllEntities()
  return undefined
}

/**
 * Loads the names of all HTML 5 character references (e.g. `&hearts;`). If loading fails, these references
 * stay text.
 */
export function loadAllEntities(): Promise<void> {
  loading ??= load()
  return loading
}

async function load(): Promise<void> {
  try {
    names = (await import('character-entities')).characterEntities
  } catch {
    loading = undefined
    return
  }
  version = 1
  for (const tell of listeners) tell()
}

/**
 * Returns a version number. It increases when more names of character references (e.g. `&hearts;`) have
 * loaded. Texts must then be parsed again.
 */
export function entityVersion(): number {
  return version
}

export function onMoreEntities(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The character of a numeric reference. Invalid codes become U+FFFD. */
function characterOf(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : '\uFFFD'
}

const reference = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z][\da-z]{1,31}));/iy

/**
 * Reads the character reference (e.g. `&amp;`) at a position. If the name of the reference is not known yet,
 * `missing` of the result is the name. If there is no reference, returns `undefined`.
 */
export function readReference(
  source: string,
  position: number,
): { text: string; length: number } | { missing: string } | undefined {
  reference.lastIndex = position
  const match = reference.exec(source)
  if (match === null) return undefined
  const [{ length }, hexadecimal, decimal, name = ''] = match
  if (hexadecimal !== undefined) return { text: characterOf(Number.parseInt(hexadecimal, 16)), length }
  if (decimal !== undefined) return { text: characterOf(Number.parseInt(decimal, 10)), length }
  const text = entityNamed(name)
  return text === undefined ? { missing: name } : { text, length }
}

/** Resolves backslash escapes and character references in a text, e.g. in the destination or title of a link. */
export function unescapeText(source: string): string {
  if (!/[\\&]/.test(source)) return source
  return source.replaceAll(
    /\\([!-/:-@[-`{-~])|&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][\da-z]{1,31});/gi,
    (whole, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped
      const found = readReference(whole, 0)
      return found !== undefined && 'text' in found ? found.text : whole
    },
  )
}
