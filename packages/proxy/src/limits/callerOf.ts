import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { ProxyUser } from '../exchange/exchange.ts'

/** The facts about a request that identify its caller. */
export interface CallerFacts {
  user: ProxyUser | undefined
  /** The IP address of the connection. `undefined` if the server does not know it. */
  address: string | undefined
  /** The header `x-forwarded-for`. */
  forwardedFor: string | null
}

/**
 * Returns the key under which the limits of a request are counted. If the request has a user, the key is a
 * hash of the user's id. Otherwise it is a hash of the IP address. Only the first 64 bits of an IPv6 address
 * are used, because one customer usually has a whole /64 network.
 *
 * @param proxies the number of reverse proxies in front of this proxy. Each of them adds the address of its
 * client to `x-forwarded-for`
 */
export function callerOf({ user, address, forwardedFor }: CallerFacts, proxies: number): string {
  const name =
    user === undefined ? `address:${networkOf(addressOf(address, forwardedFor, proxies))}` : `user:${user.id}`
  return createHash('sha256').update(name).digest('base64url').slice(0, 22)
}

/**
 * Returns the address of the client. Each reverse proxy in front adds the address that it sees to the end of
 * `x-forwarded-for`. Addresses before these were sent by the client and may be false.
 */
function addressOf(address: string | undefined, forwardedFor: string | null, proxies: number): string {
  const forwarded = (forwardedFor ?? '').split(',').map((part) => part.trim())
  return (proxies > 0 ? forwarded.at(-proxies) : undefined) || (address ?? '')
}

function networkOf(address: string): string {
  const bare = address.replace(/^::ffff:/i, '').split('%')[0] ?? ''
  if (!isIPv6(bare)) return bare
  const [head = '', tail] = bare.split('::')
  const groups = head === '' ? [] : head.split(':')
  const ends = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - ends.length)
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...ends]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
