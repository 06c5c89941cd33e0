import type { Script, SeenRequest } from '@chatstream/testing'

/** The model that both sides of the comparison ask. */
export const raceModel = 'race'

/** The questions. The second one is answered with 2,000 deltas a second. */
export const questions = {
  calm: 'Tell me the story.',
  fast: 'Tell me the long story at full speed.',
} as const

/** Words without punctuation, so that each is one delta and can be counted. */
const sentences = [
  'A **bridge** carries people from one bank to the other and asks nothing about their reasons.',
  'When the river rises the bridge closes and the *ferry* takes over until the water falls again.',
  'Both are measured by the same question, how many arrive out of those who set out.',
  'The keeper writes each name in a book on this bank and his sister does so on that one.',
  'At night they compare the books, and every name that is missing is looked for with lamps.',
]

const headings = ['The bridge', 'The flood', 'The ferry', 'The books', 'The lamps', 'The morning']

/** The answer in Markdown: sections with a heading, text and a list. */
function story(sections: number): string {
  return Array.from({ length: sections }, (_, index) => {
    const at = (offset: number) => sentences[(index + offset) % sentences.length] ?? ''
    const heading = headings[index % headings.length] ?? ''
    return `## ${heading} ${index + 1}\n\n${at(0)} ${at(1)}\n\n- ${at(2)}\n- ${at(3)}\n\n`
  }).join('')
}

const cutIntoWords = (text: string): readonly string[] => text.match(/\s*\S+\s*$|\s*\S+/g) ?? []

/** The deltas of the answers, each of one word. */
export const raceDeltas: Readonly<Record<Pace, readonly string[]>> = {
  calm: cutIntoWords(story(2)),
  fast: cutIntoWords(story(60)),
}

/** A short answer that can be read along, or a long one. */
export type Pace = keyof typeof questions

const rates: Readonly<Record<Pace, number>> = { calm: 60, fast: 2000 }

/**
 * The script of the model, by the question.
 *
 * @param calmRate words per second of the short answer
 */
export function raceScript(
  { question }: Pick<SeenRequest, 'question'>,
  calmRate: number = rates.calm,
): Script {
  const pace = question === questions.fast ? 'fast' : 'calm'
  return { text: raceDeltas[pace], rate: pace === 'calm' ? calmRate : rates.fast }
}
