import { textOf } from '@chatstream/core'
import type { StoredThread, ThreadMessage, ThreadQuery } from '@chatstream/core'

// The forms in which databases keep threads and messages.

/**
 * Returns a text in lower case, so that titles, messages and search texts can be compared. NUL and unpaired
 * surrogates are removed, because Postgres does not accept them.
 */
export function searchable(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\p{Surrogate}/gu, '')
    .replaceAll('\0', '')
}

/** Returns the text of a message in the form in which it can be searched. */
export function textOfRow(message: ThreadMessage): string {
  return searchable(textOf(message))
}

/** Parses the JSON of a stored thread. */
export function threadOf(doc: unknown): StoredThread {
  return JSON.parse(String(doc)) as StoredThread // written by the store
}

/** Parses the JSON of a stored message. */
export function messageOf(doc: unknown): ThreadMessage {
  return JSON.parse(String(doc)) as ThreadMessage // written by the store
}

/** Converts the query for a list of threads to the parameters of the SQL statement. */
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
