'use client'
import { createContext, useContext, type RefObject } from 'react'
import type { Attachment, Attachments } from './attachment.ts'
import type { AttachmentList } from './attachmentList.ts'
import type { useSendKey } from '../shared/submitOnEnter.ts'

/**
 * The reason why a question cannot be sent now. `empty`: there is no text and no file. `tooLong`: the text is
 * too long. `uploading`: a file is still being uploaded. `failed`: the upload of a file has failed.
 */
export type Obstacle = 'empty' | 'tooLong' | 'uploading' | 'failed'

/** The state that the parts of one composer share. */
export interface ComposerState {
  text: string
  setText(text: string): void
  /** `true` while an answer is arriving. The button of the composer then stops the answer. */
  busy: boolean
  obstacle: Obstacle | undefined
  /** `true` once the user has tried to send a question that cannot be sent. */
  tried: boolean
  input: RefObject<HTMLTextAreaElement | null>
  placeholder: string | undefined
  sendKey: ReturnType<typeof useSendKey>
  /** The maximum number of characters (code points). */
  maxLength: number | undefined
  /** `undefined` if no files are accepted. */
  attachments: Attachments | undefined
  list: AttachmentList
  files: readonly Attachment[]
  /** `true` while files are dragged over the chat. */
  isOver: boolean
  /** The id of the element that shows the number of characters, if there is one. */
  countId: string | undefined
}

export const ComposerContext = createContext<ComposerState | undefined>(undefined)

export function useComposer(part: string): ComposerState {
  const state = useContext(ComposerContext)
  if (state === undefined) {
    throw new Error(`${part} is outside a composer: it reads the composer's text. Put it inside <Composer>.`)
  }
  return state
}

export function obstacleOf(
  text: string,
  files: readonly Attachment[],
  maxLength: number | undefined,
): Obstacle | undefined {
  if (files.some(({ state }) => state === 'uploading')) return 'uploading'
  if (files.some(({ state }) => state === 'failed')) return 'failed'
  if (maxLength !== undefined && charactersIn(text, maxLength) > maxLength) return 'tooLong'
  return text.trim() === '' && !files.some(({ state }) => state === 'ready') ? 'empty' : undefined
}

/**
 * Returns the number of characters (code points) in a text. If the text is clearly shorter than the limit,
 * returns its length in UTF-16 code units, because this takes less time.
 */
export function charactersIn(text: string, limit: number): number {
  return text.length < limit / 2 ? text.length : Array.from(text).length
}
