import { ProxyError, type ProxyErrorData } from './proxyError.ts'

// The errors that the proxy itself raises, one function per error. Errors of providers: `upstream/providerRefusal.ts`.

const badRequest = 'invalid_request_error'

/** Returns the error 404 `not_found`: no route has this path. */
export function notFound(method: string, path: string, known: readonly string[]): ProxyError {
  return new ProxyError({
    status: 404,
    type: badRequest,
    code: 'not_found',
    reason: 'not-found',
    message: `The proxy has nothing at ${method} ${path}.`,
    why: 'It serves a fixed list of paths, so that nobody can use it to reach other servers.',
    action: `Use one of: ${known.join(', ')}; or add the path to routes, and check basePath.`,
    audience: 'developer',
  })
}

/** Returns the error 405 `method_not_allowed`: the proxy serves the path, but not with this method. */
export function methodNotAllowed(method: string, allowed: readonly string[]): ProxyError {
  return new ProxyError({
    status: 405,
    type: badRequest,
    code: 'method_not_allowed',
    reason: 'method-not-allowed',
    message: `${method} is not answered here.`,
    why: 'This path takes other methods.',
    action: `Send ${allowed.join(' or ')}.`,
    audience: 'developer',
    headers: { allow: [...allowed, 'OPTIONS'].join(', ') },
  })
}

/**
 * Returns the error 403 `origin_not_allowed`: the request came from a page of another origin, and
 * `cors.origins` does not contain this origin.
 */
export function originNotAllowed(origin: string): ProxyError {
  return new ProxyError({
    status: 403,
    type: 'permission_error',
    code: 'origin_not_allowed',
    reason: 'origin-not-allowed',
    params: { origin },
    message: `Pages of ${origin} may not call this proxy.`,
    why: 'A page of any other origin would spend the key of whoever runs it.',
    action: `If it is yours, add "${origin}" to cors.origins (chatstream-proxy: --origin ${origin}).`,
  })
}

/** Returns the error 415 `unsupported_media_type`: the body is not JSON, or is compressed. */
export function notJson(contentType: string | null): ProxyError {
  return new ProxyError({
    status: 415,
    type: badRequest,
    code: 'unsupported_media_type',
    reason: 'bad-request',
    message: `The request came as ${contentType ?? 'no content type'}, and JSON is wanted.`,
    why: 'Browsers send other types to foreign servers without asking, so they are not accepted.',
    action: 'Send the header content-type: application/json, and the body uncompressed.',
    audience: 'developer',
  })
}

/** Returns the error 413 `body_too_large`: the body is longer than `maxBodyBytes`. */
export function bodyTooLarge(maxBytes: number): ProxyError {
  return new ProxyError({
    status: 413,
    type: badRequest,
    code: 'body_too_large',
    reason: 'request-too-large',
    params: { limit: maxBytes },
    message: `The request is longer than ${maxBytes} bytes.`,
    why: 'The proxy reads no further, so that nobody can fill its memory.',
    action: 'Shorten the conversation or its attachments, or raise maxBodyBytes.',
    audience: 'developer',
  })
}

/** Returns the error 408 `request_timeout`: the first message of a WebSocket did not arrive in time. */
export function firstMessageLate(timeoutMs: number): ProxyError {
  return new ProxyError({
    status: 408,
    type: badRequest,
    code: 'request_timeout',
    reason: 'temporary-refusal',
    message: `No request came over the socket within ${timeoutMs / 1000} s.`,
    why: 'A socket without a request is closed, so that nobody can keep many of them.',
    action: 'Send the request as the first message, as soon as the socket is open.',
    audience: 'developer',
  })
}

/** Returns the error 400 `invalid_envelope`: the first message of a WebSocket is malformed. */
export function invalidEnvelope(): ProxyError {
  return new ProxyError({
    status: 400,
    type: badRequest,
    code: 'invalid_envelope',
    reason: 'bad-request',
    message: 'The first message of the socket is no request that this proxy can read.',
    why: 'It has to say where it goes and how.',
    action: 'Send {"chatstream":1,"method":"POST","path":"/…","headers":{},"body":{…}}.',
    audience: 'developer',
  })
}

/**
 * Returns the error 502 `not_a_stream`: the provider's answer does not have the content type of a stream, and
 * contains no event.
 */
