import { useId } from 'react'
import { Choice } from '../Choice.tsx'
import { type Format, type Way, ways } from '../scenarios.ts'
import { themes, useTheme } from '../useTheme.ts'
import { languageNames, type Language } from '../words.ts'
import { type Direction, nameOfFormat, nameOfWay, type ShowWords } from './showWords.ts'
import { formatsOf, type Setup } from './storyChat.ts'

export const languages: readonly Language[] = ['en', 'ja']
export const directions: readonly Direction[] = ['ltr', 'rtl']

interface SettingsProps {
  setup: Setup
  direction: Direction
  words: ShowWords
  onFormat: (format: Format) => void
  onWay: (way: Way) => void
  onLanguage: (language: Language) => void
  onDirection: (direction: Direction) => void
}

/** A button, and the popover with the settings. The browser closes it on Escape and on a press outside. */
export function Settings({ setup, direction, words, ...on }: SettingsProps) {
  const id = useId()
  const [theme, setTheme] = useTheme()
  const { settings } = words
  return (
    <>
      <button type="button" className="quiet" popoverTarget={id}>
        {settings.label}
      </button>
      <div id={id} popover="auto" className="popover" role="group" aria-label={settings.label}>
        <Choice
          label={settings.format}
          value={setup.format}
          options={formatsOf[setup.story]}
          nameOf={nameOfFormat}
          onChoose={on.onFormat}
        />
        <Choice
          label={settings.way}
          value={setup.way}
          options={ways}
          nameOf={nameOfWay}
          onChoose={on.onWay}
        />
        <Choice
          label={settings.language}
          value={setup.language}
          options={languages}
          nameOf={(name) => languageNames[name]}
          onChoose={on.onLanguage}
        />
        <Choice
          label={settings.theme}
          value={theme}
          options={themes}
          nameOf={(name) => words.themes[name]}
          onChoose={setTheme}
        />
        <Choice
          label={settings.direction}
          value={direction}
          options={directions}
          nameOf={(name) => words.directions[name]}
          onChoose={on.onDirection}
        />
      </div>
    </>
  )
}
