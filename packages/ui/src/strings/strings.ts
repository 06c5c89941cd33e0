import type { ChatErrorData, ErrorAudience, ErrorWords, StepPart, ToolCallState } from '@chatstream/core'
import type { FormWords } from './formWords.ts'
import type { AttachmentProblem } from './problems.ts'
import type { Formats } from './formats.ts'
import type { QueueWords } from './queueWords.ts'
import type { ThreadWords } from './threadWords.ts'

/** The progress of a step. `unfinished`: the message ended before the end of the step. */
export type StepProgress = StepPart['state'] | 'unfinished'

/**
 * All UI texts that the components show or announce, in groups. If a text contains a number, it is a
 * function, which gets the number formats of the locale.
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
    /** The number of messages that were added at the end after the user had scrolled up. */
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
    /** The hint while an answer arrives, if new questions can wait in the queue. */
    hintQueue: string
    /** The button that adds a question to the queue. */
    queue: string
    /** The number of questions that wait. Shown until the component that shows the questions has loaded. */
    queued(count: number, formats: Formats): string
    attach: string
    attachments: string
    /** Shown while files are dragged over the composer. */
    drop: string
    progress(name: string): string
    cancel(name: string): string
    retry(name: string): string
    remove(name: string): string
    /** The reason why a file cannot be sent. */
    problem(problem: AttachmentProblem, formats: Formats): string
    /** Shown if a question cannot be sent yet, because a file is being uploaded. */
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
    /** The label of the buttons that switch between the versions of a message. */
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
    /** Shown below the raw text of a message that cannot be rendered. */
    broken: string
    showAgain: string
    firstToken(duration: string): string
    tokensPerSecond(count: string): string
  }
  reasoning: { running: string; done: string; duration(duration: string): string }
  step: {
    label: string
    /** Returns the title for a kind of step. If the result is `undefined`, the server's title is shown. */
    title(kind: string, progress: StepProgress): string | undefined
    /** Shown after a title that does not say how the step ended. */
    progress: Record<Exclude<StepProgress, 'done' | 'running'>, string>
    results(count: number, formats: Formats): string
    arguments: string
    result: string
    /** Label of the text of a subagent. */
    output: string
  }
  tool: {
    title(name: string, state: ToolCallState | 'unfinished'): string
    /** Shown after the title of a call if the provider or a server runs the tool. */
    byProvider: string
    input: string
    output: string
    error: string
    /** The button that allows one tool call. */
    approve: string
    /** The button that allows a tool call, and all later calls of the same tool in the conversation. */
    always: string
    alwaysHint(name: string): string
    deny: string
    /**
     * The button that shows the rest of long arguments. The user must see all arguments before the call can
     * be allowed.
     */
    showAll(characters: number, formats: Formats): string
    unread: string
  }
  file: {
    /** The name of an image that has no name. */
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
    /**
     * Shown during the wait for the next attempt to connect. `duration` is the time until the attempt, and
     * `attempt` is its number.
     */
    retryIn(duration: string, attempt: string, limit: string): string
    /**
     * Shown during the wait for the next attempt to connect, if no attempt has connected yet. The text of the error
     * is shown before this text.
     */
    again(duration: string, attempt: string, limit: string): string
    /** Shown during a wait that the server asked for. */
    limited(duration: string, attempt: string, limit: string): string
    tryNow: string
    offline: string
    resumed: string
  }
  error: {
    /** Returns the UI texts of an error, in place of those of the locale. */
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
    /** Announced when a question is added to the queue, where it waits for the end of the current answer. */
    queued(place: number, formats: Formats): string
    /** Announced when the connection is restored. */
    resumed: string
    /** Announced in place of a code block. `language` is empty if the answer names no language. */
    code(language: string): string
    done: string
    stopped: string
    interrupted: string
    failed(what: string): string
    /** Announced when tool calls wait for approval. `tools` is a text with the names of the tools. */
    approval(tools: string): string
    /** Announced after `done` if the answer asks for a form. */
    form: string
    reconnecting: string
    offline: string
  }
  /** UI texts that replace those of `FormRequest`. */
  form?: Partial<FormWords>
  /** UI texts that replace those of `Queue`. */
  queue?: Partial<QueueWords>
  /** UI texts that replace those of `ThreadList` and `ChatApp`. */
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
