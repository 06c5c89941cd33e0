import { safeUrl, type SafeUrl } from '../shared/safeUrl.ts'

/**
 * The decision about an image in a text. `at-once`: the browser requests the image immediately. `when-asked`:
 * the browser requests the image if the user asks for it. `undefined`: the image is never requested.
 */
export type ImageVerdict = { show: 'at-once' | 'when-asked'; url: SafeUrl } | undefined

/** The rules for the links and images in a text. */
export interface UrlPolicy {
  /** Returns the target of a link. If the result is `undefined`, the link is shown as text. */
  link(url: string): SafeUrl | undefined
  /**
   * Returns the decision about an image. If the result is `undefined`, only the description of the image is shown.
   */
  image(url: string): ImageVerdict
}

/** The options of `createUrlPolicy`. */
export interface UrlPolicyOptions {
  /**
   * The origins whose images are requested at once, e.g. `https://images.example.com`.
   *
   * @defaultValue none
   */
  imageOrigins?: readonly string[]
  /**
   * The base of relative URLs. If it is left out, relative links are shown as text, because a model does not
   * know the URL of the page.
   */
  baseUrl?: string
  /**
   * Returns `false` to reject a link that the rules allow. If the rules reject a link, this function is not
   * asked.
   */
  allowLink?: (url: URL) => boolean
}

/**
 * Creates the rules for links and images. Only `http`, `https` and `mailto` URLs are allowed. Each URL is
 * checked after decoding, and user names and passwords are removed from it. Images from `imageOrigins` are
 * requested immediately. Other images are requested only if the user asks for them.
 *
 * @example
 * ```tsx
 * const policy = createUrlPolicy({ imageOrigins: ['https://images.example.com'] })
 * ```
 */
export function createUrlPolicy({ imageOrigins = [], baseUrl, allowLink }: UrlPolicyOptions = {}): UrlPolicy {
  const origins = new Set(imageOrigins.map((origin) => new URL(origin).origin))
  const resolve = (text: string) =>
    baseUrl !== undefined && URL.canParse(text, baseUrl) ? new URL(text, baseUrl).href : text

  function link(text: string): SafeUrl | undefined {
    const url = safeUrl(resolve(text))
    return url === undefined || allowLink?.(new URL(url.href)) === false ? undefined : url
  }

  function image(text: string): ImageVerdict {
    const url = safeUrl(resolve(text))
    if (url === undefined || !/^https?:/.test(url.href)) return undefined
    return { show: origins.has(new URL(url.href).origin) ? 'at-once' : 'when-asked', url }
  }

  return { link, image }
}

export const defaultUrlPolicy: UrlPolicy = createUrlPolicy()
