'use client'
import { createContext, useContext, type RefObject } from 'react'
import type { Attachment, Attachments } from './attachment.ts'
import type { AttachmentList } from './attachmentList.ts'
import type { SendKey } from '../shared/submitOnEnter.ts'

/** Why nothing can be sent as it stands. `uploading` and `failed` are of a file. */
export type Obstacle = 'empty' | 'tooLong' | 'uploading' | 'failed'

/** What the parts of one composer share. */
export interface ComposerState {
  text: string
  setText(text: string): void
  /** An answer is under way: the button stops it. */
  busy: boolean
  obstacle: Obstacle | undefined
  /** It was tried to send all the same. */
  tried: boolean
  input: RefObject<HTMLTextAreaElement | null>
  placeholder: string | undefined
  sendKey: SendKey
  /** In characters. */
  maxLength: number | undefined
  /** Absent where nothing may be attached. */
  attachments: Attachments | undefined
  list: AttachmentList
  files: readonly Attachment[]
  /** Files are being held over the chat. */
  isOver: boolean
  /** Of what counts the characters, where they are counted. */
  countId: string | undefined
}

export const ComposerContext = createContext<ComposerState | undefined>(undefined)

export function useComposer(part: string): ComposerState {
  const state = useContext(ComposerContext)
  if (state === undefined) {
    throw new Error(`${part} stands alone: it reads the text of a composer. Put it inside <Composer>.`)
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

/** Code points, which is what most servers count. Not counted where there cannot be too many, for long texts cost time. */
export function charactersIn(text: string, limit: number): number {
  return text.length < limit / 2 ? text.length : Array.from(text).length
}
