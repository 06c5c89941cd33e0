import { stories, type Story } from './plot.ts'
import type { ShowWords } from './showWords.ts'

interface StoriesProps {
  story: Story
  words: ShowWords
  onTell: (story: Story) => void
}

/** The stories, each with what it promises. */
export function Stories({ story, words, onTell }: StoriesProps) {
  return (
    <section className="stories" aria-labelledby="stories">
      <h2 id="stories">{words.stories.label}</h2>
      <ul>
        {stories.map((each) => {
          const [title, promise] = words.stories.promise[each]
          return (
            <li key={each}>
              <button type="button" aria-pressed={each === story} onClick={() => onTell(each)}>
                <strong>{title}</strong>
                <span>{promise}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
