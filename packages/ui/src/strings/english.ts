import type { StepProgress, Strings } from './strings.ts'

type Titles = Readonly<Record<StepProgress, string>>

const title = (running: string, done: string, failed: string): Titles => ({
  running,
  done,
  failed,
  unfinished: running,
})

const stepTitles = new Map<string, Titles>([
  ['consultant_search_web', title('Searching the web', 'Searched the web', 'Could not search the web')],
  ['consultant_fetch_web_content', title('Reading a page', 'Read a page', 'Could not read a page')],
  [
    'consultant_retrieve_context_source',
    title(
      'Searching the knowledge base',
      'Searched the knowledge base',
      'Could not search the knowledge base',
    ),
  ],
  [
    'consultant_call_agent',
    title('Asking another agent', 'Asked another agent', 'Another agent did not answer'),
  ],
  ['consultant_request_form', title('Preparing a form', 'Asked for a form', 'Could not ask for a form')],
  ['consultant_lookup', title('Looking it up', 'Looked it up', 'Could not look it up')],
])

/**
 * The English words: the default, and what another language may begin with.
 *
 * @example
 * ```ts
 * const spanish: Strings = { ...english, composer: { ...english.composer, send: 'Enviar' } }
 * ```
 */
export const english: Strings = {
  chat: {
    label: 'Chat',
    conversation: 'Conversation',
    you: 'You',
    assistant: 'Assistant',
    turns: (count, { number, plural }) =>
      `${number(count)} ${plural(count, { one: 'turn', other: 'turns' })}`,
    tokens: (count, { number, plural }) =>
      `${number(count)} ${plural(count, { one: 'token', other: 'tokens' })}`,
    toEnd: 'Go to the end',
  },
  composer: {
    label: 'Message',
    placeholder: 'Ask anything',
    send: 'Send',
    stop: 'Stop',
    hint: 'Enter sends, Shift + Enter makes a new line',
  },
  empty: { title: 'What would you like to know?', suggestions: 'Suggestions' },
  message: {
    actions: 'Actions',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Could not copy',
    retry: 'Retry',
    regenerate: 'Regenerate',
    edit: 'Edit',
    editLabel: 'Edit your message',
    save: 'Send',
    cancel: 'Cancel',
    waiting: 'Waiting for the answer',
    stopped: 'You stopped this answer.',
    interrupted: 'The stream ended before the answer did. What arrived is kept.',
    length: 'The answer was cut off: it reached the longest length allowed (max_tokens).',
    contentFilter: 'The provider’s content filter ended this answer.',
    firstToken: (duration) => `first token ${duration}`,
    tokensPerSecond: (count) => `${count} tokens/s`,
  },
  reasoning: { running: 'Thinking', done: 'Thought', duration: (duration) => `for ${duration}` },
  step: {
    label: 'Steps',
    title: (kind, progress) => stepTitles.get(kind)?.[progress],
    progress: { failed: 'failed', unfinished: 'not finished' },
    results: (count, { number, plural }) =>
      `${number(count)} ${plural(count, { one: 'result', other: 'results' })}`,
    arguments: 'Arguments',
    result: 'Result',
  },
  tool: {
    title(name, state) {
      switch (state) {
        case 'streaming-input':
        case 'running':
          return `Calling ${name}`
        case 'ready':
          return `Wants to call ${name}`
        case 'awaiting-approval':
          return `Asks to call ${name}`
        case 'done':
          return `Called ${name}`
        case 'failed':
          return `${name} failed`
        case 'denied':
          return `${name} was not allowed`
        case 'unfinished':
          return `Did not finish calling ${name}`
        default:
          return state satisfies never
      }
    },
    byProvider: 'run by the provider',
    input: 'Arguments',
    output: 'Result',
    error: 'Error',
    approve: 'Allow',
    deny: 'Deny',
  },
  file: {
    image: 'Image',
    show: 'Show image',
    failed: (name) => `${name} could not be shown`,
  },
  markdown: {
    footnotes: 'Footnotes',
    footnote: (number) => `Footnote ${number}`,
    footnoteBack: 'Back to the text',
    table: 'Table',
    task: (done) => (done ? 'Done' : 'Not done'),
  },
  code: {
    text: 'text',
    label: (language) => (language === undefined ? 'Code' : `Code, ${language}`),
    wrap: 'Wrap',
    download: 'Download',
  },
  sources: { label: 'Sources' },
  usage: {
    label: 'Token usage',
    input: (count) => `${count} in`,
    output: (count) => `${count} out`,
    cached: (count) => `${count} cached`,
    reasoning: (count) => `${count} reasoning`,
    total: (count) => `${count} total`,
    calls: (count, { number, plural }) =>
      `${number(count)} ${plural(count, { one: 'call', other: 'calls' })}`,
  },
  connection: {
    waiting: 'Waiting to ask',
    connecting: 'Connecting',
    reconnecting: 'Connection lost. Nothing is gone; trying again.',
    retryIn: (duration, attempt, limit) =>
      `Connection lost. Nothing is gone; trying again in ${duration} (${attempt} of ${limit}).`,
    limited: (duration, attempt, limit) =>
      `Too many requests just now. Trying again in ${duration} (${attempt} of ${limit}).`,
    tryNow: 'Try now',
    resumed: 'Connected again. Nothing was lost.',
    offline: 'You are offline. Nothing is gone; it goes on when the connection is back.',
  },
  error: {
    describe: ({ message, why, action }) => ({ what: message, why, action }),
    retry: 'Try again',
    dismiss: 'Dismiss',
    wait: (duration) => `The server asks to wait ${duration}.`,
    attempts: (count, { plural, number }) =>
      plural(count, { one: `tried ${number(count)} more time`, other: `tried ${number(count)} more times` }),
    continue: 'Continue',
    request: (id) => `request ${id}`,
  },
  announce: {
    started: 'The answer is arriving.',
    done: 'The answer is complete.',
    stopped: 'The answer was stopped.',
    interrupted: 'The answer broke off.',
    failed: (what) => `The answer failed. ${what}`,
    approval: (tools) => `The answer waits for you to allow or deny: ${tools}.`,
    reconnecting: 'Connection lost. Trying again.',
    offline: 'You are offline.',
  },
}
