import type { FilePart } from '@chatstream/core'
import { safeUrl, type SafeUrl } from '../shared/safeUrl.ts'

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
