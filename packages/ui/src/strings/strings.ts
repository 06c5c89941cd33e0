import type { ChatErrorData, StepPart, ToolCallState } from '@chatstream/core'
import type { AttachmentProblem, FieldProblem } from './problems.ts'
import type { Formats } from './formats.ts'

/** How far a step got. `unfinished`: its message ended before it did. */
export type StepProgress = StepPart['state'] | 'unfinished'

/** A failure in words. `detail` is what the server or the network said, in whatever language it speaks. */
export interface ErrorWords {
  what: string
  detail?: string
  why: string
  action: string
}

/** Every word the components show or say, in groups. Counts come with the formats of the locale in force. */
export interface Strings {
  chat: {
    /** Label of the whole. */
    label: string
    conversation: string
    you: string
    assistant: string
    turns(count: number, formats: Formats): string
    tokens(count: number, formats: Formats): string
    toEnd: string
    /** Messages that have come at the end while the reader was further up. */
    newMessages(count: number, formats: Formats): string
  }
  composer: {
    label: string
    placeholder: string
    send: string
    stop: string
    /** Where Enter sends. */
    hint: string
    /** Where a key held down with Enter sends: `Ctrl` or `⌘`. */
    hintMod(key: string): string
    /** While an answer arrives. */
    hintBusy: string
    attach: string
    attachments: string
    /** While files are dragged over the composer. */
    drop: string
    progress(name: string): string
    cancel(name: string): string
    retry(name: string): string
    remove(name: string): string
    /** Why a file cannot be sent. */
    problem(problem: AttachmentProblem, formats: Formats): string
    /** Why nothing can be sent yet. */
    uploading: string
    failed: string
    count(used: number, limit: number, formats: Formats): string
    tooLong(over: number, formats: Formats): string
  }
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
    /** Label of the answers, or questions, that stand in each other's place. */
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
    firstToken(duration: string): string
    tokensPerSecond(count: string): string
  }
  reasoning: { running: string; done: string; duration(duration: string): string }
  step: {
    label: string
    /** The title of a kind of step, or `undefined` where the server's own title is to be shown. */
    title(kind: string, progress: StepProgress): string | undefined
    /** After the title, where it does not tell how the step ended. */
    progress: Record<Exclude<StepProgress, 'done' | 'running'>, string>
    results(count: number, formats: Formats): string
    arguments: string
    result: string
  }
  form: {
    label: string
    optional: string
    choose: string
    yes: string
    no: string
    list(texts: readonly string[]): string
    problem(problem: FieldProblem, formats: Formats): string
    send: string
    /** Why the form cannot be sent yet. */
    wait: string
    answered: string
    passed: string
    /** What stands above arguments that are no form the page can show. */
    raw: string
    /** Leads to the composer. */
    inWords: string
  }
  tool: {
    title(name: string, state: ToolCallState | 'unfinished'): string
    /** After the title of a call that the provider, or its server, carries out itself. */
    byProvider: string
    input: string
    output: string
    error: string
    approve: string
    deny: string
  }
  file: {
    /** Stands for an image without a name. */
    image: string
    /** Asks for an image that is elsewhere. */
    show: string
    failed(name: string): string
  }
  markdown: {
    footnotes: string
    /** Names the mark of a footnote by its number. */
    footnote(number: string): string
    footnoteBack: string
    /** Names a table, which can be scrolled sideways. */
    table: string
    /** Names the box of a task. */
    task(done: boolean): string
  }
  code: {
    /** Stands for the language where none is given. */
    text: string
    /** Names a block of code by its language, if it has one. */
    label(language: string | undefined): string
    wrap: string
    download: string
  }
  sources: {
    label: string
    /** Of a mark in the text: the source's place in the list, and what it is called. */
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
    /** A try is under way. */
    reconnecting: string
    /** A try is waited for: until then, and which of how many it is. */
    retryIn(duration: string, attempt: string, limit: string): string
    /** The same, where the server asks to wait. */
    limited(duration: string, attempt: string, limit: string): string
    tryNow: string
    offline: string
    resumed: string
  }
  error: {
    describe(error: ChatErrorData): ErrorWords
    retry: string
    dismiss: string
    wait(duration: string): string
    attempts(count: number, formats: Formats): string
    continue: string
    request(id: string): string
  }
  announce: {
    started: string
    /** After a wait for the connection. */
    resumed: string
    /** Stands for a code block. `language` is empty where the answer names none. */
    code(language: string): string
    done: string
    stopped: string
    interrupted: string
    failed(what: string): string
    /** The answer waits for the user to approve these tools, named in a list. */
    approval(tools: string): string
    /** Said after `done`: the answer asks for a form. */
    form: string
    reconnecting: string
    offline: string
  }
}

/** Some words of a catalogue, to be put over it. */
export type StringOverrides = { readonly [Group in keyof Strings]?: Partial<Strings[Group]> }

/** A catalogue with some of its words replaced. */
export function overrideStrings(base: Strings, overrides: StringOverrides | undefined): Strings {
  if (overrides === undefined) return base
  const groups = Object.keys(base) as (keyof Strings)[]
  return Object.fromEntries(
    groups.map((group) => [group, { ...base[group], ...overrides[group] }]),
  ) as unknown as Strings
}
