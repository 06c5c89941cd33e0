/** A link that may be followed. `host` is where it leads, punycode shown; for `mailto:` the address. */
export interface SafeUrl {
  href: string
  host: string
}

/**
 * Absolute `http`, `https` and `mailto` URLs; anything else gives `undefined` and is text. Judged after parsing, since
 * parsing decodes what browsers decode. User names and passwords are dropped: `https://bank.example@evil.example` leads to evil.example.
 */
export function safeUrl(text: string): SafeUrl | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      url.username = ''
      url.password = ''
      return { href: url.href, host: url.host }
    case 'mailto:':
      return { href: url.href, host: url.pathname }
    default:
      return undefined
  }
}
