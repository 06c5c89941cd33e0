import { useState } from 'react'

/** Where a choice is remembered: by the browser, or by this tab as long as it is open. */
type Place = 'localStorage' | 'sessionStorage'

/** One of a few choices, remembered. `fallback` where nothing is remembered. */
export function usePreference<Choice extends string, Fallback extends Choice | undefined = Choice>(
  name: string,
  choices: readonly Choice[],
  fallback: Fallback,
  place: Place = 'localStorage',
): [choice: Choice | Fallback, choose: (choice: Choice) => void] {
  const [choice, setChoice] = useState<Choice | Fallback>(
    () => choices.find((one) => one === read(name, place)) ?? fallback,
  )
  function choose(next: Choice) {
    setChoice(next)
    write(name, next, place)
  }
  return [choice, choose]
}

// Storage throws where the browser forbids it; the choice then lasts as long as the page.
function read(name: string, place: Place): string | null {
  try {
    return globalThis[place].getItem(name)
  } catch {
    return null
  }
}

function write(name: string, value: string, place: Place): void {
  try {
    globalThis[place].setItem(name, value)
  } catch {}
}
