import type { AttachmentProblem } from './problems.ts'
import type { Formats } from './formats.ts'
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
 * The English UI texts, which are the default. If you write the UI texts of another language, you can start
 * from this object.
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
    older: 'Show earlier messages',
    loadingOlder: 'Loading earlier messages',
    olderFailed: 'Earlier messages could not be loaded.',
    newMessages: (count, { number }) => `${number(count)} new`,
  },
  composer: {
    label: 'Message',
    placeholder: 'Ask anything',
    send: 'Send',
    stop: 'Stop',
    hint: 'Enter sends, Shift + Enter makes a new line',
    hintMod: (key) => `${key} + Enter sends, Enter makes a new line`,
    hintBusy: 'Escape stops the answer',
    hintQueue: 'Questions wait, Escape stops the answer',
    queue: 'Send after this answer',
    queued: (count, { number, plural }) =>
      `${number(count)} ${plural(count, { one: 'question waits', other: 'questions wait' })}`,
    attach: 'Attach files',
    attachments: 'Attached files',
    drop: 'Drop files to attach them',
    progress: (name) => `Uploading ${name}`,
    cancel: (name) => `Cancel the upload of ${name}`,
    retry: (name) => `Upload ${name} again`,
    remove: (name) => `Remove ${name}`,
    problem: fileProblem,
    uploading: 'Files are still being uploaded.',
    failed: 'A file could not be uploaded. Try it again, or remove it.',
    count: (used, limit, { number, plural }) =>
      `${number(used)} of ${number(limit)} ${plural(limit, { one: 'character', other: 'characters' })}`,
    tooLong: (over, { number, plural }) =>
      `${number(over)} ${plural(over, { one: 'character', other: 'characters' })} too many`,
  },
  shortcuts: {
    label: 'Shortcuts',
    send: 'Send',
    line: 'New line',
    stop: 'Stop the answer',
    messages: 'Previous or next message',
  },
  empty: { title: 'What would you like to know?', suggestions: 'Suggestions' },
  message: {
    actions: 'Actions',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Could not copy',
    retry: 'Try again',
    regenerate: 'Regenerate',
    helpful: 'Good answer',
    notHelpful: 'Bad answer',
    branches: 'Versions',
    branch: (place, count, { number }) => `${number(place)} of ${number(count)}`,
    previousBranch: 'Previous version',
    nextBranch: 'Next version',
    edit: 'Edit',
    editLabel: 'Edit your message',
    save: 'Send',
    cancel: 'Cancel',
    waiting: 'Waiting for the answer',
    stopped: 'You stopped this answer.',
    interrupted: 'The answer was interrupted. The text so far is kept.',
    length: 'The answer was cut off: it reached the longest length allowed (max_tokens).',
    contentFilter:
      'The provider’s content filter ended this answer. The text before that is kept. Try to rephrase the question.',
    empty: 'The model ended without an answer.',
    broken: 'This message cannot be shown properly. Above is its raw text.',
    showAgain: 'Show again',
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
    output: 'What the agent wrote',
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
    byProvider: 'run on the server',
    input: 'Arguments',
    output: 'Result',
    error: 'Error',
    approve: 'Allow once',
    always: 'Always',
    alwaysHint: (name) => `Always allow ${name} in this conversation`,
    deny: 'Deny',
    showAll: (characters, { number }) => `Show all ${number(characters)} characters`,
    unread: 'Show all of the arguments before you allow this.',
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
    copyTable: (format) => `Copy ${format}`,
    task: (done) => (done ? 'Done' : 'Not done'),
  },
  code: {
    text: 'text',
    label: (language) => (language === undefined ? 'Code' : `Code, ${language}`),
    wrap: 'Wrap',
    download: 'Download',
  },
  sources: { label: 'Sources', cite: (place, name) => `Source ${place}: ${name}` },
  usage: {
    label: 'Token usage',
    input: (count) => `${count} in`,
    output: (count) => `${count} out`,
    cached: (count) => `${count} cached`,
    reasoning: (count) => `${count} reasoning`,
    total: (count) => `${count} total`,
    calls: (count, { number, plural }) =>
      `${number(count)} ${plural(count, { one: 'call', other: 'calls' })}`,
    context: 'Context used',
    contextUsed: (used, limit, { number, percent }) =>
      `${percent(used / limit)} of the context: ${number(used)} of ${number(limit)} tokens`,
  },
  connection: {
    waiting: 'Waiting to send',
    connecting: 'Connecting',
    reconnecting: 'Connection lost. Reconnecting.',
    retryIn: (duration, attempt, limit) =>
      `Connection lost. Reconnecting in ${duration} (${attempt} of ${limit}).`,
    again: (duration, attempt, limit) => ` Trying again in ${duration} (${attempt} of ${limit}).`,
    limited: (duration, attempt, limit) =>
      `Too many requests just now. Trying again in ${duration} (${attempt} of ${limit}).`,
    tryNow: 'Try now',
    resumed: 'Connected again.',
    offline: 'You are offline. The chat reconnects when the connection is back.',
  },
  error: {
    details: 'Details',
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
    queued: (place, { number }) => `Question ${number(place)} waits for this answer.`,
    resumed: 'The connection is back. The answer continues.',
    code: (language) => (language === '' ? 'Code block.' : `Code block in ${language}.`),
    done: 'The answer is complete.',
    stopped: 'The answer was stopped.',
    interrupted: 'The answer was interrupted.',
    failed: (what) => `The answer failed. ${what}`,
    approval: (tools) => `The answer waits for you to allow or deny: ${tools}.`,
    form: 'A form waits for you to fill it in.',
    reconnecting: 'Connection lost. Reconnecting.',
    offline: 'You are offline.',
  },
}

function fileProblem(problem: AttachmentProblem, { bytes }: Formats): string {
  switch (problem.type) {
    case 'type':
      return 'Files of this kind are not accepted.'
    case 'size':
      return `Too large: ${bytes(problem.sizeBytes)}, at most ${bytes(problem.limitBytes)}.`
    case 'count':
      return 'Too many files.'
    case 'unreadable':
      return 'This file could not be read.'
    case 'cancelled':
      return 'Upload cancelled.'
    case 'upload':
      return problem.detail === undefined ? 'The upload failed.' : `The upload failed: ${problem.detail}`
    default:
      return problem satisfies never
  }
}
