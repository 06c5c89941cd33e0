import { useId, type ReactElement } from 'react'
import type { GapStats } from '@chatstream/core'
import type { StatsWords } from '../strings/statsWords.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

const stallMs = 1000

/**
 * A plot of the gaps between the deltas (pieces of text) of an answer. The longer a gap is, the wider and
 * higher is its bar.
 */
export function GapPlot({ gaps, words }: { gaps: GapStats; words: StatsWords['latency'] }): ReactElement {
  const { formats } = useStrings()
  const caption = useId()
  const endMs = Math.max(1, gaps.course.at(-1)?.atMs ?? 0)
  const { duration } = formats
  return (
    <figure className="cs-gaps" aria-labelledby={caption}>
      <svg viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
        {gaps.course.map(({ atMs, gapMs }) => {
          const height = (24 * gapMs) / Math.max(1, gaps.maxMs)
          const width = Math.max(0.5, (100 * gapMs) / endMs)
          return (
            <rect
              key={atMs}
              x={Math.max(0, (100 * atMs) / endMs - width)}
              y={24 - height}
              width={width}
              height={height}
              data-stall={gapMs > stallMs || undefined}
            />
          )
        })}
      </svg>
      <figcaption id={caption}>
        {words.gaps(duration(gaps.p50Ms), duration(gaps.p95Ms), duration(gaps.maxMs))}
        {gaps.stalls > 0 && <strong>{words.stalls(gaps.stalls, formats)}</strong>}
      </figcaption>
      <table className="cs-unseen">
        <caption>{words.course}</caption>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.longestGap}</th>
          </tr>
        </thead>
        <tbody>
          {gaps.course.map(({ atMs, gapMs }) => (
            <tr key={atMs}>
              <td>{duration(atMs)}</td>
              <td>{duration(gapMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
