'use client'
import { forwardRef, memo, type ReactElement } from 'react'
import { type MeasureName, type RunStats, type StatsCollector, summarize } from '@chatstream/core'
import { useRunStats } from '@chatstream/react'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { type StatsWords, useStatsWords } from '../strings/statsWords.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { GapPlot } from './GapPlot.tsx'

/** The props of `LatencyPanel`. */
export type LatencyPanelProps = ElementProps<
  'section',
  {
    /**
     * The collector of statistics that `collectStats()` returned. Pass the same collector to the chat as the
     * option `stats`.
     */
    stats: StatsCollector
    /** The target for the time to the first token, in milliseconds. */
    targetMs?: number | undefined
    /** UI texts that replace those of the locale. */
    words?: Partial<StatsWords['latency']> | undefined
  }
>

/**
 * Shows the latency of a chat: the latency of the last answer, the gaps in its stream, and a summary of all
 * answers.
 *
 * @example
 * ```tsx
 * const stats = collectStats() // outside the component
 * const chat = createChat({ url: '/api/chat', stats })
 * const panel = <LatencyPanel stats={stats} targetMs={800} />
 * ```
 */
export const LatencyPanel = memo(
  forwardRef<HTMLElement, LatencyPanelProps>(function LatencyPanel(
    { stats, targetMs, words, ...props },
    ref,
  ) {
    const runs = useRunStats(stats)
    const text = useStatsWords('latency', words)
    const last = runs.at(-1)
    const own = {
      className: 'cs-latency',
      'aria-label': text.label,
      children:
        last === undefined ? (
          <p>{text.none}</p>
        ) : (
          <>
            <LastRun run={last} words={text} />
            {last.isOver && last.gaps !== undefined && <GapPlot gaps={last.gaps} words={text} />}
            <RunsTable runs={runs} words={text} />
            {targetMs !== undefined && <Target runs={runs} targetMs={targetMs} words={text} />}
          </>
        ),
    }
    return useElement('section', own, props, ref)
  }),
)

interface PartProps {
  words: StatsWords['latency']
}

function LastRun({ run, words }: PartProps & { run: RunStats }): ReactElement {
  const { formats } = useStrings()
  const { ttftMs, durationMs, tokensPerSecond, tokenSource, lostMs } = run
  const time = (ms: number | undefined) => (ms === undefined ? undefined : formats.duration(ms))
  const inWords = tokenSource === 'usage' ? words.tokensPerSecond : words.deltasPerSecond
  const rate =
    tokensPerSecond === undefined ? undefined : inWords(formats.number(Math.round(tokensPerSecond)))
  const rows = [
    ['ttft', words.firstToken, time(ttftMs) ?? (run.isOver ? words.noSamples : words.measuring)],
    ['rate', words.rate, run.isOver ? rate : undefined],
    ['total', words.total, time(durationMs)],
    ['lost', words.lost, lostMs > 0 ? time(lostMs) : undefined],
  ] as const
  return (
    <dl className="cs-latency-last">
      {rows.map(
        ([name, label, value]) =>
          value !== undefined && (
            <div key={name} data-measure={name}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

const measures = [
  ['ttfbMs', 'firstByte'],
  ['ttftMs', 'firstToken'],
  ['tpotMs', 'perToken'],
  ['durationMs', 'total'],
] as const satisfies readonly (readonly [MeasureName, keyof StatsWords['latency']])[]

function RunsTable({ runs, words }: PartProps & { runs: readonly RunStats[] }): ReactElement {
  const { formats } = useStrings()
  const over = runs.filter(({ isOver }) => isOver)
  return (
    <table className="cs-latency-runs">
      <caption>{words.summary(over.length, formats)}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="cs-unseen">{words.measure}</span>
          </th>
          {[words.mean, words.median, words.p95, words.longest].map((label) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measures.map(([of, label]) => {
          const summary = summarize(over, { of })
          return (
            <tr key={of} data-measure={of}>
              <th scope="row">{words[label]}</th>
              {summary.status === 'no-samples' ? (
                <td colSpan={4}>{words.noSamples}</td>
              ) : (
                (['mean', 'median', 'p95', 'max'] as const).map((name) => (
                  <td key={name}>{formats.duration(summary[name])}</td>
                ))
              )}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Target({
  runs,
  targetMs,
  words,
}: PartProps & { runs: readonly RunStats[]; targetMs: number }): ReactElement | null {
  const { formats } = useStrings()
  const summary = summarize(runs, { of: 'ttftMs', targetMs })
  if (summary.status === 'no-samples' || summary.targetMet === undefined) return null
  const { byMean, byP95 } = summary.targetMet
  const target = formats.duration(targetMs)
  return (
    <ul className="cs-latency-target">
      <li data-met={byMean}>{words.targetByMean(target, byMean)}</li>
      <li data-met={byP95}>{words.targetByP95(target, byP95)}</li>
    </ul>
  )
}
