import { ChatStream } from '@chatstream/ui'
import '@chatstream/ui/styles.css'
import { type CSSProperties, useState } from 'react'

export function Example() {
  const [hue, setHue] = useState(20)
  const [radius, setRadius] = useState(4)
  const theme = {
    '--cs-accent': `oklch(55% 0.15 ${hue})`,
    '--cs-accent-soft': `oklch(95% 0.04 ${hue})`,
    '--cs-radius': `${radius}px`,
    '--cs-font': 'ui-serif, Georgia, serif',
    background: 'var(--cs-paper)',
    color: 'var(--cs-ink)',
  } as CSSProperties // custom properties are not in the type
  return (
    <div data-theme="light" style={{ ...theme, display: 'flex', flexDirection: 'column', height: '100%' }}>
      <div style={{ display: 'flex', gap: '1.5rem', padding: '0.5rem 1rem', flexWrap: 'wrap' }}>
        <label>
          Hue <input type="range" max="360" value={hue} onChange={(e) => setHue(e.target.valueAsNumber)} />
        </label>
        <label>
          Corners{' '}
          <input type="range" max="24" value={radius} onChange={(e) => setRadius(e.target.valueAsNumber)} />
        </label>
      </div>
      <div style={{ flex: 1, minHeight: 0 }}>
        <ChatStream url="/api/chat" suggestions={['Show me a table and code']} />
      </div>
    </div>
  )
}
