import { type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { Choice } from '../Choice.tsx'
import { showWords } from '../show/showWords.ts'
import { usePreference } from '../usePreference.ts'
import { useTheme } from '../useTheme.ts'
import type { Language } from '../words.ts'
import { lastWord, type RaceFault, raceFaults, runRace } from './runRace.ts'
import type { SideReport } from './side.ts'
import { sideWords, type SideWords } from './sideWords.ts'

const languages: readonly Language[] = ['en', 'ja']
const names = ['peer', 'ours'] as const
type Name = (typeof names)[number]
const titles: Readonly<Record<Name, string>> = { peer: 'AI SDK 7 + Streamdown', ours: 'chatstream' }

interface Race {
  fault: RaceFault
  afterWord: number
  lines: Readonly<Record<Name, string>>
}

const newRace = (fault: RaceFault, afterWord: number): Race => ({
  fault,
  afterWord,
  lines: { peer: crypto.randomUUID(), ours: crypto.randomUUID() },
})

/** Two frames, the same question and the same fault for both, and the counts of what each shows. */
export function Compare() {
  const [language] = usePreference<Language>(
    'language',
    languages,
    navigator.language.startsWith('ja') ? 'ja' : 'en',
  )
  useTheme()
  const words = sideWords[language]
  const { nav } = showWords[language]
  const [fault, setFault] = useState<RaceFault>('cut')
  const [afterWord, setAfterWord] = useState(() => 10 + Math.floor(Math.random() * (lastWord - 20)))
  const [race, setRace] = useState(() => newRace(fault, afterWord))
  const id = useId()
  useLayoutEffect(() => {
    document.documentElement.lang = language
    document.title = `chatstream: ${words.title}`
  }, [language, words])
  const isValid = Number.isInteger(afterWord) && afterWord >= 1 && afterWord <= lastWord

  return (
    <>
      <header className="bar">
        <span className="brand">chatstream</span>
        <nav aria-label={nav.label}>
          <a href="/">{nav.show}</a>
          <a href="/chat">{nav.chat}</a>
          <a href="/conversations">{nav.conversations}</a>
          <a href="/compare/" aria-current="page">
            {nav.compare}
          </a>
          <a href="/plans.html">{nav.plans}</a>
        </nav>
      </header>
      <main className="compare">
        <h1>{words.title}</h1>
        <p className="lede">{words.lede}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isValid) setRace(newRace(fault, afterWord))
          }}
        >
          <Choice
            label={words.fault}
            value={fault}
            options={raceFaults}
            nameOf={(name) => words.faults[name]}
            onChoose={setFault}
          />
          <div className="choice">
            <label htmlFor={id}>{words.after}</label>
            <input
              id={id}
              type="number"
              min={1}
              max={lastWord}
              required
              disabled={fault === 'fast'}
              value={Number.isNaN(afterWord) ? '' : afterWord}
              onChange={({ target }) => setAfterWord(target.valueAsNumber)}
            />
          </div>
          <button type="submit" className="plug">
            {words.run}
          </button>
        </form>
        <Sides key={race.lines.ours} race={race} words={words} />
        <Setup words={words.setup} />
      </main>
    </>
  )
}

/** The two frames of one race, and what they report. */
function Sides({ race, words }: { race: Race; words: SideWords }) {
  const { reports, carried, isOver, frames } = useRace(race)
  return (
    <div className="sides" data-over={isOver}>
      <p role="status">{isOver ? words.over : words.running}</p>
      {names.map((name, index) => (
        <section key={name} aria-labelledby={name} data-side={name}>
          <h2 id={name}>{titles[name]}</h2>
          <Counts report={reports[name]} carried={carried[index]} words={words} />
          {/* oxlint-disable-next-line react/iframe-missing-sandbox -- a page of this app, with its storage */}
          <iframe
            ref={frames[name]}
            title={titles[name]}
            src={`/compare/${name}.html?line=${race.lines[name]}`}
          />
        </section>
      ))}
    </div>
  )
}

interface RaceState {
  reports: Partial<Record<Name, SideReport>>
  /** Words that the line of each side carried before the fault. */
  carried: readonly number[]
  isOver: boolean
}

const begun: RaceState = { reports: {}, carried: [], isOver: false }

function useRace(race: Race): RaceState & { frames: Record<Name, RefObject<HTMLIFrameElement | null>> } {
  const frames = {
    peer: useRef<HTMLIFrameElement>(null),
    ours: useRef<HTMLIFrameElement>(null),
  }
  const { peer, ours } = frames
  const [state, setState] = useState(begun)
  useEffect(() => {
    const places = { peer, ours }
    const over = new AbortController()
    const reports: Partial<Record<Name, SideReport>> = {}
    function onReport({ data, source, origin }: MessageEvent<SideReport>) {
      const name = names.find((each) => places[each].current?.contentWindow === source)
      if (origin !== location.origin || name === undefined || data.from !== 'side') return
      reports[name] = data
      setState((before) => ({ ...before, reports: { ...reports } }))
    }
    addEventListener('message', onReport, { signal: over.signal })
    const sides = names.map((name) => ({
      line: race.lines[name],
      frame: () => places[name].current,
      report: () => reports[name],
    }))
    const onCarried = (carried: readonly number[]) => setState((before) => ({ ...before, carried }))
    const onOver = () => setState((before) => ({ ...before, isOver: !over.signal.aborted }))
    void runRace(sides, race.fault, race.afterWord, onCarried, over.signal).then(onOver)
    return () => over.abort()
  }, [race, peer, ours])
  return { ...state, frames }
}

interface CountsProps {
  report: SideReport | undefined
  carried: number | undefined
  words: SideWords
}

function Counts({ report, carried, words }: CountsProps) {
  const { counts, says, unknown } = words
  const whole = report === undefined ? 0 : report.shown + report.missing
  const rows = [
    ['carried', counts.carried, carried ?? '–'],
    ['words', counts.words, report === undefined ? '–' : `${report.shown} / ${whole}`],
    ['missing', counts.missing, report?.missing ?? '–'],
    ['doubled', counts.doubled, report?.doubled ?? '–'],
    ['longTasks', counts.longTasks, report === undefined ? '–' : (report.longTasks ?? unknown)],
    ['says', counts.says, says[report?.says ?? 'nothing']],
  ] as const
  return (
    <dl className="counts">
      {rows.map(([name, label, value]) => (
        <div key={name} data-count={name} data-bad={isBad(name, report)}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** True for a loss at the end, and for a state that claims more than there is. */
function isBad(name: string, report: SideReport | undefined): boolean | undefined {
  if (report === undefined || report.missing + report.doubled === 0) return undefined
  const isOver = report.says !== 'streaming' && report.says !== 'reconnecting' && report.says !== 'submitted'
  if (name === 'missing') return (isOver && report.missing > 0) || undefined
  if (name === 'doubled') return report.doubled > 0 || undefined
  return (name === 'says' && (report.says === 'ready' || report.says === 'complete')) || undefined
}

function Setup({ words }: { words: SideWords['setup'] }) {
  return (
    <details className="setups" open>
      <summary>{words.label}</summary>
      <p>{words.both}</p>
      <p>
        <strong>{titles.peer}</strong>: {words.peer}
      </p>
      <p>
        <strong>{titles.ours}</strong>: {words.ours}
      </p>
      <p>{words.counted}</p>
    </details>
  )
}
