import type { Way } from './ask.ts'
import { start } from './start.ts'
import type { Started } from './start.ts'

const programs = {
  'bare relay': 'bareRelay',
  'chatstream proxy': 'proxy',
  'chatstream proxy, resumable': 'proxy',
} as const

/** The process that stands in this way, a fresh one. */
export function startWay(way: Exclude<Way, 'direct'>, model: Started): Promise<Started> {
  return start(programs[way], model.url)
}
