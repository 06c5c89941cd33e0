import type { ChatEvent } from '../events.ts'
import { attempt } from './attempt.ts'
import { recover, type Tries } from './recover.ts'
import type { RunEnd, RunOptions, RunRequest } from './run.ts'

/**
 * Reads one run (request to the model), over as many connections as needed. Yields the events of the run, one
 * array for each network chunk. Returns how the run ended. The `finish` event is not yielded: it is a field
 * of the returned value. Never throws.
 */
export async function* runStream(run: RunOptions): AsyncGenerator<readonly ChatEvent[], RunEnd, undefined> {
  const { resumes, session } = run
  const tries: Tries = { attempt: 0, eventCount: 0, times: [], wasOpen: resumes }
  let request: RunRequest = { type: resumes ? 'get' : 'post' }
  for (;;) {
    const outcome = yield* attempt(run, request, () => {
      run.onOpen(session.kept)
      run.metrics.opened?.()
      if (tries.attempt > 0) run.onConnection('streaming')
    })
    const next = 'end' in outcome ? outcome : await recover(run, request, outcome, tries)
    if ('end' in next) {
      run.metrics.end()
      // The model has finished. Only the server's message that nothing follows is missing.
      if ('error' in next.end && session.isFinished) yield session.close({ end: 'complete' })
      else if ('error' in next.end) {
        const rest = session.rest()
        if (rest.length > 0) yield rest
      }
      const { finish } = session
      return finish !== undefined && 'error' in next.end ? { status: 'complete', finish } : next.end
    }
    request = next.request
  }
}
