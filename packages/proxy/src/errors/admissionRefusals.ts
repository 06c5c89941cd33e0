import { ProxyError } from './proxyError.ts'

// The refusals of requests that ask for too much, or come from a place that may not ask.

/**
 * Returns the error 400 `field_not_allowed`: the body has a field that is not in the list of allowed fields.
 */
export function fieldNotAllowed(field: string, type?: string): ProxyError {
  const named = type === undefined ? `The field ${field}` : `${field} of the type ${JSON.stringify(type)}`
  return new ProxyError({
    status: 400,
    type: 'invalid_request_error',
    code: 'field_not_allowed',
    reason: 'bad-request',
    message: `${named} may not be sent through this proxy.`,
    why: 'A field that is not on the list could spend the key, reach other servers or read what others asked.',
    action: 'Leave it out; or list it in fields.allow of the upstream, or set it on the server with prepare.',
    audience: 'developer',
    param: field,
  })
}

/** Returns the error 400 `invalid_field`: the value of a field has a wrong type or is out of bounds. */
export function invalidField(field: string, expected: string): ProxyError {
  return new ProxyError({
    status: 400,
    type: 'invalid_request_error',
    code: 'invalid_field',
    reason: 'bad-request',
    message: `${field} must be ${expected}.`,
    why: 'The proxy bounds the fields of a request, and nothing was sent.',
    action: 'Change the value; or list the field in fields.allow of the upstream to lift its bounds.',
    audience: 'developer',
    param: field,
  })
}

/**
 * Returns the error 403 `host_not_allowed`: the request was sent to a host name that the proxy does not
 * serve.
 */
export function hostNotAllowed(host: string): ProxyError {
  return new ProxyError({
    status: 403,
    type: 'permission_error',
    code: 'host_not_allowed',
    reason: 'forbidden',
    message: `The host name ${JSON.stringify(host)} is not served here.`,
    why: 'A foreign name that points to this machine would let any page read its answers.',
    action: `If the name is yours, list it: hosts: [${JSON.stringify(host)}]. A proxy that others can reach also needs authenticate, or allowAnonymous: true.`,
    audience: 'developer',
  })
}

/**
 * Returns the error 403 `anonymous_not_allowed`: the request came from another machine, but the proxy has no
 * `authenticate`.
 */
export function anonymousNotAllowed(): ProxyError {
  return new ProxyError({
    status: 403,
    type: 'permission_error',
    code: 'anonymous_not_allowed',
    reason: 'forbidden',
    message: 'This proxy answers its own machine only.',
    why: 'It does not know its users, so everyone could spend its key and read the streams of others.',
    action: 'Give createProxy authenticate; or allowAnonymous: true, if another server admits the requests.',
    audience: 'developer',
  })
}

/**
 * Returns the error 403 `other_path`: the path in the first message of a WebSocket differs from the path of
 * the handshake.
 */
export function otherPath(): ProxyError {
  return new ProxyError({
    status: 403,
    type: 'permission_error',
    code: 'other_path',
    reason: 'forbidden',
    message: 'A socket answers requests to the path it was opened at.',
    why: 'The handshake was admitted for that path, perhaps by rules of the server in front.',
    action: 'Open the socket at the path of the request.',
    audience: 'developer',
  })
}
