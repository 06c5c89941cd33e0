import type { LoggedRequest } from '../inspector/loggedRun.ts'

const removed = '[removed]'

/**
 * Returns a recorded request as a `curl` command for a POSIX shell. Secret values of headers are not
 * recorded. In their place, the command has a shell variable with the name of the header, e.g.
 * `$AUTHORIZATION`.
 */
export function curlOf(
  { method, url, headers, body }: LoggedRequest,
  base = globalThis.location?.href,
): string {
  const address = URL.canParse(url, base) ? new URL(url, base).href : url
  const parts = [`curl -N -X ${method} ${quote(address)}`]
  for (const [name, value] of Object.entries(headers)) {
    // The id belongs to this run; another request needs another.
    if (name === 'x-chatstream-id') continue
    const variable = name.toUpperCase().replaceAll(/\W/g, '_')
    parts.push(value === removed ? `-H "${name}: $${variable}"` : `-H ${quote(`${name}: ${value}`)}`)
  }
  if (body !== undefined) parts.push(`-d ${quote(body)}`)
  return parts.join(' \\\n  ')
}

/** Quotes a text as one word for a POSIX shell, so that the shell expands nothing in it. */
const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`
