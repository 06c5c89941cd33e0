import { safeUrl, type SafeUrl } from '../shared/safeUrl.ts'

/**
 * The decision about an image. `at-once`: the browser requests the image immediately. `when-asked`: the browser
 * requests the image when the user asks for it. `undefined`: the image is never requested.
 */
export type ImageVerdict = { show: 'at-once' | 'when-asked'; url: SafeUrl } | undefined

/** Decides which links and images of a text are allowed. */
export interface UrlPolicy {
  /** Returns the target of a link. If it is `undefined`, the link is shown as text. */
  link(url: string): SafeUrl | undefined
  /** Returns the decision about an image. If it is `undefined`, only the description of the image is shown. */
  image(url: string): ImageVerdict
}

/** The options of `createUrlPolicy`. */
export interface UrlPolicyOptions {
  /**
   * Origins whose images are requested at once: `https://images.example.com`.
   *
   * @defaultValue none
   */
  imageOrigins?: readonly string[]
  /**
   * The base of relative URLs. If it is left out, relative links are shown as text, because a model does not know the
   * page.
   */
  baseUrl?: string
  /** Returns `false` to reject a link that the rules allow. It cannot allow links that the rules reject. */
  allowLink?: (url: URL) => boolean
}

/**
 * Creates the rules for links and images. Only `http`, `https` and `mailto` URLs are allowed; each URL is checked
 * after decoding. User names and passwords are removed from URLs. Images from `imageOrigins` are requested
 * immediately, other images only when the user asks for them.
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
