import type { ReasonWords, UserErrorCatalogue } from './catalogue.ts'

type UserWords = ReasonWords['user']

const again = 'Try again in a moment.'
const contact = 'Trying again does not help. Please contact the people who run this site.'
const misconfigured: UserWords = ['The chat is not set up correctly, so it could not answer.', contact]
const failed: UserWords = ['The service had a problem and could not answer.', again]
const unreachable: UserWords = [
  'The service could not be reached.',
  'Check your internet connection, then try again.',
]
const down: UserWords = [unreachable[0], again]
const cut: UserWords = [
  'The connection was lost before the answer was complete. The part that arrived is kept.',
  'Try again for a complete answer.',
]
const slow: UserWords = ['The service did not answer in time.', again]
const busy: UserWords = ['The service is busy at the moment[, until {until}].', 'Wait, then try again.']
const tooLong: UserWords = [
  'The conversation is too long.',
  'Shorten your message, remove attachments, or start a new conversation.',
]
const gone: UserWords = ['This answer is no longer available.', 'Ask the question again.']
const signIn: UserWords = ['You are not signed in, or your session has ended.', 'Sign in, then try again.']

/**
 * The English texts for users, for every error reason. `englishErrors` also contains the longer texts for
 * developers.
 *
 * @example
 * ```ts
 * const [title, action] = englishUserErrors['rate-limited']
 * ```
 */
export const englishUserErrors: UserErrorCatalogue = {
  offline: ['You are offline.', 'Connect to the internet, then try again.'],
  unreachable: unreachable,
  'connection-refused': unreachable,
  'host-not-found': unreachable,
  cors: unreachable,
  'invalid-url': misconfigured,
  'invalid-key': misconfigured,
  'missing-key': misconfigured,
  'not-signed-in': signIn,
  forbidden: misconfigured,
  'origin-not-allowed': misconfigured,
  'quota-exhausted': ['The usage limit of this service is reached.', contact],
  'rate-limited': ['There are too many requests at the moment[, until {until}].', 'Wait, then try again.'],
  'too-many-answers': [
    'Other answers are still being written.',
    'Stop one or wait for its end, then try again.',
  ],
  'allowance-used': ['Your usage limit for today is reached[, until {until}].', 'Try again later.'],
  'bad-request': [
    'The service could not process this request.',
    'Change your message, or start a new conversation.',
  ],
  'not-found': misconfigured,
  'method-not-allowed': misconfigured,
  'model-not-found': misconfigured,
  'request-too-large': tooLong,
  'context-too-long': tooLong,
  'content-refused': ['The message was refused by a content filter.', 'Ask in other words.'],
  'temporary-refusal': failed,
  overloaded: busy,
  'server-unavailable': busy,
  'gateway-error': down,
  'provider-unreachable': down,
  'provider-timeout': slow,
  'provider-unreadable': failed,
  'server-error': failed,
  'unexpected-status': misconfigured,
  'run-gone': gone,
  'run-id-taken': failed,
  'invalid-run-id': misconfigured,
  'run-cut': cut,
  'run-lost': cut,
  'thread-busy': ['Another answer is being written in this conversation.', 'Wait for its end, or stop it.'],
  'stale-revision': ['This was changed on another device.', 'Look at the new version, then try again.'],
  'unknown-thread': ['This conversation does not exist or was deleted.', 'Choose another one.'],
  'html-page': misconfigured,
  'empty-response': misconfigured,
  'not-a-stream': misconfigured,
  'not-json': misconfigured,
  'not-a-model-list': misconfigured,
  'not-the-proxy': misconfigured,
  'stream-cut': cut,
  'stream-ended-early': cut,
  'events-missing': cut,
  'stream-too-large': failed,
  'provider-error': failed,
  'nothing-to-resume': gone,
  'nothing-to-continue': ['This answer cannot be continued.', 'Try again, or ask a new question.'],
  'server-history': ['Earlier messages cannot be changed in this chat.', 'Ask a new question instead.'],
  'unknown-call': ['This request was answered already.', 'Continue with the conversation.'],
  'unknown-message': ['This message is no longer shown.', 'Choose a message of the conversation.'],
  'option-failed': misconfigured,
  'request-not-built': misconfigured,
  'chat-failed': failed,
  other: failed,
  'timeout-headers': slow,
  'timeout-first-event': slow,
  'timeout-idle': slow,
  'timeout-total': slow,
  'empty-question': ['The question is empty.', 'Write something or attach a file, then send.'],
  unsent: ['A waiting question was not sent, because the answer before it was stopped.', 'Send it again.'],
  busy: ['An answer is still arriving.', 'Wait until it is complete or stop it, then send.'],
  'nothing-to-retry': [
    'There is no unfinished answer to retry.',
    'Ask a question first, or regenerate the answer.',
  ],
}
