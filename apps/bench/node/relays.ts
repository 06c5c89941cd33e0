import type { Way } from './ask.ts'
import { start } from './start.ts'
import type { Started } from './start.ts'

const programs = {
  'bare relay': 'bareRelay',
  'chatstream proxy': 'proxy',
  'chatstream proxy, resumable': 'proxy',
} as const

/** Starts a fresh process of this relay. */
export function startWay(way: Exclude<Way, 'direct'>, model: Started): Promise<Started> {
  return start(programs[way], model.url)
}
