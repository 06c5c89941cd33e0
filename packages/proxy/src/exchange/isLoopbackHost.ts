/**
 * Returns `true` if only the same machine can reach a host, e.g. `localhost` or `127.0.0.1`. `host` is the
 * host of a URL, or an address to listen on.
 */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|[\w.-]+\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host)
}
