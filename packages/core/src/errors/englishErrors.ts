import type { ErrorCatalogue, ReasonWords } from './catalogue.ts'
import { englishUserErrors } from './englishUserErrors.ts'
import type { ChatErrorReason } from './reasons.ts'

const noAnswer = 'The model has not answered. The question is kept.'
const partial = 'The answer is incomplete. The part that arrived is kept.'
const notSent = 'Nothing was sent, and nothing was changed.'
const checkUpstream = 'Check the base URL on the server: scheme, host and path. Most end in /v1.'
const checkEndpoint =
  'Check that the URL is the chat endpoint and not a page of the app or a login, and that the server answers text/event-stream.'

const words = (reason: ChatErrorReason, ...developer: ReasonWords['developer']): ReasonWords => ({
  user: englishUserErrors[reason],
  developer,
})

const refused = (reason: ChatErrorReason): ReasonWords => {
  const [title, action] = englishUserErrors[reason]
  return words(reason, title, notSent, action)
}

const timeout = (reason: ChatErrorReason, awaited: string, name: string): ReasonWords =>
  words(
    reason,
    `Waited[ {seconds} s] for ${awaited}.`,
    'The request was given up. What arrived is kept.',
    `Try again. If the model needs longer, raise \`timeouts.${name}\`, or let the server send heartbeats.`,
  )

/**
 * The English texts for every error reason, for users and developers.
 *
 * @example
 * ```ts
 * const mine: ErrorCatalogue = { ...englishErrors, offline: { ...englishErrors.offline, user: ['No signal.', 'Move on.'] } }
 * ```
 */
