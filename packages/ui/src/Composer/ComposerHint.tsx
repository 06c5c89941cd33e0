'use client'
import { forwardRef, useSyncExternalStore } from 'react'
import { useChatHandle, useStreamStatus } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { useSendKey, type SendKey } from '../shared/submitOnEnter.ts'

/** The props of `ComposerHint`. */
export type ComposerHintProps = ElementProps<'p', { sendKey?: SendKey | undefined }>

/**
 * A line of text with the key that sends a question. While an answer arrives, the line also shows the key that
 * stops the answer.
 *
 * @example
 * ```tsx
 * const composer = <><Composer sendKey="mod-enter" /><ComposerHint sendKey="mod-enter" /></>
 * ```
 */
export const ComposerHint = forwardRef<HTMLParagraphElement, ComposerHintProps>(function ComposerHint(
  { sendKey, ...props },
  ref,
) {
  const { strings } = useStrings()
  const { isBusy } = useStreamStatus()
  const mod = useModKey()
  const { hint, hintMod, hintBusy, hintQueue } = strings.composer
  const queues = useChatHandle().whileBusy === 'queue'
  const idle = useSendKey(sendKey) === 'enter' ? hint : hintMod(mod)
  return useElement(
    'p',
    { className: 'cs-hint', children: isBusy ? (queues ? hintQueue : hintBusy) : idle },
    props,
    ref,
  )
})

/** Returns the name of this device's modifier key for commands: `Ctrl` or `⌘`. */
export function useModKey(): string {
  return useSyncExternalStore(neverChanges, isApplesKeyboard, () => false) ? '⌘' : 'Ctrl'
}

const neverChanges = () => () => undefined

const isApplesKeyboard = () => /^(?:Mac|iP)/.test(navigator.platform)
