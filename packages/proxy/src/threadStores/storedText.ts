import { textOf } from '@chatstream/core'
import type { StoredThread, ThreadMessage, ThreadQuery } from '@chatstream/core'

// The forms in which databases keep threads and messages.

/** The form in which titles, messages and queries are compared. Postgres takes no NUL and no half of a character. */
export function searchable(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\p{Surrogate}/gu, '')
    .replaceAll('\0', '')
}

/** The searchable text of a message. */
export function textOfRow(message: ThreadMessage): string {
  return searchable(textOf(message))
}

/** Parses a stored thread. */
export function threadOf(doc: unknown): StoredThread {
  return JSON.parse(String(doc)) as StoredThread // written by the store
}

/** Parses a stored message. */
export function messageOf(doc: unknown): ThreadMessage {
  return JSON.parse(String(doc)) as ThreadMessage // written by the store
}

/** The query of a list as the parameters of a statement. */
export function listParameters({ archived, q, after, limit }: ThreadQuery) {
  return {
    archived: Number(archived),
    q: q === undefined ? null : searchable(q),
    pinned: after === undefined ? null : Number(after.pinned),
    updatedAt: after?.updatedAt ?? null,
    id: after?.id ?? null,
    limit,
  }
}
