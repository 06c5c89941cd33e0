/**
 * Creates a random id: 16 bytes, as 22 characters of base64url. `crypto.randomUUID` is not used, because browsers do
 * not define it on plain-http pages other than localhost; `getRandomValues` works there.
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
