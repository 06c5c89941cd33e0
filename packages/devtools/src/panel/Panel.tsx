import { type KeyboardEvent, useId, useState } from 'react'
import type { InspectorLog } from '../inspector/inspectorLog.ts'
import type { LoggedRun } from '../inspector/loggedRun.ts'
import { Actions } from './Actions.tsx'
import { FiguresTab } from './FiguresTab.tsx'
import { StateTab } from './StateTab.tsx'
import { StreamTab } from './StreamTab.tsx'
import { TimelineTab } from './TimelineTab.tsx'
import { useLog } from './useLog.ts'

/**
 * The position of the panel. With `inline`, the panel is at the place of `<ChatDevtools />` in the page, and
 * the page sets its size.
 */
export type DevtoolsPosition = 'bottom' | 'right' | 'floating' | 'inline'

const docks: readonly DevtoolsPosition[] = ['bottom', 'right', 'floating']
const tabs = ['Stream', 'Timeline', 'State', 'Figures'] as const
type Tab = (typeof tabs)[number]

export interface PanelProps {
  log: InspectorLog
  position: DevtoolsPosition
  onPosition: (position: DevtoolsPosition) => void
  onClose: () => void
}

/** The panel for developers, while it is open. */
export function Panel({ log, position, onPosition, onClose }: PanelProps) {
  useLog(log)
  const id = useId()
  const [tab, setTab] = useState<Tab>('Stream')
  /** The run that was chosen; the newest one if none was. */
  const [chosen, setChosen] = useState<LoggedRun>()
  const run = chosen !== undefined && log.runs.includes(chosen) ? chosen : log.runs.at(-1)

  return (
    <section className={`panel ${position}`} aria-label="chatstream devtools">
      <header className="bar">
        <Tabs id={id} tab={tab} onTab={setTab} />
        <label>
          Run{' '}
          <select
            value={run?.number ?? ''}
            onChange={({ target }) =>
              setChosen(log.runs.find(({ number }) => number === Number(target.value)))
            }
          >
            {log.runs.map(({ number, protocol, chat }) => (
              <option key={number} value={number}>
                {number}: {protocol}, chat {chat.id.slice(0, 12)}
              </option>
            ))}
          </select>
        </label>
        {position !== 'inline' && (
          <>
            <label>
              Place{' '}
              <select
                value={position}
                onChange={({ target }) => {
                  const next = docks.find((each) => each === target.value)
                  if (next !== undefined) onPosition(next)
                }}
              >
                {docks.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
            <button type="button" className="close" onClick={onClose}>
              Close
            </button>
          </>
        )}
      </header>
      <Actions log={log} run={run} />
      <div className="content" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
        {run === undefined ? (
          <p>No run yet. Ask a chat on this page.</p>
        ) : tab === 'Stream' ? (
          <StreamTab key={run.number} run={run} />
        ) : tab === 'Timeline' ? (
          <TimelineTab run={run} />
        ) : tab === 'State' ? (
          <StateTab run={run} log={log} />
        ) : (
          <FiguresTab runs={log.runs} />
        )}
      </div>
    </section>
  )
}

/** The names of the views. */
function Tabs({ id, tab, onTab }: { id: string; tab: Tab; onTab: (tab: Tab) => void }) {
  function choose({ key, currentTarget }: KeyboardEvent) {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? tabs.length - 1 : undefined
    if (step === undefined) return
    const next = tabs[(tabs.indexOf(tab) + step) % tabs.length] ?? tab
    onTab(next)
    currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }
  return (
    <div role="tablist" aria-label="Views" onKeyDown={choose}>
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          data-tab={name}
          id={`${id}-${name}`}
          aria-selected={name === tab}
          aria-controls={`${id}-panel`}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
