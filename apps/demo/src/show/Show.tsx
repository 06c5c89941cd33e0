import { type MarkdownPlugin, ChatStream, MarkdownProvider } from '@chatstream/ui'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { allFormats, type Format, ways } from '../scenarios.ts'
import { usePreference } from '../usePreference.ts'
import type { Language } from '../words.ts'
import { FaultButtons } from './FaultButtons.tsx'
import { Ledger } from './Ledger.tsx'
import { lineId, openLine, switchedConnectivity } from './line.ts'
import { createPlay } from './play.ts'
import { departure, opening, stories, type Story } from './plot.ts'
import { directions, languages, Settings } from './Settings.tsx'
import { SetupCode } from './SetupCode.tsx'
import { showWords } from './showWords.ts'
import { createStoryChat, formatsOf, type Setup } from './storyChat.ts'
import { Stories } from './Stories.tsx'
import { loadDevtools, Wire } from './Wire.tsx'

const line = openLine(lineId())
const connectivity = switchedConnectivity()
const attachments = {}

/** A chat whose connection is broken before the visitor's eyes, and the means to break it again. */
export function Show() {
  const [language, setLanguage] = usePreference<Language>('language', languages, browserLanguage())
  const [direction, setDirection] = usePreference('direction', directions, 'ltr')
  const [story, setStory] = usePreference<Story>('story', stories, 'network', 'sessionStorage')
  const [chosenFormat, setFormat] = usePreference<Format>('format', allFormats, 'ag-ui', 'sessionStorage')
  const [way, setWay] = usePreference('way', ways, 'sse', 'sessionStorage')
  const words = showWords[language]
  const format = formatsOf[story].find((each) => each === chosenFormat) ?? formatsOf[story][0]
  const setup = useMemo<Setup>(() => ({ story, format, way, language }), [story, format, way, language])
  const chat = useMemo(() => createStoryChat(setup, line.path, connectivity), [setup])
  const play = useMemo(() => {
    const questions = { story: words.questions[setup.story], flood: words.floodQuestion }
    return createPlay({ ...setup, chat, line, questions })
  }, [setup, chat, words])
  const stage = useRef<HTMLElement>(null)
  const plugins = usePlugins(story === 'report')

  useLayoutEffect(() => {
    const { documentElement } = document
    documentElement.lang = language
    documentElement.dir = direction
    document.title = words.title
  }, [language, direction, words])

  useEffect(() => {
    let isCurrent = true
    const stop = play.start()
    // The panel sees a run from its beginning. The story does not need it.
    void loadDevtools()
      .catch(() => {})
      .then(() => isCurrent && play.open())
    return () => {
      isCurrent = false
      stop()
    }
  }, [play])

  function tell(next: Story) {
    stage.current?.scrollIntoView({ block: 'nearest' })
    if (next === story) play.begin()
    else setStory(next)
  }

  return (
    <>
      <header className="bar">
        <span className="brand">chatstream</span>
        <nav aria-label={words.nav.label}>
          <a href="/" aria-current="page">
            {words.nav.show}
          </a>
          <a href="/chat">{words.nav.chat}</a>
          <a href="/conversations">{words.nav.conversations}</a>
          <a href="/compare/">{words.nav.compare}</a>
          <a href="/plans.html">{words.nav.plans}</a>
        </nav>
        <Settings
          setup={setup}
          direction={direction}
          words={words}
          onFormat={setFormat}
          onWay={setWay}
          onLanguage={setLanguage}
          onDirection={setDirection}
        />
      </header>
      <main className="show">
        <div className="pitch">
          <h1>
            <span>{words.headline[0]}</span>
            <span>{words.headline[1]}</span>
          </h1>
          <p className="lede">{words.lede}</p>
        </div>
        <section ref={stage} className="stage" aria-label={words.chat}>
          <Ledger
            chat={chat}
            line={line}
            whole={wholeOf(story, language)}
            language={language}
            words={words.ledger}
          />
          <MarkdownProvider plugins={plugins}>
            <ChatStream
              chat={chat}
              locale={language}
              audience="user"
              {...(story === 'picture' && { attachments })}
            />
          </MarkdownProvider>
        </section>
        <div className="controls">
          <FaultButtons
            key={story}
            play={play}
            line={line}
            connectivity={connectivity}
            isGone={story === 'gone'}
            words={words}
          />
          <SetupCode setup={setup} label={words.code} />
        </div>
        <Wire label={words.wire} />
        <Stories story={story} words={words} onTell={tell} />
      </main>
    </>
  )
}

function browserLanguage(): Language {
  return navigator.language.startsWith('ja') ? 'ja' : 'en'
}

/** The text of the stories whose answers are always the same. */
function wholeOf(story: Story, language: Language): string | undefined {
  if (story === 'network') return opening[language].join('')
  return story === 'gone' ? departure[language].join('') : undefined
}

const noPlugins: readonly MarkdownPlugin[] = []

/** Formulas, loaded with the first story that has any. */
function usePlugins(isNeeded: boolean): readonly MarkdownPlugin[] {
  const [plugins, setPlugins] = useState(noPlugins)
  useEffect(() => {
    if (!isNeeded) return
    void Promise.all([import('@chatstream/ui/math'), import('katex/dist/katex.min.css')]).then(([{ math }]) =>
      setPlugins([math()]),
    )
  }, [isNeeded])
  return plugins
}
