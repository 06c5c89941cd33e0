'use client'
import {
  createContext,
  forwardRef,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type FormEvent,
  type RefObject,
} from 'react'
import { useChatHandle, useStreamStatus } from '@chatstream/react'
import { useElement, type ElementProps } from '../element/useElement.ts'
import { SendIcon, StopIcon } from '../icons.tsx'
import { useStrings } from '../strings/StringsProvider.tsx'
import { registerComposer } from './composerFocus.ts'
import { submitOnEnter } from './submitOnEnter.ts'
import { useGrowing } from './useGrowing.ts'

interface ComposerState {
  text: string
  setText(text: string): void
  /** An answer is under way: the button stops it. */
  busy: boolean
  input: RefObject<HTMLTextAreaElement | null>
  placeholder: string | undefined
}

const ComposerContext = createContext<ComposerState | undefined>(undefined)

export type ComposerProps = ElementProps<'form', { placeholder?: string | undefined }>

/**
 * Where questions are written. Sends on Enter, never on an Enter that belongs to an IME; what is refused stays written.
 * Its children, by default, are `<ComposerInput />` and `<ComposerButton />`.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><Composer placeholder="Ask about your order" /></ChatProvider>
 * ```
 */
export const Composer = forwardRef<HTMLFormElement, ComposerProps>(function Composer(
  { placeholder, ...props },
  ref,
) {
  const chat = useChatHandle()
  const { isBusy: busy } = useStreamStatus()
  const [text, setText] = useState('')
  const input = useRef<HTMLTextAreaElement>(null)

  useEffect(() => (input.current === null ? undefined : registerComposer(chat, input.current)), [chat])

  function submit(event: FormEvent) {
    event.preventDefault()
    input.current?.focus()
    if (busy || text.trim() === '') return
    const before = chat.getState().messageIds
    void chat.send(text)
    const wasRefused = chat.getState().messageIds === before
    if (!wasRefused) setText('')
  }

  const own = {
    className: 'cs-composer',
    'data-state': busy ? 'busy' : 'idle',
    onSubmit: submit,
    children: (
      <>
        <ComposerInput />
        <ComposerButton />
      </>
    ),
  }
  const form = useElement('form', own, props, ref)
  const state = useMemo(() => ({ text, setText, busy, input, placeholder }), [text, busy, placeholder])
  return <ComposerContext.Provider value={state}>{form}</ComposerContext.Provider>
})

export type ComposerInputProps = ElementProps<'textarea'>

/**
 * The text area of a composer; grows with its text.
 *
 * @example
 * ```tsx
 * <Composer><ComposerInput maxLength={2000} /><ComposerButton /></Composer>
 * ```
 */
export const ComposerInput = forwardRef<HTMLTextAreaElement, ComposerInputProps>(
  function ComposerInput(props, ref) {
    const { strings } = useStrings()
    const { text, setText, input, placeholder } = useComposer('ComposerInput')
    useGrowing(input, text)
    const own = {
      className: 'cs-composer-input',
      ref: input,
      rows: 1,
      dir: 'auto',
      enterKeyHint: 'send',
      value: text,
      placeholder: placeholder ?? strings.composer.placeholder,
      'aria-label': strings.composer.label,
      onChange: (event: { target: HTMLTextAreaElement }) => setText(event.target.value),
      onKeyDown: submitOnEnter,
    }
    return useElement('textarea', own, props, ref)
  },
)

export type ComposerButtonProps = ElementProps<'button'>

/**
 * Sends; while an answer arrives, stops it. One element in both states, so that it keeps the focus.
 *
 * @example
 * ```tsx
 * <Composer><ComposerInput /><ComposerButton className="my-button" /></Composer>
 * ```
 */
export const ComposerButton = forwardRef<HTMLButtonElement, ComposerButtonProps>(
  function ComposerButton(props, ref) {
    const chat = useChatHandle()
    const { strings } = useStrings()
    const { text, busy } = useComposer('ComposerButton')
    function stop(event: { preventDefault(): void }) {
      // By the time the browser acts on the click the button is one that submits: a draft would be sent.
      event.preventDefault()
      chat.stop()
    }
    const own = {
      className: 'cs-composer-button',
      type: busy ? 'button' : 'submit',
      'data-state': busy ? 'stop' : 'send',
      'aria-label': busy ? strings.composer.stop : strings.composer.send,
      // Not `disabled`, which would throw the focus away.
      'aria-disabled': !busy && text.trim() === '',
      onClick: busy ? stop : undefined,
      children: busy ? <StopIcon /> : <SendIcon />,
    }
    return useElement('button', own, props, ref)
  },
)

export type ComposerHintProps = ElementProps<'p'>

/**
 * Says which keys send.
 *
 * @example
 * ```tsx
 * const composer = <><Composer /><ComposerHint /></>
 * ```
 */
export const ComposerHint = forwardRef<HTMLParagraphElement, ComposerHintProps>(
  function ComposerHint(props, ref) {
    const { strings } = useStrings()
    return useElement('p', { className: 'cs-hint', children: strings.composer.hint }, props, ref)
  },
)

function useComposer(part: string): ComposerState {
  const state = useContext(ComposerContext)
  if (state === undefined) {
    throw new Error(`${part} stands alone: it reads the text of a composer. Put it inside <Composer>.`)
  }
  return state
}
