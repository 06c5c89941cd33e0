import type { FilePart } from '@chatstream/core'

/** A link that may be followed. `host` is its host with punycode, or the address of a `mailto:` URL. */
export interface SafeUrl {
  href: string
  host: string
}

/**
 * Parses absolute `http`, `https` and `mailto` URLs. Other texts return `undefined`. The URL is judged after parsing,
 * because parsing decodes what browsers decode. User names and passwords are removed:
 * `https://bank.example@evil.example` leads to evil.example.
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

/** The place of an image: in the URL itself, or on a host that learns about every reader. */
export type ImageUrl = { is: 'inline'; src: string } | { is: 'remote'; link: SafeUrl }

/** The image of a file part. `undefined` if the file is not an image or its URL is not allowed. */
export function imageUrl({ mediaType, url }: FilePart): ImageUrl | undefined {
  if (!/^image\//i.test(mediaType)) return undefined
  // Not parsed, because that would cost as much as the image is long.
  if (/^data:image\/[\w.+-]+[;,]/i.test(url)) return { is: 'inline', src: url }
  const link = safeUrl(url)
  return link !== undefined && /^https?:/.test(link.href) ? { is: 'remote', link } : undefined
}
