import type { ReactElement } from 'react'

export function SendIcon(): ReactElement {
  return (
    <svg className="cs-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 13V3M3.8 7.2 8 3l4.2 4.2" />
    </svg>
  )
}

export function StopIcon(): ReactElement {
  return (
    <svg className="cs-icon cs-filled" viewBox="0 0 16 16" aria-hidden="true">
      <rect x="3" y="3" width="10" height="10" rx="2" />
    </svg>
  )
}

export function DownIcon(): ReactElement {
  return (
    <svg className="cs-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 3v10M3.8 8.8 8 13l4.2-4.2" />
    </svg>
  )
}

export function ImageIcon(): ReactElement {
  return (
    <svg className="cs-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2.2 3.2h11.6v9.6H2.2ZM2.2 11l3.3-3.4 2.7 2.7 2.2-2.1 3.4 3.2M10.6 6h.01" />
    </svg>
  )
}
