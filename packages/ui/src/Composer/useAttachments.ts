'use client'
import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react'
import { acceptDrops } from './acceptDrops.ts'
import type { Attachment, Attachments } from './attachment.ts'
import { createAttachmentList, type AttachmentList, type ReadInline } from './attachmentList.ts'

/** Loaded with the first file that is read in the page. */
const readInline: ReadInline = async (file, limitBytes) =>
  (await import('./readInline.ts')).readInline(file, limitBytes)

/**
 * Returns the files that are attached in a composer. Files can be dropped anywhere in the chat. `isOver` of the
 * result is `true` while files are dragged over the chat.
 */
export function useAttachments(
  attachments: Attachments | undefined,
  form: RefObject<HTMLFormElement | null>,
): { list: AttachmentList; files: readonly Attachment[]; isOver: boolean } {
  const [list] = useState(() => createAttachmentList(readInline))
  useEffect(() => list.setOptions(attachments ?? {}))
  const files = useSyncExternalStore(list.subscribe, list.get, list.get)
  const [isOver, setIsOver] = useState(false)

  const mayAttach = attachments !== undefined
  useEffect(() => {
    const element = form.current?.closest<HTMLElement>('.cs-chat') ?? form.current
    if (!mayAttach || element === null) return
    return acceptDrops(element, { onOver: setIsOver, onFiles: list.add })
  }, [mayAttach, form, list])
  return { list, files, isOver }
}