export const englishErrors: ErrorCatalogue = {
  offline: words(
    'offline',
    'This device is offline[, so {host} could not be reached].',
    noAnswer,
    'Connect to the network, then try again.',
  ),
  unreachable: words(
    'unreachable',
    'The server[ {host}] could not be reached.',
    noAnswer,
    'Check that the server runs and that this device is online, then try again.',
  ),
  'connection-refused': words(
    'connection-refused',
    'The server[ {host}] refused the connection.',
    'Nothing listens at this host and port. The question is kept.',
    'Start the server, or check host and port of the URL, then try again.',
  ),
  'host-not-found': words(
    'host-not-found',
    'The host[ {host}] was not found.',
    'Its name could not be resolved. The question is kept.',
    'Check the spelling of the URL and that this device is online, then try again.',
  ),
  cors: words(
    'cors',
    'The server[ {host}] could not be reached from this page; the likely cause is CORS.',
    'The browser hides answers of other origins that do not allow this page[ ({origin})]. The server may also be down.',
    'Send requests to your own origin: through a proxy such as @chatstream/proxy, which also keeps the API key off the page, or Vite’s `server.proxy`. Or allow this page’s origin on the server (`cors.origins` in @chatstream/proxy).',
  ),
  'invalid-url': words(
    'invalid-url',
    'The URL[ “{url}”] is not valid.',
    'No request was made.',
    'Give the chat an absolute URL, or in a browser a path such as /api/chat.',
  ),
  'invalid-key': words(
    'invalid-key',
    'The API key was not accepted.',
    'Every request fails until the key is right. The question is kept.',
    'Check the key on the server: a typo or a blank in it, expired or revoked, not set, or a key of another provider.',
  ),
  'missing-key': words(
    'missing-key',
    'The server has no API key[ for “{upstream}”].',
    'The provider refuses requests without a key, so nothing was sent.',
    'Set the key in the environment of the server[, for example as {variable}], then restart the server.',
  ),
  'not-signed-in': words(
    'not-signed-in',
    'The user is not signed in.',
    'The server answers signed-in users only, and nothing was sent to the model.',
    'Sign in, then try again. In the app, send the session cookie or a token in `headers`.',
  ),
  forbidden: words(
    'forbidden',
    'Access was denied.',
    'The model, the region or the project may be closed to this key. The same request will fail again.',
    'Choose another model, or check the permissions of the key at the provider.',
  ),
  'origin-not-allowed': words(
    'origin-not-allowed',
    'Pages of this origin[ ({origin})] may not call this proxy.',
    'Pages of other origins could otherwise spend the API key.',
    'If the page is yours, add its origin to `cors.origins` of the proxy (chatstream-proxy: --origin).',
  ),
  'quota-exhausted': words(
    'quota-exhausted',
    'The quota or credit of the account is used up.',
    'Every request fails until the account is topped up. Waiting or retrying does not help.',
    'Check plan and billing at the provider: add credit, or raise the spending limit.',
  ),
  'rate-limited': words(
    'rate-limited',
    'The rate limit is reached[, until {until}].',
    'No more requests are answered until the limit resets. The question is kept.',
    'Wait, then try again. If it happens often, send fewer requests or check the limits of your plan.',
  ),
  'too-many-answers': words(
    'too-many-answers',
    'Too many answers are under way at once.',
    'The server limits them for each user. The question is kept.',
    'Stop an answer or wait for its end, then try again.',
  ),
  'allowance-used': words(
    'allowance-used',
    'The allowance for today is used up[, until {until}].',
    'The server limits the tokens and the cost of each user for a day. The question is kept.',
    'Wait, or raise `limits` of the proxy.',
  ),
  'bad-request': words(
    'bad-request',
    'The server did not accept the request[ ({param})].',
    'A field is missing, misspelt or not allowed for this model. The same request will fail again.',
    'Compare the model, the messages and the parameters with the documentation of the provider.',
  ),
  'not-found': words(
    'not-found',
    'There is nothing at this URL[: {url}].',
    'The path is wrong, or the model does not exist. The same request will fail again.',
    'Check the URL of the chat, the base URL on the server (most end in /v1), and the name of the model.',
  ),
  'method-not-allowed': words(
    'method-not-allowed',
    'The URL[ {url}] does not accept this HTTP method.',
    'It is probably not the chat endpoint: a static page answers GET only.',
    'Check the URL of the chat, and that the route on the server answers POST.',
  ),
  'model-not-found': words(
    'model-not-found',
    'The model[ “{model}”] does not exist or is not available.',
    'The name is misspelt, or this account or server does not offer the model.',
    'Check the name of the model[. Available: {models}].',
  ),
  'request-too-large': words(
    'request-too-large',
    'The request is too large[: the limit is {limit} bytes].',
    'The same request will fail again.',
    'Shorten the conversation or send smaller files, or raise the limit of the server.',
  ),
  'context-too-long': words(
    'context-too-long',
    'The conversation is longer than the context window of the model.',
    'The same request will fail again.',
    'Send fewer messages or smaller files, lower max_tokens, or choose a model with a larger context window.',
  ),
  'content-refused': words(
    'content-refused',
    'A content filter refused the request.',
    'The provider does not process content of this kind.',
    'Change the question, or check the content filter settings at the provider.',
  ),
  'temporary-refusal': words(
    'temporary-refusal',
    'The server refused the request for the moment.',
    noAnswer,
    'Try again.',
  ),
  overloaded: words(
    'overloaded',
    'The server or the model is overloaded[, until {until}].',
    'Too many requests are being processed. The question is kept.',
    'Try again in a moment. With @chatstream/proxy, `maxConcurrent` and `maxQueued` set its own limits.',
  ),
  'server-unavailable': words(
    'server-unavailable',
    'The server is not available at the moment[, until {until}].',
    noAnswer,
    'Check that the server and what it depends on are running, then try again.',
  ),
  'gateway-error': words(
    'gateway-error',
    'A gateway got no usable answer from the server behind it.',
    noAnswer,
    'Check that the server behind the gateway[ at {url}] runs and can reach the model, then try again.',
  ),
  'provider-unreachable': words(
    'provider-unreachable',
    'The proxy could not reach the provider[ “{upstream}”].',
    'No answer arrived. It is not known whether the provider saw the request.',
    'Try again. If it persists, check the base URL, the network and HTTPS_PROXY on the server.',
  ),
  'provider-timeout': words(
    'provider-timeout',
    'The provider[ “{upstream}”] sent no answer[ within {seconds} s].',
    'The proxy cancelled the request. The question is kept.',
    'Try again. If the model needs longer to begin, raise `headersTimeoutMs` of the proxy.',
  ),
  'provider-unreadable': words(
    'provider-unreadable',
    'The provider[ “{upstream}”] sent an answer that the proxy cannot read.',
    'The proxy follows no redirects, which could carry the key to another host, and reads no unknown encodings.',
    checkUpstream,
  ),
  'server-error': words(
    'server-error',
    'The server failed.',
    'The fault is on the side of the server. The question is kept.',
    'Try again in a moment. If it persists, look into the log of the server.',
  ),
  'unexpected-status': words(
    'unexpected-status',
    'The server answered with an unexpected status[: {status}].',
    'Status 200 with a stream was expected.',
    'Check the URL of the chat.',
  ),
  'run-gone': words(
    'run-gone',
    'The server no longer has this answer.',
    'Answers are kept for some minutes after their end, for the user who asked.',
    'Ask the question again, under a new run id.',
  ),
  'run-id-taken': words(
    'run-id-taken',
    'Another question was sent under the same run id.',
    'Each id belongs to one answer, so nothing was sent to the model.',
    'Use a new run id for each question.',
  ),
  'invalid-run-id': words(
    'invalid-run-id',
    'The run id (x-chatstream-id) is not valid.',
    'Whoever knows an id can read its answer, so it must be impossible to guess.',
    'Send 22 to 64 random characters of A–Z, a–z, 0–9, "_" and "-", or leave the header out.',
  ),
  'run-cut': words(
    'run-cut',
    'The stream between the server and the model ended early.',
    partial,
    'Try again for a complete answer.',
  ),
  'run-lost': words(
    'run-lost',
    'The server process that was reading this answer has ended.',
    'The rest of the answer is lost. The part that arrived is kept.',
    'Try again for a complete answer. If it persists, check why the server restarts.',
  ),
  'thread-busy': words(
    'thread-busy',
    'Another run of this conversation is under way.',
    'A conversation has one answer at a time, so nothing was sent to the model.',
    'Wait for the end of the run `activeRunId`, or stop it, then ask again.',
  ),
  'stale-revision': words(
    'stale-revision',
    'The message was changed elsewhere since it was read.',
    'Writing it would undo that change, so nothing was written.',
    'Show the newer message, which the response holds, and write with its revision.',
  ),
  'unknown-thread': words(
    'unknown-thread',
    'There is no such conversation or message.',
    'It was deleted, or it belongs to another user.',
    'Read the list of conversations again.',
  ),
  'html-page': words(
    'html-page',
    'The server sent an HTML page[ (“{page}”)] instead of a stream.',
    'The page contains no answer. The question is kept.',
    checkEndpoint,
  ),
  'empty-response': words(
    'empty-response',
    'The server sent an empty body instead of a stream.',
    'There is no answer in it. The question is kept.',
    checkEndpoint,
  ),
  'not-a-stream': words(
    'not-a-stream',
    'The server sent something other than a stream.',
    'It contains no answer that the protocol can read. The question is kept.',
    'Check the URL, that the request asks for a stream, and that the chosen protocol is the one the server speaks.',
  ),
  'not-json': words(
    'not-json',
    'The server did not send JSON.',
    'The data that was asked for is not in the response.',
    'Check that the URL is the endpoint and not a page of the app or a login.',
  ),
  'not-a-model-list': words(
    'not-a-model-list',
    'The response is not a list of models: it has no array “data”.',
    'No model can be offered.',
    'Check that the URL is the models endpoint, e.g. /v1/models.',
  ),
  'not-the-proxy': words(
    'not-the-proxy',
    'The WebSocket sent a message that is not in the format of @chatstream/proxy.',
    'The answer cannot be read any further. What arrived is kept.',
    'Check that the URL leads to the proxy, or use the dialect “openai” for a server that sends plain chunks.',
  ),
  'stream-cut': words(
    'stream-cut',
    'The connection broke during the answer.',
    partial,
    'Try again for a complete answer.',
  ),
  'stream-ended-early': words(
    'stream-ended-early',
    'The stream ended before the answer was complete.',
    partial,
    'Try again for a complete answer. If it happens every time, check that the chosen protocol is the one the server speaks.',
  ),
  'events-missing': words(
    'events-missing',
    'A part of the stream is missing.',
    'The answer would have a gap. What arrived before is kept.',
    'Try again for a complete answer.',
  ),
  'stream-too-large': words(
    'stream-too-large',
    'The stream is larger than allowed.',
    'Reading on could fill the memory of the page. What arrived before is kept.',
    'Check what the server sends, or raise the limit if answers of this size are intended.',
  ),
  'provider-error': words(
    'provider-error',
    'The model reported an error.',
    'The answer ends here. What arrived before is kept.',
    'Try again. If it persists, look the error up in the documentation of the provider.',
  ),
  'timeout-headers': timeout('timeout-headers', 'the server to respond', 'headersMs'),
  'timeout-first-event': timeout('timeout-first-event', 'the answer to begin', 'firstEventMs'),
  'timeout-idle': timeout('timeout-idle', 'more of the answer', 'idleMs'),
  'timeout-total': timeout('timeout-total', 'the complete answer', 'totalMs'),
  'empty-question': refused('empty-question'),
  unsent: refused('unsent'),
  busy: refused('busy'),
  'nothing-to-retry': refused('nothing-to-retry'),
  'nothing-to-resume': words(
    'nothing-to-resume',
    'There is no interrupted answer to resume.',
    notSent,
    'Pass the id of a run that the server keeps, or ask a question.',
  ),
  'nothing-to-continue': words(
    'nothing-to-continue',
    'There is no interrupted answer that this protocol can continue.',
    notSent,
    'Retry the answer, or ask a new question.',
  ),
  'server-history': words(
    'server-history',
    'This server keeps the conversation and cannot go back in it.',
    notSent,
    'Ask a new question instead.',
  ),
  'unknown-call': words(
    'unknown-call',
    'No tool call with this id is waiting for a result.',
    notSent,
    'Use the id of a tool call that is shown and has no result yet.',
  ),
  'unknown-message': words(
    'unknown-message',
    'There is no message with this id in the branch that is shown.',
    notSent,
    'Use the id of a message that is shown.',
  ),
  'option-failed': words(
    'option-failed',
    'The chat’s option[ “{option}”] failed.',
    'The function threw an error, so nothing was sent. The question is kept.',
    'Fix the function that is passed as this option, then try again.',
  ),
  'request-not-built': words(
    'request-not-built',
    'The request could not be built.',
    'Nothing was sent. The question is kept.',
    'Check that `url` is a string and that `body` is JSON: no functions, cycles or BigInt.',
  ),
  'chat-failed': words(
    'chat-failed',
    'The chat could not send the request.',
    'Nothing was sent. The question is kept.',
    'Try again. If it persists, fix the error that is named here, or reload the page.',
  ),
  other: words('other', 'An error occurred.', noAnswer, 'Try again in a moment.'),
}
