import type { ChatErrorData, ErrorAudience, ErrorWords, StepPart, ToolCallState } from '@chatstream/core'
import type { FormWords } from './formWords.ts'
import type { AttachmentProblem } from './problems.ts'
import type { Formats } from './formats.ts'
import type { QueueWords } from './queueWords.ts'
import type { ThreadWords } from './threadWords.ts'

/** The progress of a step. `unfinished`: the message ended before the end of the step. */
export type StepProgress = StepPart['state'] | 'unfinished'

/**
 * All UI texts that the components show or announce, in groups. A text that contains a number is a function, which
 * gets the number formats of the locale.
 */
export interface Strings {
  chat: {
    /** The label of the whole chat. */
    label: string
    conversation: string
    you: string
    assistant: string
    turns(count: number, formats: Formats): string
    tokens(count: number, formats: Formats): string
    toEnd: string
    /** The button that loads earlier messages. */
    older: string
    loadingOlder: string
    olderFailed: string
    /** The number of messages added at the end while the reader is further up. */
    newMessages(count: number, formats: Formats): string
  }
  composer: {
    label: string
    placeholder: string
    send: string
    stop: string
    /** The hint if Enter sends. */
    hint: string
    /** The hint if a modifier key with Enter sends: `Ctrl` or `⌘`. */
    hintMod(key: string): string
    /** The hint while an answer arrives. */
    hintBusy: string
    /** The hint while an answer arrives, if questions can wait for its end. */
    hintQueue: string
    /** The button that lets a question wait. */
    queue: string
    /** The number of questions that wait, before the component that shows them has loaded. */
    queued(count: number, formats: Formats): string
    attach: string
    attachments: string
    /** Shown while files are dragged over the composer. */
    drop: string
    progress(name: string): string
    cancel(name: string): string
    retry(name: string): string
    remove(name: string): string
    /** The reason a file cannot be sent. */
    problem(problem: AttachmentProblem, formats: Formats): string
    /** The reason a question cannot be sent yet. */
    uploading: string
    failed: string
    count(used: number, limit: number, formats: Formats): string
    tooLong(over: number, formats: Formats): string
  }
  /** The list of keys. */
  shortcuts: { label: string; send: string; line: string; stop: string; messages: string }
  empty: { title: string; suggestions: string }
  message: {
    actions: string
    copy: string
    copied: string
    copyFailed: string
    retry: string
    regenerate: string
    helpful: string
    notHelpful: string
    /** The label of the buttons that switch between versions. */
    branches: string
    branch(place: number, count: number, formats: Formats): string
    previousBranch: string
    nextBranch: string
    edit: string
    editLabel: string
    save: string
    cancel: string
    waiting: string
    stopped: string
    interrupted: string
    length: string
    contentFilter: string
    /** Shown for an answer that is complete and has no text. */
    empty: string
    /** Shown if a message cannot be rendered, below its raw text. */
    broken: string
    showAgain: string
    firstToken(duration: string): string
    tokensPerSecond(count: string): string
  }
  reasoning: { running: string; done: string; duration(duration: string): string }
  step: {
    label: string
    /** The title of a kind of step. `undefined` shows the server's title. */
    title(kind: string, progress: StepProgress): string | undefined
    /** Shown after a title that does not express the progress. */
    progress: Record<Exclude<StepProgress, 'done' | 'running'>, string>
    results(count: number, formats: Formats): string
    arguments: string
    result: string
    /** Label of the text of a subagent. */
    output: string
  }
  tool: {
    title(name: string, state: ToolCallState | 'unfinished'): string
    /** Shown after the title of a call that the provider or its server executes. */
    byProvider: string
    input: string
    output: string
    error: string
    /** Allows this call. */
    approve: string
    /** Allows this call and all later calls of the tool in this conversation. */
    always: string
    alwaysHint(name: string): string
    deny: string
    /** Shows the rest of long arguments, which must be seen before they can be allowed. */
    showAll(characters: number, formats: Formats): string
    unread: string
  }
  file: {
    /** The name of an image without one. */
    image: string
    /** The button that requests an image from another host. */
    show: string
    failed(name: string): string
  }
  markdown: {
    footnotes: string
    /** The label of a footnote's mark. */
    footnote(number: string): string
    footnoteBack: string
    /** The label of a table, which can be scrolled sideways. */
    table: string
    /** The button that copies a table in a format: `CSV`. */
    copyTable(format: string): string
    /** The label of a task's box. */
    task(done: boolean): string
  }
  code: {
    /** Shown if a code block has no language. */
    text: string
    /** The label of a code block. */
    label(language: string | undefined): string
    wrap: string
    download: string
  }
  sources: {
    label: string
    /** The label of a citation: the number of the source and its name. */
    cite(place: string, name: string): string
  }
  usage: {
    label: string
    input(count: string): string
    output(count: string): string
    cached(count: string): string
    reasoning(count: string): string
    total(count: string): string
    calls(count: number, formats: Formats): string
    context: string
    contextUsed(used: number, limit: number, formats: Formats): string
  }
  connection: {
    waiting: string
    connecting: string
    /** Shown while a connection attempt is running. */
    reconnecting: string
    /** Shown during the wait for the next attempt, with the time until then and its number. */
    retryIn(duration: string, attempt: string, limit: string): string
    /** Shown after the text of an error, during the wait for the next attempt, if no attempt has connected yet. */
    again(duration: string, attempt: string, limit: string): string
    /** Shown during a wait that the server asked for. */
    limited(duration: string, attempt: string, limit: string): string
    tryNow: string
    offline: string
    resumed: string
  }
  error: {
    /** Makes the UI texts of errors, in place of those of the locale. */
    describe?(error: ChatErrorData, audience: ErrorAudience): ErrorWords
    /** Label of the button that shows the details for developers in a notice for users. */
    details: string
    retry: string
    dismiss: string
    wait(duration: string): string
    attempts(count: number, formats: Formats): string
    continue: string
    request(id: string): string
  }
  announce: {
    started: string
    /** Announced when a question waits for the answer under way. */
    queued(place: number, formats: Formats): string
    /** Announced when the connection is restored. */
    resumed: string
    /** Replaces a code block. `language` is empty if the answer names none. */
    code(language: string): string
    done: string
    stopped: string
    interrupted: string
    failed(what: string): string
    /** Announced when the answer waits for approval of tools. `tools` contains their names, as one text. */
    approval(tools: string): string
    /** Announced after `done` if the answer asks for a form. */
    form: string
    reconnecting: string
    offline: string
  }
  /** Words of `FormRequest` that replace its own, which are loaded with it. */
  form?: Partial<FormWords>
  /** Words of `Queue` that replace its own, which are loaded with it. */
  queue?: Partial<QueueWords>
  /** Words of `ThreadList` and `ChatApp` that replace their own, which are loaded with them. */
  threads?: Partial<ThreadWords>
}

/** UI texts of the app, which replace some of the texts of a language. */
export type StringOverrides = { readonly [Group in keyof Strings]?: Partial<NonNullable<Strings[Group]>> }

/** Returns the UI texts of a language. The texts in `overrides` replace the texts with the same names. */
export function overrideStrings(base: Strings, overrides: StringOverrides | undefined): Strings {
  if (overrides === undefined) return base
  // Both have the keys of Strings only.
  const groups = Object.keys({ ...base, ...overrides }) as (keyof Strings)[]
  // `fromEntries` forgets that each group kept its fields.
  return Object.fromEntries(
    groups.map((group) => [group, { ...base[group], ...overrides[group] }]),
  ) as unknown as Strings
}
