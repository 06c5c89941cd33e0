// The plan of a run: who asks what, from which device, and what happens meanwhile. The seed alone decides it.
import { type Cue, randomScript, type Script, seededRandom } from '@chatstream/testing'

/** An event of a run besides the faults of the connections of its devices, which every run has. */
export type ThreadIncident =
  | 'none'
  | 'model'
  | 'moves'
  | 'reload'
  | 'stop'
  | 'drain'
  | 'proxy-closed'
  | 'proxy-killed'

/** The incidents, with `true` for those after which an answer may be incomplete, with an error. */
export const incidents: Readonly<Record<ThreadIncident, boolean>> = {
  none: false,
  /** The model's stream breaks in mid-answer. */
  model: true,
  /** Every device goes on at the other proxy. */
  moves: false,
  /** The page of a device is reloaded. */
  reload: false,
  /** Another device stops the answer. */
  stop: true,
  /** A proxy drains, then closes, as in a rolling deployment. */
  drain: false,
  /** A proxy closes at once. */
  'proxy-closed': true,
  /** A proxy is killed. */
  'proxy-killed': true,
}

/** The number of readers. */
export const deviceCount = 3

/** One question of a run, or another answer to it. */
interface Action {
  type: 'ask' | 'regenerate'
  device: number
  /** Begins while the answer before is under way. */
  overlaps: boolean
}

/** The plan of a run. */
export interface ThreadPlan {
  seed: number
  format: 'openai-chat' | 'openai-responses' | 'anthropic-messages'
  actions: readonly Action[]
  /** The questions that are answered with a call of a tool that the page carries out. */
  toolQuestions: ReadonlySet<number>
  incident: ThreadIncident
  /** The question in whose answer it happens, and after how many characters of it. */
  atQuestion: number
  atCharacters: number
  /** The device that stops the answer, or is reloaded. */
  device: number
}

export function planOf(seed: number): ThreadPlan {
  const random = seededRandom(seed)
  const upTo = (limit: number) => Math.floor(random() * (limit + 1))
  const pick = <Item>(items: readonly [Item, ...Item[]]) => items[upTo(items.length - 1)] ?? items[0]
  const format = pick<ThreadPlan['format']>(['openai-chat', 'openai-responses', 'anthropic-messages'])
  const actions = Array.from({ length: 2 + upTo(2) }, (_, index): Action => {
    const type = index > 0 && random() < 0.2 ? 'regenerate' : 'ask'
    return { type, device: upTo(deviceCount - 1), overlaps: index > 0 && type === 'ask' && random() < 0.4 }
  })
  const questions = actions.filter(({ type }) => type === 'ask').length
  // Keys of a record that is written out above.
  const incident = random() < 0.3 ? 'none' : pick(Object.keys(incidents) as [ThreadIncident])
  const toolQuestions = Array.from({ length: questions }, (_, index) => index).filter(() => random() < 0.25)
  return {
    seed,
    format,
    actions,
    toolQuestions: new Set(toolQuestions),
    incident,
    atQuestion: upTo(questions - 1),
    atCharacters: upTo(60),
    device: upTo(deviceCount - 1),
  }
}

/** The text of a question, by which the model knows the run. */
export const questionText = ({ seed }: ThreadPlan, index: number) => `seed ${seed} question ${index}`

/** An answer of the model. */
export interface ThreadScript {
  text: string
  script: Script
}

/** The answer when the model is asked a question for the n-th time, or after the result of a tool. */
export function scriptOf(
  plan: ThreadPlan,
  question: number,
  asked: number,
  afterTool: boolean,
): ThreadScript {
  const { seed, incident, atQuestion, atCharacters } = plan
  const { script, text } = randomScript(seed * 101 + question * 10 + asked + (afterTool ? 5 : 0), {
    maxCues: 3,
    maxWaitMs: 15,
  })
  const mark = `[${question}${afterTool ? ' after the tool' : ''} ${asked}] `
  const cues = script
    .filter((cue) => !('toolCall' in cue))
    .map((cue) => ('text' in cue ? { ...cue, rate: 100 } : cue))
  const spoken: Cue[] = [{ text: mark }, ...cues]
  if (plan.toolQuestions.has(question) && !afterTool) spoken.push({ toolCall: { name: 'work', input: {} } })
  const isCut = incident === 'model' && question === atQuestion && asked === 0 && !afterTool
  if (isCut) spoken.push({ cut: seed % 2 === 0 ? 'end' : 'error', afterCharacters: atCharacters })
  return { text: mark + text, script: spoken }
}
