import type { ReactElement } from 'react'
import { Icon } from '../shared/icons.tsx'

const paths = new Map<string, string>([
  [
    'consultant_search_web',
    'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM1.8 8h12.4M8 1.8c4 3.7 4 8.7 0 12.4M8 1.8c-4 3.7-4 8.7 0 12.4',
  ],
  ['consultant_fetch_web_content', 'M3.5 1.8h6l3 3v9.4h-9ZM9.5 1.8v3h3M6 8h4.5M6 11h4.5'],
  [
    'consultant_retrieve_context_source',
    'M8 3.6C6 2.2 4 2 1.8 2.4v10.4C4 12.4 6 12.6 8 14c2-1.4 4-1.6 6.2-1.2V2.4C12 2 10 2.2 8 3.6ZM8 3.6V14',
  ],
  [
    'consultant_call_agent',
    'M8 7.6A2.9 2.9 0 1 0 8 1.8a2.9 2.9 0 0 0 0 5.8ZM2.4 14.2c.4-3 2.6-4.4 5.6-4.4s5.2 1.4 5.6 4.4',
  ],
  ['consultant_request_form', 'M2.2 2.2h11.6v11.6H2.2ZM5 5.6h6M5 8.4h6M5 11.2h3'],
  ['consultant_lookup', 'M6.8 11.8a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM10.4 10.4l3.8 3.8'],
])

/** The icon for the kind of an agent's step. If the kind is unknown, nothing is rendered. */
export function StepIcon({ kind }: { kind: string }): ReactElement | null {
  const path = paths.get(kind)
  return path === undefined ? null : <Icon path={path} />
}
