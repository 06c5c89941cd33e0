import { recordingText } from '@chatstream/core'
import { useState } from 'react'
import { curlOf } from '../derive/curl.ts'
import type { InspectorLog } from '../inspector/inspectorLog.ts'
import type { LoggedRun } from '../inspector/loggedRun.ts'

/** Milliseconds by which "Slow" holds back every chunk. */
const slowMs = 500

/**
 * The buttons of the panel. They switch faults on and off, replay a run (request to the model), pause and
 * clear the record, and copy or save a run.
 */
export function Actions({ log, run }: { log: InspectorLog; run: LoggedRun | undefined }) {
  const [notice, setNotice] = useState('')
  const { faults } = log
  const act =
    (action: () => void, said = '') =>
    () => {
      action()
      setNotice(said)
      log.changed()
    }
  const request = run?.requests[0]
  return (
    <div className="bar" role="group" aria-label="Actions">
      <button type="button" onClick={act(faults.cut, 'All open streams were cut.')}>
        Cut now
      </button>
      <button
        type="button"
        aria-pressed={faults.isOffline}
        onClick={act(() => faults.setOffline(!faults.isOffline))}
      >
        Offline
      </button>
      <button
        type="button"
        aria-pressed={faults.delayMs > 0}
        onClick={act(() => faults.setDelay(faults.delayMs > 0 ? 0 : slowMs))}
      >
        Slow
      </button>
      <button
        type="button"
        disabled={run === undefined}
        aria-pressed={log.replay !== undefined}
        onClick={act(
          () => log.setReplay(log.replay === undefined ? run : undefined),
          'The next question is answered with this run.',
        )}
      >
        Replay
      </button>
      <button type="button" aria-pressed={log.isPaused} onClick={act(() => log.setPaused(!log.isPaused))}>
        Pause
      </button>
      <button type="button" onClick={act(log.clear, 'All runs were forgotten.')}>
        Clear
      </button>
      <button
        type="button"
        disabled={run === undefined}
        onClick={act(() => run !== undefined && save(`run-${run.number}.jsonl`, recordingText(run.lines)))}
      >
        Export
      </button>
      <button
        type="button"
        disabled={request === undefined}
        onClick={() => {
          if (request === undefined) return
          navigator.clipboard.writeText(curlOf(request)).then(
            () => setNotice('The command was copied.'),
            () => setNotice('The browser did not let the page copy.'),
          )
        }}
      >
        Copy as curl
      </button>
      <span role="status">{notice}</span>
    </div>
  )
}

function save(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/jsonl' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
