'use client'
import {
  forwardRef,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type ClipboardEvent,
  type FormEvent,
  type ReactElement,
  type RefObject,
} from 'react'
import { useChatHandle, useStreamStatus } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { SendIcon, StopIcon } from '../shared/icons.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import type { Attachments } from './attachment.ts'
import { ComposerAttach, ComposerAttachments } from './ComposerAttachments.tsx'
import { ComposerNote } from './ComposerNote.tsx'
import { registerComposer } from '../shared/composerFocus.ts'
import { ComposerContext, obstacleOf, useComposer, type ComposerState } from './composerState.ts'
import { stopOnEscape } from './stopOnEscape.ts'
import { isAccepted } from '../shared/isAccepted.ts'
import { submitOnEnter, useSendKey, type SendKey } from '../shared/submitOnEnter.ts'
import { useAttachments } from './useAttachments.ts'
import { useDraft, type DraftStorage } from './useDraft.ts'
import { useGrowing } from '../shared/useGrowing.ts'

/** The settings of a composer, the form for questions. */
export interface ComposerSettings {
  /**
   * The text of the empty input.
   *
   * @defaultValue `strings.composer.placeholder`
   */
  placeholder?: string | undefined
  /**
   * The key that sends a question. With `enter`, Enter sends. With `mod-enter`, Enter begins a new line, and
   * Ctrl or ⌘ with Enter sends. `auto` is `mod-enter` on touch devices and `enter` on all other devices.
   *
   * @defaultValue `'auto'`
   */
  sendKey?: SendKey | undefined
  /** If `true`, the input gets the focus when it first appears. */
  autoFocus?: boolean | undefined
  /**
   * The maximum length of a question, in characters (code points). A longer text stays in the input and
   * cannot be sent.
   */
  maxLength?: number | undefined
  /** Options for attached files. Without this option, no file is accepted. `{}` accepts images. */
  attachments?: Attachments | undefined
  /**
   * The storage for unsent text, e.g. `localStorage`. The text is stored under the `id` of the chat, so the
   * chat needs an `id`.
   */
  drafts?: DraftStorage | undefined
}

/** The props of `Composer`. */
export type ComposerProps = ElementProps<'form', ComposerSettings>

/**
 * The form in which the user writes questions. Enter sends the question, unless an input method (IME) uses
 * the key. Escape stops the answer. While an answer arrives, a question waits in the chat's queue
 * (`whileBusy: 'queue'`) or is refused. If a question is refused, it stays in the input. The default children
 * are `ComposerAttachments`, `ComposerAttach`, `ComposerInput`, `ComposerButton` and `ComposerNote`.
 *
 * @example
 * ```tsx
 * const composer = (
 *   <Composer
 *     placeholder="Ask about your order"
 *     attachments={{ accept: 'image/*', maxBytes: 5_000_000 }}
 *     drafts={localStorage}
 *   />
 * )
 * ```
 */
export const Composer = forwardRef<HTMLFormElement, ComposerProps>(function Composer(
  { placeholder, sendKey: wantedKey, maxLength, attachments, drafts, autoFocus, ...props },
  ref,
) {
  const chat = useChatHandle()
  const { isBusy: busy } = useStreamStatus()
  const [text, setText] = useDraft(chat.id, drafts)
  const form = useRef<HTMLFormElement>(null)
  const input = useRef<HTMLTextAreaElement>(null)
  const { list, files, isOver } = useAttachments(attachments, form)
  const sendKey = useSendKey(wantedKey)
  const [tried, setTried] = useState(false)
  const id = useId()
  const countId = maxLength === undefined ? undefined : id
  const obstacle = obstacleOf(text, files, maxLength)

  useEffect(() => (input.current === null ? undefined : registerComposer(chat, input.current)), [chat])
  useFirstFocus(input, autoFocus)

  function submit(event: FormEvent) {
    event.preventDefault()
    // Through a portal, React would hand it to the page's own form.
    event.stopPropagation()
    input.current?.focus()
    setTried(obstacle !== undefined)
    if (obstacle !== undefined) return
    const parts = files.flatMap((file) => (file.state === 'ready' ? file.part : []))
    if (!isAccepted(chat, () => chat.send(parts.length === 0 ? text : { text, files: parts }))) return
    setText('')
    list.clear()
  }

  const own = {
    className: 'cs-composer',
    ref: form,
    'data-state': busy ? 'busy' : 'idle',
    'data-drop': isOver ? 'over' : undefined,
    onSubmit: submit,
    children: <DefaultParts />,
  }
  const element = useElement('form', own, props, ref)
  const state = useMemo<ComposerState>(
    () => ({
      text,
      setText,
      busy,
      obstacle,
      tried,
      input,
      placeholder,
      sendKey,
      maxLength,
      attachments,
      list,
      files,
      isOver,
      countId,
    }),
    [
      text,
      setText,
      busy,
      obstacle,
      tried,
      placeholder,
      sendKey,
      maxLength,
      attachments,
      list,
      files,
      isOver,
      countId,
    ],
  )
  return <ComposerContext.Provider value={state}>{element}</ComposerContext.Provider>
})

