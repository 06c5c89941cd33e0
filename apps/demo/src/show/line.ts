import type { Connectivity } from '@chatstream/core'
import type { Fault } from '../../server/lines/fault.ts'
import type { LineStatus } from '../../server/lines/line.ts'

/** The page's connection to the server. Its faults are this page's only. */
export interface PageLine {
  /** The path below which the chat's requests go. */
  path: string
  /** Causes a fault on the server. */
  cause(fault: Fault): Promise<void>
  status(): Promise<LineStatus>
}

/** Opens the line of this id. */
export function openLine(id: string): PageLine {
  const control = `/api/line/${id}`
  return {
    path: `/line/${id}`,
    async cause(fault) {
      const response = await fetch(control, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      })
      if (!response.ok) throw new Error(`The line answered ${response.status} to ${fault.type}.`)
    },
    status: async () => (await (await fetch(control)).json()) as LineStatus,
  }
}

const idKey = 'line'

/** The id of this tab's line: after a reload the page is on the same one. */
export function lineId(): string {
  try {
    const known = sessionStorage.getItem(idKey)
    if (known !== null) return known
    const id = crypto.randomUUID()
    sessionStorage.setItem(idKey, id)
    return id
  } catch {
    return crypto.randomUUID()
  }
}

/** A connectivity that the page switches, in place of the device's. */
export function switchedConnectivity(): Connectivity & { setOnline(isOnline: boolean): void } {
  const listeners = new Set<() => void>()
  let isOnline = true
  return {
    isOnline: () => isOnline,
    onWake(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    setOnline(next) {
      isOnline = next
      if (isOnline) for (const listener of listeners) listener()
    },
  }
}
