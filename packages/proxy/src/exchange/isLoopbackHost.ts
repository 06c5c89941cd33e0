/** Whether a host, as one listens on it or as a URL spells it, is reached from its own machine only. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|[\w.-]+\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host)
}
