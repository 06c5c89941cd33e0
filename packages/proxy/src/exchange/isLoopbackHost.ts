/** True for hosts that only their own machine can reach, in the spelling of a URL or of an address to listen on. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|[\w.-]+\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host)
}
