import { useState } from 'react'

/** One of a few choices, remembered by the browser. `fallback` where nothing is remembered. */
export function usePreference<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): [choice: Choice, choose: (choice: Choice) => void] {
  const [choice, setChoice] = useState(() => choices.find((one) => one === read(name)) ?? fallback)
  function choose(next: Choice) {
    setChoice(next)
    write(name, next)
  }
  return [choice, choose]
}

// Storage throws where the browser forbids it; the choice then lasts as long as the page.
function read(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {}
}
