'use client'
import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { installDevtools } from './inspector/devtoolsLog.ts'
import { type DevtoolsPosition, Panel } from './panel/Panel.tsx'
import { styles } from './panel/styles.ts'

/** Props of {@link ChatDevtools}. */
export interface ChatDevtoolsProps {
  /**
   * If `true`, the panel is open at first.
   *
   * @defaultValue `false`
   */
  defaultOpen?: boolean
  /**
   * The place of the panel at first: at an edge of the window, or floating. With `inline`, the panel is a
   * part of the page, fills its parent, and cannot be closed or moved.
   *
   * @defaultValue `'bottom'`
   */
  defaultPosition?: DevtoolsPosition
}

/**
 * A button in the corner of the page that opens a panel for developers. The panel shows the events, the
 * timeline, the state and the latency of all chats of the page. It also has buttons that cause faults. Render
 * `ChatDevtools` only in development, so that the production bundle does not contain it.
 *
 * @example
 * ```tsx
 * const App = () => (
 *   <>
 *     <ChatStream url="/api/chat" />
 *     {process.env['NODE_ENV'] === 'development' && <ChatDevtools />}
 *   </>
 * )
 * ```
 */
export function ChatDevtools({ defaultOpen = false, defaultPosition = 'bottom' }: ChatDevtoolsProps) {
  // During the first rendering, so that the runs of effects are seen.
  const [log] = useState(installDevtools)
  const [isOpen, setOpen] = useState(defaultOpen || defaultPosition === 'inline')
  const [position, setPosition] = useState(defaultPosition)
  const [root, setRoot] = useState<ShadowRoot>()
  const host = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (host.current === null) return
    const shadow = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' })
    // A constructed stylesheet is not inline, so a strict content security policy allows it.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
    shadow.adoptedStyleSheets = [sheet]
    setRoot(shadow)
  }, [])

  const content = isOpen ? (
    <Panel
      log={log}
      position={position}
      onPosition={setPosition}
      onClose={() => {
        setOpen(false)
        requestAnimationFrame(() => opener.current?.focus())
      }}
    />
  ) : (
    <button ref={opener} type="button" className="opener" onClick={() => setOpen(true)}>
      chatstream devtools
    </button>
  )
  return (
    <div ref={host} data-position={position}>
      {root !== undefined && createPortal(content, root)}
    </div>
  )
}
