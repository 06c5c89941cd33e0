import { anonymousNotAllowed, hostNotAllowed } from '../errors/admissionRefusals.ts'
import { isLoopbackHost } from './isLoopbackHost.ts'
import { checkOrigin } from './origins.ts'
import type { ConnectionInfo, CorsOptions } from './origins.ts'

/**
 * The rules by which the proxy admits or refuses a request. They concern the host name, the origin of the
 * page and the client's address. The proxy checks the rules before it reads the request, for HTTP and for
 * WebSockets.
 */
export interface AdmissionRules {
  cors: CorsOptions
  /** The host names that the proxy serves; `undefined` for the default. */
  hosts: readonly string[] | undefined
  /** `true` if other machines may send requests, because users are known or everyone may ask. */
  isOpenToOthers: boolean
}

/**
 * Checks if the rules admit a request. If a rule refuses the request, throws `host_not_allowed`,
 * `anonymous_not_allowed` or `origin_not_allowed` (403).
 */
export function checkAdmission(
  request: Request,
  { cors, hosts, isOpenToOthers }: AdmissionRules,
  { loopbackOnly = false, address }: ConnectionInfo,
): void {
  const isLocal = loopbackOnly || !isOpenToOthers
  if (hosts !== undefined || isLocal) checkHost(request, hosts ?? hostsOf(cors.origins))
  if (!isOpenToOthers && addressesOf(request, address).some((each) => !isLoopbackAddress(each))) {
    throw anonymousNotAllowed()
  }
  checkOrigin(request, cors, loopbackOnly)
}

/**
 * Refuses host names that are not listed. An attacker can let a foreign name point to this machine (DNS
 * rebinding). A page of the attacker under this name would have the proxy's origin. Names that can only mean
 * this machine are always served.
 */
function checkHost(request: Request, hosts: readonly string[]): void {
  const host = (request.headers.get('host') ?? new URL(request.url).host).toLowerCase()
  const hostname = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
  if (!isLoopbackHost(hostname) && !hosts.includes(hostname) && !hosts.includes(host))
    throw hostNotAllowed(host)
}

function hostsOf(origins: readonly string[] = []): string[] {
  return origins.map((origin) => new URL(origin).hostname)
}

/** The headers in which servers in front report addresses, besides `forwarded`. */
const addressHeaders = ['x-forwarded-for', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip']

/**
 * Returns the addresses from which a request came: that of the connection, and those that a server in front reports
 * in headers.
 */
function addressesOf({ headers }: Request, address: string | undefined): string[] {
  const reported = addressHeaders.flatMap((name) => headers.get(name)?.split(',') ?? [])
  // https://www.rfc-editor.org/rfc/rfc7239: for=192.0.2.1;proto=http, for="[2001:db8::1]:80"
  const forwarded = (headers.get('forwarded') ?? '')
    .split(/[,;]/)
    .map((pair) => pair.trim())
    .filter((pair) => pair.toLowerCase().startsWith('for='))
    .map((pair) => pair.slice('for='.length).replaceAll('"', '').split(']')[0]?.replace('[', '') ?? '')
  return [address ?? '', ...reported, ...forwarded].map((each) => each.trim()).filter((each) => each !== '')
}

function isLoopbackAddress(address: string): boolean {
  return isLoopbackHost(address.toLowerCase().replace(/^::ffff:/, ''))
}
