// The plan of a run: its format, log, transport and incident. The seed alone decides it.
import { type Cue, type CutCue, randomScript, type RandomScript, seededRandom } from '@chatstream/testing'
import { formats } from './formats.ts'

export type LogName = 'memory' | 'sqlite' | 'redis'

/** An event of a run besides the faults of the connections to the client, which every run has. */
export type Incident =
  | 'none'
  | 'model'
  | 'late-usage'
  | 'cut-usage'
  | 'gateway'
  | 'restart'
  | 'shutdown'
  | 'epoch'
  | 'full-disk'
  | 'locked-file'
  | 'second-proxy'
  | 'producer-dies'

/**
 * The damage that an incident may do. Never allowed: text lost silently, doubled text, a hanging run, a partial answer
 * reported as complete.
 */
export interface Outcome {
  /** The logs that it can happen to. Default: all. */
  logs?: readonly LogName[]
  /** The answer may end early, as `interrupted` or `failed` with an error, and with what was shown kept. */
  mayEndEarly: boolean
  /** The model may be asked again, because nobody knows that it was asked, or its answer is gone. */
  mayAskAgain: boolean
}

const whole: Outcome = { mayEndEarly: false, mayAskAgain: false }
const told: Outcome = { mayEndEarly: true, mayAskAgain: true }

export const outcomes: Readonly<Record<Incident, Outcome>> = {
  none: whole,
  /** The model's stream breaks, or ends cleanly in mid-answer. */
  model: told,
  /** Usage comes late, within the second that is waited after the model's finish. */
  'late-usage': whole,
  /** Usage comes late, and the connections are cut meanwhile. */
  'cut-usage': whole,
  /** A gateway answers 502 or 504, before or after the question has arrived. */
  gateway: whole,
  /** The proxy is killed and starts again. A memory log is empty then. */
  restart: told,
  /** The proxy is closed (`close()`), and starts again. */
  shutdown: told,
  /** The run is kept by another proxy, under another epoch and with another answer: all that was shown is withdrawn. */
  epoch: { logs: ['memory'], mayEndEarly: false, mayAskAgain: true },
  /** The SQLite file cannot grow, for some time or until the end of the run. */
  'full-disk': { ...told, logs: ['sqlite'] },
  /** Another process holds the write lock for some time. */
  'locked-file': { ...told, logs: ['sqlite'] },
  /** The client goes on at a second proxy; the first one still fetches the answer. */
  'second-proxy': { ...whole, logs: ['redis'] },
  /** The client goes on at a second proxy; the first one is killed. */
  'producer-dies': { ...told, logs: ['redis'] },
}

export interface Plan {
  seed: number
  format: string
  overSocket: boolean
  log: LogName
  incident: Incident
  /** The incident happens after this many deltas of text; 0: when the model is asked. */
  atText: number
  /** The duration of a full disk or a lock in milliseconds; Infinity means until the end of the run. */
  lastsMs: number
  /** The end of the model's stream, where it breaks: at a random character, or by the faults of its connections. */
  modelCut: CutCue | 'connections' | undefined
}

const share = 0.55

export function planOf(seed: number, logs: readonly LogName[]): Plan {
  const random = seededRandom(seed)
  const upTo = (limit: number) => Math.floor(random() * (limit + 1))
  const pick = <Item>(items: readonly Item[], otherwise: Item) => items[upTo(items.length - 1)] ?? otherwise
  const log = logs[seed % logs.length] ?? 'memory'
  // Keys of a record that is written out above. Those of one log are listed twice: they are less frequent otherwise.
  const all = (Object.keys(outcomes) as Incident[]).flatMap((name) => {
    const { logs: only } = outcomes[name]
    if (name === 'none') return []
    return only === undefined ? [name] : only.includes(log) ? [name, name] : []
  })
  const anyFormat = pick(Object.keys(formats), 'openai-chat')
  const overSocket = random() < 0.4
  const incident = random() < share ? pick(all, 'none') : 'none'
  // The format in which usage follows the finish.
  const format = isLate(incident) ? 'openai-chat' : anyFormat
  const atText = incident === 'epoch' ? 1 + upTo(2) : upTo(4)
  const lastsMs = incident === 'full-disk' && random() < 0.5 ? Infinity : 50 + upTo(300)
  const cut: CutCue = {
    cut: random() < 0.5 ? 'end' : 'error',
    afterCharacters: upTo(baseScript(seed, incident).text.length),
  }
  const modelCut = incident !== 'model' ? undefined : random() < 0.7 ? cut : 'connections'
  return { seed, format, overSocket, log, incident, atText, lastsMs, modelCut }
}

/** The answer to a run's question, a different one each time that the model is asked. */
export function scriptOf({ seed, incident, modelCut }: Plan, asked = 0): RandomScript {
  const random = baseScript(seed + asked * 1_000_003, incident)
  if (asked > 0 || modelCut === undefined || modelCut === 'connections') return random
  return { ...random, script: [...random.script, modelCut] }
}

const isLate = (incident: Incident) => incident === 'late-usage' || incident === 'cut-usage'

/** The answer's cues, with pauses if something is to happen in the middle. */
function baseScript(seed: number, incident: Incident): RandomScript {
  if (incident === 'none' || incident === 'gateway') return randomScript(seed, { maxWaitMs: 3 })
  const random = randomScript(seed, { maxWaitMs: 20 })
  const script = random.script.flatMap((cue): Cue[] => {
    if ('usage' in cue) return [{ waitMs: 200 }, isLate(incident) ? { ...cue, rate: 4 } : cue]
    return ['text' in cue ? { ...cue, rate: 100 } : cue]
  })
  return { ...random, script }
}
