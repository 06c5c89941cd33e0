import { useModels } from '@chatstream/react/query'
import { ChatStream } from '@chatstream/ui'
import { useLayoutEffect, useState } from 'react'
import { Choice } from './Choice.tsx'
import { connectionTo } from './connectionTo.ts'
import { allFormats, formatsOf, scenarioNames, ways } from './scenarios.ts'
import { ServerStatus } from './ServerStatus.tsx'
import { toolRenderers, toolSchema } from './tools.tsx'
import { useDemoServer } from './useDemoServer.ts'
import { usePreference } from './usePreference.ts'
import { themes, useTheme } from './useTheme.ts'
import { formatNames, languageNames, wayNames, words } from './words.ts'
import type { Language } from './words.ts'

const modelsUrl = '/models'

export function Demo() {
  const [language, setLanguage] = useLanguage()
  const [theme, setTheme] = useTheme()
  const server = useDemoServer()
  const { data: models = [] } = useModels(modelsUrl)
  // The id belongs to this tab, so a reload shows the same conversation.
  const [chosenScenario, setScenario] = usePreference('scenario', scenarioNames, undefined, 'sessionStorage')
  const [chosenFormat, setFormat] = usePreference('format', allFormats, 'openai-chat', 'sessionStorage')
  const [way, setWay] = usePreference('way', ways, 'sse', 'sessionStorage')
  const [chosenModel, setModel] = useState<string>()

  const text = words[language]
  const live = server.provider !== undefined
  const scenario = chosenScenario ?? (live ? 'live' : 'plain')
  const formats = formatsOf(scenario, server)
  const format = formats.includes(chosenFormat) ? chosenFormat : formats[0]
  const model = scenario === 'live' ? (chosenModel ?? models[0]?.id ?? '') : scenario
  const conversation = `${scenario} ${format} ${model}`

  return (
    <>
      <header className="bar">
        <h1>chatstream</h1>
        <ServerStatus url={modelsUrl} server={server} words={text} />
        <div className="choices" role="group" aria-label={text.settings}>
          <Choice
            label={text.scenario}
            value={scenario}
            options={scenarioNames.filter((name) => live || name !== 'live')}
            nameOf={(name) => text.scenarios[name]}
            onChoose={setScenario}
          />
          <Choice
            label={text.format}
            value={format}
            options={formats}
            nameOf={(name) => formatNames[name]}
            onChoose={setFormat}
          />
          <Choice
            label={text.way}
            value={way}
            options={ways}
            nameOf={(name) => wayNames[name]}
            onChoose={setWay}
          />
          {scenario === 'live' && format !== 'codeer' && (
            <Choice
              label={text.model}
              value={model}
              options={models.map(({ id }) => id)}
              onChoose={setModel}
            />
          )}
          <Choice
            label={text.language}
            value={language}
            options={languages}
            nameOf={(name) => languageNames[name]}
            onChoose={setLanguage}
          />
          <Choice
            label={text.theme}
            value={theme}
            options={themes}
            nameOf={(name) => text.themes[name]}
            onChoose={setTheme}
          />
        </div>
        <a href="/">{text.show}</a>
        <a href="/conversations">{text.conversations}</a>
        <a href="/plans.html">{text.plans}</a>
      </header>
      <main>
        <ChatStream
          key={conversation}
          id={conversation}
          {...connectionTo(scenario, format, way, model, server)}
          {...(scenario === 'tools' && { schema: toolSchema, renderers: toolRenderers })}
          suggestions={text.questions[scenario]}
          locale={language}
        />
      </main>
    </>
  )
}

const languages: readonly Language[] = ['en', 'ja']

/** The chosen language, by default the browser's. Sets `lang` of the document. */
function useLanguage() {
  const fallback: Language = navigator.language.startsWith('ja') ? 'ja' : 'en'
  const [language, choose] = usePreference('language', languages, fallback)
  useLayoutEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return [language, choose] as const
}
