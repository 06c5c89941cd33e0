import { createChat, type Chat, type ChatMessage } from '@chatstream/core'
import { ChatStream } from '@chatstream/ui'
import { useId, useState, type CSSProperties, type ReactElement } from 'react'
import { servePage } from '../../docs/src/live/servePage.ts'
import { colours, cssOf, fonts, measures, presets, standard, type ThemeChoices } from './theme.ts'
import './themeEditor.css'

const text = `Colours keep their **lightness**, so the contrast stays. [A link](https://example.com) has the accent.

| token | is |
| :-- | :-- |
| \`--cs-paper\` | the page |
| \`--cs-accent\` | links, focus, the moving line |

\`\`\`ts
const accent = 'oklch(52% 0.1 195)' // any hue
\`\`\``

const message = (id: string, role: 'user' | 'assistant', words: string): ChatMessage => ({
  id,
  role,
  parts: [{ type: 'text', text: words }],
  status: 'complete',
  createdAt: 0,
})

function createSample(): Chat {
  servePage()
  return createChat({
    url: '/api/chat',
    initialMessages: [message('q', 'user', 'How does it look?'), message('a', 'assistant', text)],
  })
}

type NumberName = {
  [Name in keyof ThemeChoices]: ThemeChoices[Name] extends number ? Name : never
}[keyof ThemeChoices]

const sliders: readonly (readonly [NumberName, label: string, max: number, step: number, min?: number])[] = [
  ['hue', 'Accent', 360, 5],
  ['strength', 'Strength', 0.18, 0.01],
  ['paperHue', 'Paper', 360, 5],
  ['tint', 'Tint', 0.02, 0.001],
  ['radius', 'Corners', 24, 1],
  ['size', 'Text', 20, 0.5, 13],
  ['measure', 'Line', 90, 1, 40],
]

/** Sliders for the variables, a chat in each scheme that follows them, and the CSS. */
export function ThemeEditor(): ReactElement {
  const [choices, setChoices] = useState<ThemeChoices>(presets.Sakura)
  const change = (changes: Partial<ThemeChoices>) => setChoices((before) => ({ ...before, ...changes }))
  return (
    <div className="theme-editor sb-unstyled">
      <p className="theme-presets" role="group" aria-label="Themes to begin with">
        {Object.entries(presets).map(([name, preset]) => (
          <button
            key={name}
            type="button"
            aria-pressed={JSON.stringify(preset) === JSON.stringify(choices)}
            onClick={() => setChoices(preset)}
          >
            <span style={{ background: `oklch(60% ${preset.strength} ${preset.hue})` }} />
            {name}
          </button>
        ))}
      </p>
      <div className="theme-controls">
        {sliders.map(([name, label, max, step, min = 0]) => (
          <label key={name}>
            {label}
            <input
              type="range"
              min={min}
              max={max}
              step={step}
              value={choices[name]}
              onChange={(event) => change({ [name]: event.target.valueAsNumber })}
            />
            <output>{choices[name]}</output>
          </label>
        ))}
        <label>
          Type
          <select
            value={choices.font}
            // The options are the names of the fonts.
            onChange={(event) => change({ font: event.target.value as keyof typeof fonts })}
          >
            {Object.keys(fonts).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <div className="theme-samples">
        <Sample choices={choices} scheme="light" />
        <Sample choices={choices} scheme="dark" />
      </div>
      <Css css={cssOf(choices)} />
    </div>
  )
}

function Sample({ choices, scheme }: { choices: ThemeChoices; scheme: 'light' | 'dark' }): ReactElement {
  const [chat] = useState(createSample)
  // React's type knows no variables.
  const style = { ...measures(choices), ...colours(choices, scheme) } as CSSProperties
  return (
    <div className="theme-sample" data-theme={scheme} style={style}>
      <ChatStream chat={chat} aria-label={`A chat in the ${scheme} theme`} />
    </div>
  )
}

function Css({ css }: { css: string }): ReactElement {
  const [copied, setCopied] = useState('')
  const id = useId()
  return (
    <figure className="theme-css" aria-labelledby={id}>
      <figcaption id={id}>
        {css === cssOf(standard) ? 'Nothing to copy' : 'Load it after the stylesheet'}
        <button
          type="button"
          onClick={() =>
            void navigator.clipboard.writeText(css).then(
              () => setCopied(css),
              () => setCopied(''),
            )
          }
        >
          {copied === css ? 'Copied' : 'Copy CSS'}
        </button>
      </figcaption>
      <pre tabIndex={0} aria-label="CSS">
        {css}
      </pre>
    </figure>
  )
}
