import { type Script, scriptedModel, type ScriptedModel, type SeenRequest } from '@chatstream/testing'
import { departure, flood, modelOf, opening, stories } from '../../src/show/plot.ts'
import { raceModel, raceScript } from '../../src/compare/race.ts'
import { showWords } from '../../src/show/showWords.ts'
import type { Language } from '../../src/words.ts'
import { lastTold } from '../toolScript.ts'
import { showTexts, type ShowTexts } from './showTexts.ts'

type ScriptOf = (texts: ShowTexts, request: SeenRequest, language: Language) => Script

/** Deltas per second, slow enough to read along. */
const calm = 28
const floodSections = 60
/** The pause in which the page has the connection cut. */
const pauseMs = 700

const brokenText = ([before, after]: readonly [string, string]) => [
  { text: before, rate: calm },
  { waitMs: pauseMs },
  { text: after, rate: calm },
]

/** The answer of a story whose text tells of a cut. Only the story's own question causes the cut. */
const cutStory = (story: 'network' | 'gone', script: ScriptOf): ScriptOf => {
  return (texts, request, language) => {
    const isOfStory = request.question === '' || request.question === showWords[language].questions[story]
    return isOfStory ? script(texts, request, language) : { text: texts.other, rate: calm }
  }
}

const names = [...stories, flood] as const

const scriptsOf: Readonly<Record<(typeof names)[number], ScriptOf>> = {
  network: cutStory('network', ({ title, steps }, { format }, language) => [
    { title },
    ...steps.map(({ kind, title: name, result }) => ({
      // AG-UI has the names of steps only.
      step: { kind: format === 'ag-ui' ? name : kind, title: name, result, durationMs: 450 },
    })),
    ...brokenText(opening[language]),
    { usage: { inputTokens: 270, outputTokens: 96, totalTokens: 366 } },
  ]),
  approve(texts, { index, body }) {
    const last = lastTold(body)
    const call = (name: string, input: object) => ({
      toolCall: { id: `${name}-${index}`, name, input },
      rate: calm,
    })
    // Only a result of the tool has a reference: a call may also be denied.
    if (last.includes('pay_invoice-'))
      return [{ waitMs: 200 }, { text: /reference\\*":/.test(last) ? texts.paid : texts.unpaid, rate: calm }]
    if (last.includes('find_invoice-'))
      return [
        { text: texts.pay, rate: calm },
        call('pay_invoice', { to: 'Sakura Printing', yen: 4200, invoice: 'SP-2041' }),
      ]
    return [
      { waitMs: 300 },
      { text: texts.find, rate: calm },
      call('find_invoice', { from: 'Sakura Printing' }),
    ]
  },
  form({ form, booked }, { body, question }) {
    const asked = question !== '' ? question : lastTold(body)
    // An answer to the form has a line for each field.
    if (asked.includes(': ') && asked.includes('\n'))
      return [{ waitMs: 300 }, { text: `${booked}\n\n- ${asked.replaceAll('\n', '\n- ')}`, rate: calm }]
    return [
      { waitMs: 300 },
      { step: { kind: 'consultant_request_form', title: form.title, args: form.args, durationMs: 300 } },
      { text: form.ask, rate: calm },
    ]
  },
  report: ({ report }) => [{ waitMs: 300 }, { text: report, rate: 90 }],
  picture: ({ picture }) => [{ waitMs: 500 }, { text: picture, rate: 40 }],
  gone: cutStory('gone', (_texts, _request, language) => brokenText(departure[language])),
  flood: (texts) => ({
    text: Array.from({ length: floodSections }, (_, index) => texts.flood(index + 1)).join(''),
    rate: 2000,
  }),
}

/** Tests of many races do not wait for a short answer that one can read along. */
const raceRate = process.env['RACE_RATE'] === undefined ? undefined : Number(process.env['RACE_RATE'])

const scripts = new Map<string, (request: SeenRequest) => Script>([
  [raceModel, (request) => raceScript(request, raceRate)],
  ...(['en', 'ja'] as const).flatMap((language) =>
    names.map((story): [string, (request: SeenRequest) => Script] => [
      modelOf(story, language),
      (request) => scriptsOf[story](showTexts[language], request, language),
    ]),
  ),
])

/** The names of the models of the show. */
export const showModels: readonly string[] = [...scripts.keys()]

/** The scripted model behind the show and the comparison. */
export function showModel(): ScriptedModel {
  return scriptedModel({
    script: (request) => scripts.get(request.model ?? '')?.(request) ?? 'This model has no script.',
  })
}
