import type { FilePart } from '@chatstream/core'

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

/** Where an image is: in the URL itself, or at a host that learns of everyone who looks at it. */
export type ImageUrl = { is: 'inline'; src: string } | { is: 'remote'; link: SafeUrl }

/** How the image of a part may be shown; `undefined` where it is no image, or its URL is not to be used. */
export function imageUrl({ mediaType, url }: FilePart): ImageUrl | undefined {
  if (!/^image\//i.test(mediaType)) return undefined
  // Not parsed: that would cost as much as the image is long.
  if (/^data:image\/[\w.+-]+[;,]/i.test(url)) return { is: 'inline', src: url }
  const link = safeUrl(url)
  return link !== undefined && /^https?:/.test(link.href) ? { is: 'remote', link } : undefined
}
