import { safeUrl, type SafeUrl } from '../shared/safeUrl.ts'

/** Whether an image may be requested: at once, when the user asks for it, or not at all. */
export type ImageVerdict = { show: 'at-once' | 'when-asked'; url: SafeUrl } | undefined

/** Where links of a text may lead and which of its images may be requested. The one place that decides it. */
export interface UrlPolicy {
  /** What a link leads to and names; `undefined` makes it text. */
  link(url: string): SafeUrl | undefined
  /** `undefined` leaves the description that stands for it. */
  image(url: string): ImageVerdict
}

export interface UrlPolicyOptions {
  /** Origins whose images are shown at once: `https://images.example.com`. None by default. */
  imageOrigins?: readonly string[]
  /** What relative URLs are relative to. Without it they are text: a model knows no page they could be meant for. */
  baseUrl?: string
  /** Refuses links that would be allowed. It cannot allow others. */
  allowLink?: (url: URL) => boolean
}

/**
 * The rules for links and images: `http`, `https` and `mailto` only, judged after decoding; no user names or passwords
 * in URLs; images are requested when the user asks for them, or at once from origins that are listed.
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