/** Moves the focus to the input once. A chat whose words are loading is hidden, and cannot have the focus. */
function useFirstFocus(input: RefObject<HTMLTextAreaElement | null>, isWanted = false): void {
  const { isLoading } = useStrings()
  const isDone = useRef(false)
  useEffect(() => {
    if (!isWanted || isLoading || isDone.current) return
    isDone.current = true
    input.current?.focus({ preventScroll: true })
  }, [input, isWanted, isLoading])
}

function DefaultParts(): ReactElement {
  return (
    <>
      <ComposerAttachments />
      <ComposerAttach />
      <ComposerInput />
      <QueueButton />
      <ComposerButton />
      <ComposerNote />
    </>
  )
}

/** The button that lets a question wait for the answer under way. Meanwhile the other button stops the answer. */
function QueueButton(): ReactElement | null {
  const { busy, obstacle } = useComposer('QueueButton')
  const { strings } = useStrings()
  if (useChatHandle().whileBusy === 'refuse' || !busy || obstacle === 'empty') return null
  const label = strings.composer.queue
  return (
    <button type="submit" className="cs-composer-button" data-state="queue" aria-label={label} title={label}>
      <SendIcon />
    </button>
  )
}

/** The props of `ComposerInput`. */
export type ComposerInputProps = ElementProps<'textarea'>

/**
 * The text area of a composer. It grows with its text. If the composer has `attachments`, the user can paste files
 * into the text area.
 *
 * @example
 * ```tsx
 * <Composer><ComposerInput aria-label="Your order number" /><ComposerButton /></Composer>
 * ```
 */
export const ComposerInput = forwardRef<HTMLTextAreaElement, ComposerInputProps>(
  function ComposerInput(props, ref) {
    const composer = useComposer('ComposerInput')
    const chat = useChatHandle()
    const { strings } = useStrings()
    const { text, setText, obstacle, input, placeholder, sendKey, attachments, list } = composer
    useGrowing(input, text)

    function paste(event: ClipboardEvent) {
      const pasted = [...event.clipboardData.files]
      // Office programs add a picture of copied text to the clipboard, file managers the names of copied files.
      const isText = !isNamesOf(pasted, event.clipboardData.getData('text/plain'))
      if (attachments === undefined || pasted.length === 0 || isText) return
      event.preventDefault()
      list.add(pasted)
    }

    const own = {
      className: 'cs-composer-input',
      ref: input,
      rows: 1,
      dir: 'auto',
      enterKeyHint: sendKey === 'enter' ? 'send' : 'enter',
      value: text,
      placeholder: placeholder ?? strings.composer.placeholder,
      'aria-label': strings.composer.label,
      'aria-describedby': composer.countId,
      'aria-invalid': obstacle === 'tooLong' ? true : undefined,
      onChange: (event: { target: HTMLTextAreaElement }) => setText(event.target.value),
      onPaste: paste,
      onKeyDown(event: Parameters<typeof submitOnEnter>[0]) {
        stopOnEscape(event, chat)
        submitOnEnter(event, sendKey)
      },
    }
    return useElement('textarea', own, props, ref)
  },
)

/** Returns whether each line of the text is the name or path of one of the files. An empty text counts too. */
function isNamesOf(files: readonly File[], text: string): boolean {
  const names = new Set(files.map(({ name }) => name.normalize()))
  return text.split(/\r?\n/).every((line) => {
    const path = line.startsWith('file:') ? decodePath(line) : line
    const name = path.split(/[/\\]/).at(-1)?.trim().normalize() ?? ''
    return name === '' || names.has(name)
  })
}

function decodePath(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

/** The props of `ComposerButton`. */
export type ComposerButtonProps = ElementProps<'button'>

/**
 * The button that sends the question. While an answer arrives, the same button stops the answer, so that the focus
 * does not move.
 *
 * @example
 * ```tsx
 * <Composer><ComposerInput /><ComposerButton className="my-button" /></Composer>
 * ```
 */
export const ComposerButton = forwardRef<HTMLButtonElement, ComposerButtonProps>(
  function ComposerButton(props, ref) {
    const { obstacle, busy } = useComposer('ComposerButton')
    const chat = useChatHandle()
    const { strings } = useStrings()
    function stop(event: { preventDefault(): void }) {
      // The button becomes a submit button before the browser handles the click, which would then send the draft.
      event.preventDefault()
      chat.stop()
    }
    const label = busy ? strings.composer.stop : strings.composer.send
    const own = {
      className: 'cs-composer-button',
      type: busy ? 'button' : 'submit',
      'data-state': busy ? 'stop' : 'send',
      'aria-label': label,
      title: label,
      // Not `disabled`, because a disabled element loses the focus.
      'aria-disabled': !busy && obstacle !== undefined,
      onClick: busy ? stop : undefined,
      children: busy ? <StopIcon /> : <SendIcon />,
    }
    return useElement('button', own, props, ref)
  },
)
