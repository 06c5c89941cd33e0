import type { ReactElement } from 'react'

interface IconProps {
  path: string
  /** If `true`, the icon is upside down. */
  turned?: boolean
}

/** An icon made of lines, on a grid of 16 × 16. It is hidden from screen readers. */
export function Icon({ path, turned = false }: IconProps): ReactElement {
  return (
    <svg className="cs-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} transform={turned ? 'rotate(180 8 8)' : undefined} />
    </svg>
  )
}

const up = 'M8 13V3M3.8 7.2 8 3l4.2 4.2'

export function SendIcon(): ReactElement {
  return <Icon path={up} />
}

export function StopIcon(): ReactElement {
  return (
    <svg className="cs-icon cs-filled" viewBox="0 0 16 16" aria-hidden="true">
      <rect x="3" y="3" width="10" height="10" rx="2" />
    </svg>
  )
}

export function DownIcon(): ReactElement {
  return <Icon path={up} turned />
}

export function ImageIcon(): ReactElement {
  return <Icon path="M2.2 3.2h11.6v9.6H2.2ZM2.2 11l3.3-3.4 2.7 2.7 2.2-2.1 3.4 3.2M10.6 6h.01" />
}

export function AttachIcon(): ReactElement {
  return (
    <Icon path="M13 7.4 7.9 12.5a3.2 3.2 0 0 1-4.5-4.5l5.3-5.3a2.1 2.1 0 0 1 3 3L6.4 11a1 1 0 0 1-1.5-1.5l4.7-4.6" />
  )
}

export function FileIcon(): ReactElement {
  return <Icon path="M3.5 1.8h6l3 3v9.4h-9ZM9.5 1.8v3h3" />
}

export function CloseIcon(): ReactElement {
  return <Icon path="M4 4l8 8M12 4l-8 8" />
}

export function RetryIcon(): ReactElement {
  return <Icon path="M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.8V6H9.8" />
}

export function BackIcon(): ReactElement {
  return <Icon path="M10 3.5 5.5 8l4.5 4.5" />
}

export function ForthIcon(): ReactElement {
  return <Icon path="M6 3.5 10.5 8 6 12.5" />
}

const thumb =
  'M2.2 7.2h2.4v6.3H2.2ZM4.6 7.4 7.6 1.9c1 0 1.7.8 1.6 1.8L8.9 6h3.6c.9 0 1.5.8 1.3 1.6l-1.1 4.7c-.2.7-.8 1.2-1.5 1.2H4.6'

export function GoodIcon(): ReactElement {
  return <Icon path={thumb} />
}

export function BadIcon(): ReactElement {
  return <Icon path={thumb} turned />
}

export function MoreIcon(): ReactElement {
  return (
    <svg className="cs-icon cs-filled" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3.5 6.8a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4M8 6.8a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4M12.5 6.8a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4" />
    </svg>
  )
}

export function PlusIcon(): ReactElement {
  return <Icon path="M8 3v10M3 8h10" />
}

export function MoveIcon(): ReactElement {
  return <Icon path="M3 6h10M3 10h10" />
}

export function EditIcon(): ReactElement {
  return <Icon path="m3 13 .6-2.8 7-7a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.7l-7 7Z" />
}

export function ListIcon(): ReactElement {
  return <Icon path="M2.5 4h11M2.5 8h11M2.5 12h7" />
}
