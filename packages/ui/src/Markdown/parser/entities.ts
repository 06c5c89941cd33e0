/** The names of HTML 4 (1 kB). A number is the code point of the name behind it; each next name is the next one. */
const html4 = `
34 quot 38 amp 60 lt 62 gt 160 nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg
macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave
Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde
Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc
atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute
ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml 338 OElig oelig 352 Scaron scaron
376 Yuml 402 fnof 710 circ 732 tilde 913 Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu
Nu Xi Omicron Pi Rho 931 Sigma Tau Upsilon Phi Chi Psi Omega 945 alpha beta gamma delta epsilon zeta eta
theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega 977 thetasym upsih
982 piv 8194 ensp emsp 8201 thinsp 8204 zwnj zwj lrm rlm 8211 ndash mdash 8216 lsquo rsquo sbquo 8220 ldquo
rdquo bdquo 8224 dagger Dagger bull 8230 hellip 8240 permil 8242 prime Prime 8249 lsaquo rsaquo 8254 oline
8260 frasl 8364 euro 8465 image 8472 weierp 8476 real 8482 trade 8501 alefsym 8592 larr uarr rarr darr harr
8629 crarr 8656 lArr uArr rArr dArr hArr 8704 forall 8706 part exist 8709 empty 8711 nabla isin notin 8715 ni
8719 prod 8721 sum minus 8727 lowast 8730 radic 8733 prop infin 8736 ang 8743 and or cap cup int 8756 there4
8764 sim 8773 cong 8776 asymp 8800 ne equiv 8804 le ge 8834 sub sup nsub 8838 sube supe 8853 oplus 8855
otimes 8869 perp 8901 sdot 8968 lceil rceil lfloor rfloor 9001 lang rang 9674 loz 9824 spades 9827 clubs 9829
hearts diams`

// The other 1,873 names of HTML 5 (11.5 kB) load at the first use of one.
let names: Readonly<Record<string, string>> = namesOf(html4)
let loading: Promise<void> | undefined
let version = 0
const listeners = new Set<() => void>()

function namesOf(list: string): Readonly<Record<string, string>> {
  const named: Record<string, string> = { apos: "'" }
  let code = 0
  for (const [word] of list.matchAll(/\w+/g)) {
    // No name begins with a digit.
    if (Number(word) > 0) code = Number(word)
    else named[word] = String.fromCodePoint(code++)
  }
  return named
}

/** The character with this name; the name has no `&` and `;`. */
function entityNamed(name: string): string | undefined {
  if (Object.hasOwn(names, name)) return names[name]
  if (version === 0) void loadAllEntities()
  return undefined
}

/** Loads the names of HTML 5. If that fails, references by these names stay text. */
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

/** A number that grows when more names are known. */
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

/** Reads the character reference at a position. A name that is not known is returned as `missing`. */
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

/** Resolves backslash escapes and character references, as in the destinations and titles of links. */
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
