const expected =
  'a data URL, or the plain https: URL of a public host: private addresses could be reached through the provider'

/** Domains whose names point to any address that they contain, or to this machine. */
const wildcardDomains = ['nip.io', 'sslip.io', 'xip.io', 'localtest.me', 'lvh.me', 'vcap.me', 'lacolhost.com']
const privateDomains = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'arpa',
  ...wildcardDomains,
]

/**
 * Checks a URL that a provider would load. Returns `undefined` if it is a data URL or the URL of a public
 * host. Otherwise returns a description of the expected form. The function does not detect that a public host
 * name resolves to a private address.
 */
export function publicUrlProblem(address: string): string | undefined {
  if (/^data:/i.test(address)) return undefined
  const written = /^https?:\/\/([^/?#]*)/i.exec(address)?.[1]?.toLowerCase()
  if (written === undefined || !URL.canParse(address)) return expected
  const { host, hostname, protocol } = new URL(address)
  const port = protocol === 'https:' ? ':443' : ':80'
  // Other spellings of a host (userinfo, backslashes, octal numbers) are read differently by other parsers.
  const isPlain = written === host || written === host + port
  return isPlain && isPublicHost(hostname) ? undefined : expected
}

/** @param hostname in the normal form of a parsed URL: numbers as four decimals, IPv6 in brackets and compressed */
function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return isPublicIpv6(hostname.slice(1, -1))
  if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return isPublicIpv4(hostname.split('.').map(Number))
  const domain = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  const isPrivate = privateDomains.some((suffix) => domain === suffix || domain.endsWith(`.${suffix}`))
  return domain.includes('.') && !isPrivate
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry */
function isPublicIpv4([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false
  if (a === 100) return b < 64 || b > 127
  if (a === 169) return b !== 254
  if (a === 172) return b < 16 || b > 31
  if (a === 192) return b !== 168 && !(b === 0 && (c === 0 || c === 2)) && !(b === 88 && c === 99)
  if (a === 198) return b !== 18 && b !== 19 && !(b === 51 && c === 100)
  return !(a === 203 && b === 0 && c === 113)
}

/**
 * True for global unicast addresses, without those that carry an IPv4 address (6to4, Teredo) and documentation.
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
function isPublicIpv6(address: string): boolean {
  const [first = 0, second = 0] = address.split(':').map((part) => Number.parseInt(part || '0', 16))
  const isGlobal = first >= 0x2000 && first <= 0x3fff
  const isSpecial =
    first === 0x2002 || (first === 0x2001 && (second < 0x200 || second === 0xdb8)) || first === 0x3fff
  return isGlobal && !isSpecial
}
