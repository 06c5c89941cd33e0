/**
 * 16 random bytes as 22 characters of base64url. `crypto.randomUUID` is not used: it is undefined on
 * plain-http addresses other than localhost, where `getRandomValues` works.
 *
 * @example
 * ```ts
 * const chat = createChat({ id: createId(), url: '/api/chat' })
 * ```
 */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
