import type { FilePart } from '@chatstream/core'

/**
 * A URL that the user may open. `host` is the host in punycode. If it is a `mailto:` URL, `host` is the
 * address.
 */
export interface SafeUrl {
  href: string
  host: string
}

/**
 * Parses an absolute `http`, `https` or `mailto` URL. If the text is not such a URL, returns `undefined`. The
 * scheme is checked after parsing, because the parser decodes the same characters as browsers. User names and
 * passwords are removed, because they can look like a host: `https://bank.example@evil.example` leads to
 * evil.example.
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

/**
 * The URL of an image. `inline`: the `data:` URL contains the image. `remote`: the image is on another host.
 * If the page loads a remote image, this host gets the IP address of the user.
 */
export type ImageUrl = { is: 'inline'; src: string } | { is: 'remote'; link: SafeUrl }

/**
 * Returns the URL of an image in a message. If the file is not an image, or its URL is not allowed, returns
 * `undefined`.
 */
export function imageUrl({ mediaType, url }: FilePart): ImageUrl | undefined {
  if (!/^image\//i.test(mediaType)) return undefined
  // Not parsed, because that would cost as much as the image is long.
  if (/^data:image\/[\w.+-]+[;,]/i.test(url)) return { is: 'inline', src: url }
  const link = safeUrl(url)
  return link !== undefined && /^https?:/.test(link.href) ? { is: 'remote', link } : undefined
}
