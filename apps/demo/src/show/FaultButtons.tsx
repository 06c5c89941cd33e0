import { useState } from 'react'
import type { Fault } from '../../server/lines/fault.ts'
import type { PageLine, switchedConnectivity } from './line.ts'
import type { Play } from './play.ts'
import type { FaultName, ShowWords } from './showWords.ts'

interface FaultButtonsProps {
  play: Play
  line: PageLine
  connectivity: ReturnType<typeof switchedConnectivity>
  /** The server stays away until the visitor brings it back. */
  isGone: boolean
  words: ShowWords
}

/** The buttons that break the connection of this page, and a line that says what was done. */
export function FaultButtons({ play, line, connectivity, isGone, words }: FaultButtonsProps) {
  const [notice, setNotice] = useState('')
  const [isOffline, setOffline] = useState(false)
  const [isBuffering, setBuffering] = useState(false)
  const { faults, caused, ended } = words

  const cause = (fault: Fault) => void line.cause(fault).catch(() => {})
  const during = (name: FaultName, act: () => void) => () =>
    play.duringAnswer(() => {
      act()
      setNotice(caused[name])
    })

  function switchOffline() {
    setOffline(!isOffline)
    setNotice(isOffline ? ended.offline : caused.offline)
    cause(isOffline ? { type: 'restore' } : { type: 'outage' })
    connectivity.setOnline(isOffline)
  }

  function switchBuffer() {
    setBuffering(!isBuffering)
    setNotice(isBuffering ? ended.buffer : caused.buffer)
    cause({ type: 'buffer', isOn: !isBuffering })
    if (!isBuffering) play.begin(() => {})
  }

  const others = [
    ['outage2', during('outage2', () => cause({ type: 'outage', ms: 2000 }))],
    ['outage30', during('outage30', () => cause({ type: 'outage', ms: 30_000 }))],
    ['reload', during('reload', () => location.reload())],
    ['kill', during('kill', () => cause({ type: 'kill' }))],
    [
      'flood',
      () => {
        play.flood()
        setNotice(caused.flood)
      },
    ],
  ] as const

  return (
    <section className="faults" aria-labelledby="faults">
      <h2 id="faults">{faults.label}</h2>
      <button type="button" className="plug" onClick={during('plug', () => cause({ type: 'cut' }))}>
        {faults.plug}
      </button>
      <div className="others">
        {others.map(([name, onClick]) => (
          <button key={name} type="button" onClick={onClick}>
            {faults[name]}
          </button>
        ))}
        <button type="button" aria-pressed={isBuffering} onClick={switchBuffer}>
          {faults.buffer}
        </button>
        <button
          type="button"
          aria-pressed={isOffline}
          onClick={isOffline ? switchOffline : during('offline', switchOffline)}
        >
          {faults.offline}
        </button>
        {isGone && (
          <button
            type="button"
            onClick={() => {
              cause({ type: 'restore' })
              setNotice(ended.gone)
            }}
          >
            {words.serverBack}
          </button>
        )}
      </div>
      <p className="notice" role="status">
        {notice}
      </p>
    </section>
  )
}
