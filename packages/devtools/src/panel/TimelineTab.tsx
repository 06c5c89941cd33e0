import { type Timeline, timelineOf } from '../derive/timeline.ts'
import type { LoggedRun } from '../inspector/loggedRun.ts'

const width = 1000
const height = 160
const laneHeight = 12

/**
 * The view of the panel with the timeline of a run (request to the model): its connections, important
 * moments, gaps and frames, as a plot and as a table.
 */
export function TimelineTab({ run }: { run: LoggedRun }) {
  const { totalMs, marks, connections, bars, longestGaps } = timelineOf(run)
  const x = (atMs: number) => (Math.min(atMs, totalMs) / totalMs) * width
  const lanes = connections.length * laneHeight + 8
  const longest = Math.max(1, longestGaps[0]?.gapMs ?? 0)
  return (
    <div className="timeline">
      <p>
        {Math.round(totalMs)} ms in all; longest gap between tokens {Math.round(longest)} ms.
      </p>
      <svg
        viewBox={`0 0 ${width} ${height + lanes}`}
        role="img"
        aria-label="Timeline; the table below has the same figures"
      >
        {connections.map(({ fromMs, openedMs, toMs, failure }, lane) => (
          <g key={lane} transform={`translate(0 ${lane * laneHeight})`}>
            <rect
              className="waiting"
              x={x(fromMs)}
              width={Math.max(1, x(openedMs ?? toMs) - x(fromMs))}
              height="8"
            />
            {openedMs !== undefined && (
              <rect className="open" x={x(openedMs)} width={Math.max(1, x(toMs) - x(openedMs))} height="8" />
            )}
            {failure !== undefined && <circle className="failed" cx={x(toMs)} cy="4" r="4" />}
          </g>
        ))}
        {bars.map(({ fromMs, toMs, gapMs, frames }) => (
          <g key={fromMs}>
            <rect
              className={gapMs > 1000 ? 'bar stall' : 'bar'}
              x={x(fromMs)}
              width={x(toMs) - x(fromMs)}
              y={lanes + height - (gapMs / longest) * (height - 20)}
              height={(gapMs / longest) * (height - 20)}
            />
            {frames > 0 && (
              <rect className="frames" x={x(fromMs)} width={x(toMs) - x(fromMs)} y={lanes} height="4" />
            )}
          </g>
        ))}
        {marks.map(({ atMs, label }) => (
          <line
            key={`${atMs} ${label}`}
            className="mark"
            x1={x(atMs)}
            x2={x(atMs)}
            y1="0"
            y2={lanes + height}
          />
        ))}
      </svg>
      <p>
        Top: the connections, from the request (waiting) to the end. Below: the frames that showed changes.
        Bars: the longest gap between tokens in each slice. Lines: the moments below.
      </p>
      <MomentTable marks={marks} />
      {longestGaps.length > 0 && <GapTable gaps={longestGaps} />}
      <p>{run.framesMs.length} changes of the state were shown.</p>
    </div>
  )
}

function GapTable({ gaps }: { gaps: Timeline['longestGaps'] }) {
  return (
    <table>
      <caption>Longest gaps between tokens</caption>
      <thead>
        <tr>
          <th scope="col">Gap</th>
          <th scope="col">Until</th>
        </tr>
      </thead>
      <tbody>
        {gaps.map(({ atMs, gapMs }, index) => (
          <tr key={index}>
            <td>{gapMs.toFixed(1)} ms</td>
            <td>{atMs.toFixed(1)} ms</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function MomentTable({ marks }: Pick<Timeline, 'marks'>) {
  return (
    <table>
      <caption>Moments of the run</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Since the one before</th>
          <th scope="col">Moment</th>
        </tr>
      </thead>
      <tbody>
        {marks.map(({ atMs, label }, index) => (
          <tr key={`${atMs} ${label}`}>
            <td>{atMs.toFixed(1)} ms</td>
            <td>+{(atMs - (marks[index - 1]?.atMs ?? 0)).toFixed(1)} ms</td>
            <td>{label}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