export function notAStream(contentType: string): ProxyError {
  return new ProxyError({
    status: 502,
    type: 'server_error',
    code: 'not_a_stream',
    reason: contentType.includes('html') ? 'html-page' : 'not-a-stream',
    message: `The provider answered with ${contentType || 'no content type'}, and no event was in it.`,
    why: 'There is nothing to send over a socket.',
    action: 'Check the base URL on the server: scheme, host and path, to the letter.',
    audience: 'developer',
  })
}

/** Returns the error 400 `invalid_json`: the body is not a JSON object. */
export function invalidJson(): ProxyError {
  return new ProxyError({
    status: 400,
    type: badRequest,
    code: 'invalid_json',
    reason: 'bad-request',
    message: 'The request is not a JSON object.',
    why: 'The provider could not read it either.',
    action: 'Send an object such as {"model": "…", "messages": […], "stream": true}.',
    audience: 'developer',
  })
}

/** Returns the error 400 `json_too_deep`: the JSON of the request is nested too deeply. */
export function jsonTooDeep(maxDepth: number): ProxyError {
  return new ProxyError({
    status: 400,
    type: badRequest,
    code: 'json_too_deep',
    reason: 'bad-request',
    message: `The request is nested more than ${maxDepth} levels deep.`,
    why: 'Reading it could end the server’s process.',
    action: 'Send it flatter, or as text inside a string.',
    audience: 'developer',
  })
}

/** Returns the error 404 `model_not_found`: no upstream (provider) has the model in its list `models`. */
export function unknownModel(model: string | undefined, allowed: readonly string[]): ProxyError {
  const named = model === undefined ? 'The request names no model' : `The model "${model}" is not served here`
  return new ProxyError({
    status: 404,
    type: badRequest,
    code: 'model_not_found',
    reason: 'model-not-found',
    params: { ...(model !== undefined && { model }), models: allowed.join(', ') },
    message: `${named}. Allowed: ${allowed.join(', ')}.`,
    why: 'This server lists the models that may be asked for, and nothing was sent.',
    action: 'Choose one of the allowed models, or add this one to the upstream’s models.',
    param: 'model',
  })
}

/**
 * Returns the error 401 `missing_api_key`: the API key of the upstream (provider) is empty. `variable` is the
 * name of the environment variable for the key.
 */
export function missingKey(upstream: string, variable: string): ProxyError {
  return new ProxyError({
    status: 401,
    type: badRequest,
    code: 'missing_api_key',
    reason: 'missing-key',
    params: { upstream, variable },
    message: `The server has no API key for "${upstream}".`,
    why: 'The provider refuses requests without one, so nothing was sent.',
    action: `Set the key in the server’s environment, for example as ${variable}, and start the server again.`,
  })
}

/**
 * Returns the error 503 `queue_full`: the upstream (provider) has `maxConcurrent` running requests and
 * `maxQueued` waiting requests.
 */
export function queueFull(upstream: string): ProxyError {
  return new ProxyError({
    status: 503,
    type: 'server_error',
    code: 'queue_full',
    reason: 'overloaded',
    message: `Too many requests are waiting for "${upstream}".`,
    why: 'It has as many streams open as its settings allow, and the queue is full. Nothing was sent.',
    action: 'Try again in a moment; or raise maxConcurrent or maxQueued.',
    headers: { 'retry-after': '1' },
  })
}

/** Returns the error 502 `upstream_unreachable`: the connection to the provider failed. */
export function unreachable(upstream: string, systemCode: string | undefined): ProxyError {
  const data: ProxyErrorData = {
    status: 502,
    type: 'server_error',
    code: 'upstream_unreachable',
    reason: 'provider-unreachable',
    params: { upstream },
    message: `The provider "${upstream}" could not be reached.`,
    why: 'No answer came, so nothing was lost; whether the provider saw the request is unknown.',
    action: 'Try again. If it keeps failing, check the base URL, the network and HTTPS_PROXY on the server.',
  }
  return new ProxyError(data, systemCode)
}

/** Returns the error 504 `upstream_timeout`: the provider sent no headers within `headersTimeoutMs`. */
export function headersTimedOut(upstream: string, timeoutMs: number): ProxyError {
  return new ProxyError({
    status: 504,
    type: 'server_error',
    code: 'upstream_timeout',
    reason: 'provider-timeout',
    params: { upstream, seconds: timeoutMs / 1000 },
    message: `The provider "${upstream}" sent no answer within ${timeoutMs / 1000} s.`,
    why: 'The request was given up and the provider told so.',
    action: 'Try again; if the model needs longer to begin, raise headersTimeoutMs.',
  })
}

