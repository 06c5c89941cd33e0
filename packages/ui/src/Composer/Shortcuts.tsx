'use client'
import { forwardRef } from 'react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { useSendKey, type SendKey } from '../shared/submitOnEnter.ts'
import { useModKey } from './ComposerHint.tsx'

/** The props of `Shortcuts`. */
export type ShortcutsProps = ElementProps<'details', { sendKey?: SendKey | undefined }>

/**
 * The list of the chat's keyboard shortcuts, which the user can open and close. Pass the same `sendKey` as to
 * the composer.
 *
 * @example
 * ```tsx
 * const footer = <><Composer /><Shortcuts /></>
 * ```
 */
export const Shortcuts = forwardRef<HTMLDetailsElement, ShortcutsProps>(function Shortcuts(
  { sendKey, ...props },
  ref,
) {
  const { label, send, line, stop, messages } = useStrings().strings.shortcuts
  const isEnter = useSendKey(sendKey) === 'enter'
  const mod = useModKey()
  const keys = [
    [isEnter ? 'Enter' : `${mod} + Enter`, send],
    [isEnter ? 'Shift + Enter' : 'Enter', line],
    ['Escape', stop],
    ['Alt + ↑ ↓', messages],
  ]
  const own = {
    className: 'cs-shortcuts',
    children: (
      <>
        <summary>{label}</summary>
        <dl>
          {keys.map(([key, words]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      </>
    ),
  }
  return useElement('details', own, props, ref)
})
