import { systemCodeOf } from './proxyError.ts'

/**
 * The error if a server cannot listen on its port: the message says why and what to do. `code` is the code of
 * the system, e.g. `EADDRINUSE`, and `cause` is the system's error.
 */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code: string

  constructor(message: string, code: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Returns the error for a server that could not listen. For a code without a known remedy, returns `cause`. */
export function listenFailure(cause: unknown, port: number, host: string): unknown {
  const code = systemCodeOf(cause) ?? ''
  const message = messages[code]?.(port, host)
  return message === undefined ? cause : new ListenError(message, code, cause)
}

const messages: Readonly<Record<string, (port: number, host: string) => string>> = {
  EADDRINUSE: (port, host) =>
    `Port ${port} is taken. Another program already listens on this port of ${host} (EADDRINUSE). Stop it, or choose another port; port 0 takes a free one.`,
  EACCES: (port) =>
    `Port ${port} may not be opened. This user has no permission for it (EACCES). Choose a port above 1023.`,
  EADDRNOTAVAIL: (_, host) =>
    `${host} is no address of this machine (EADDRNOTAVAIL). Listen on 127.0.0.1, or on 0.0.0.0 for all addresses.`,
}
