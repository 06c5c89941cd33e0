import { safeUrl, type SafeUrl } from '../shared/safeUrl.ts'

/** The decision about an image: it is requested at once, when the user asks for it, or never (`undefined`). */
export type ImageVerdict = { show: 'at-once' | 'when-asked'; url: SafeUrl } | undefined

/** The rules for the links and images of a text. Nothing else decides about them. */
export interface UrlPolicy {
  /** The target of a link. `undefined` shows the link as text. */
  link(url: string): SafeUrl | undefined
  /** The decision about an image. `undefined` shows its description only. */
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
  /** The base of relative URLs. Without it they are shown as text, because a model does not know the page. */
  baseUrl?: string
  /** Rejects links that the rules allow. It cannot allow others. */
  allowLink?: (url: URL) => boolean
}

/**
 * Creates the rules for links and images. Only `http`, `https` and `mailto` are allowed; the check uses the decoded
 * URL. User names and passwords are removed from URLs. Images are requested when the user asks for them, or at once
 * from `imageOrigins`.
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