/**
 * Returns the error 502 `upstream_unreadable`: the provider answered with a redirect, an invalid status or an
 * unknown encoding.
 */
export function unreadable(upstream: string, what: string): ProxyError {
  return new ProxyError({
    status: 502,
    type: 'server_error',
    code: 'upstream_unreadable',
    reason: 'provider-unreadable',
    params: { upstream },
    message: `The provider "${upstream}" answered with ${what}.`,
    why: 'The proxy follows no redirects, which could carry the key elsewhere, and reads no unknown encodings.',
    action: 'Check the base URL on the server: scheme, host and path, to the letter.',
  })
}

/** Returns the error 503 `proxy_closed`: `proxy.close()` was called. */
export function closing(): ProxyError {
  return new ProxyError({
    status: 503,
    type: 'server_error',
    code: 'proxy_closed',
    reason: 'server-unavailable',
    message: 'The proxy is shutting down.',
    why: 'It takes no new requests.',
    action: 'Try again in a moment.',
    audience: 'developer',
    headers: { 'retry-after': '1' },
  })
}

/** Returns the error 500 `internal_error`: an unexpected error occurred in the proxy. */
export function internal(systemCode: string | undefined): ProxyError {
  const data: ProxyErrorData = {
    status: 500,
    type: 'server_error',
    code: 'internal_error',
    reason: 'server-error',
    message: 'The proxy failed.',
    why: 'This is a fault of the proxy or of a function handed to it; the details stay on the server.',
    action: 'Try again. If it keeps failing, send the request id to the people who run the server.',
    audience: 'developer',
  }
  return new ProxyError(data, systemCode)
}

/** Returns the error 401 `unauthenticated`: `authenticate` returned no user. */
export function unauthenticated(): ProxyError {
  return new ProxyError({
    status: 401,
    type: badRequest,
    code: 'unauthenticated',
    reason: 'not-signed-in',
    message: 'You are not signed in.',
    why: 'The server asks only for users it knows, and nothing was sent.',
    action: 'Sign in, then try again.',
  })
}

/** Returns the error 400 `invalid_stream_id`: the run id (the header `x-chatstream-id`) is malformed. */
export function invalidRunId(): ProxyError {
  return new ProxyError({
    status: 400,
    type: badRequest,
    code: 'invalid_stream_id',
    reason: 'invalid-run-id',
    message: 'x-chatstream-id is not an id of a stream.',
    why: 'Whoever knows an id may read its stream, so it must not be guessed.',
    action: 'Send 22 to 64 random characters of A–Z, a–z, 0–9, "_" and "-"; or leave the header out.',
  })
}

/**
 * Returns the error 422 `stream_id_taken`: the run id (the header `x-chatstream-id`) belongs to another
 * request.
 */
export function runIdTaken(): ProxyError {
  return new ProxyError({
    status: 422,
    type: badRequest,
    code: 'stream_id_taken',
    reason: 'run-id-taken',
    message: 'Another question has been asked under this stream’s id.',
    why: 'The same id means the same answer, so nothing was sent.',
    action: 'Make a new id for each question.',
  })
}

/** Returns the error 404 `stream_gone`: no answer is stored under this run id, or it has expired. */
export function streamGone(): ProxyError {
  return new ProxyError({
    status: 404,
    type: badRequest,
    code: 'stream_gone',
    reason: 'run-gone',
    message: 'There is no such stream, or no longer.',
    why: 'An answer is kept for some minutes after its end, for the user who asked for it.',
    action: 'Ask again, under a new id.',
  })
}

/** Returns the error 503 `stream_log_unavailable`: the log, the store of resumable answers, failed. */
export function logUnavailable(): ProxyError {
  return new ProxyError({
    status: 503,
    type: 'server_error',
    code: 'stream_log_unavailable',
    reason: 'server-unavailable',
    message: 'The log of streams cannot be reached.',
    why: 'Without it an answer could not be resumed; nothing was sent.',
    action: 'Try again in a moment. If it keeps failing, check the log’s storage on the server.',
    audience: 'developer',
    headers: { 'retry-after': '1' },
  })
}
