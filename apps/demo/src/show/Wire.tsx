import { lazy, Suspense } from 'react'

// Without the variable a build holds nothing of the devtools.
const importDevtools =
  import.meta.env.DEV || import.meta.env.VITE_DEVTOOLS === '1'
    ? () => import('@chatstream/devtools')
    : undefined

const ChatDevtools =
  importDevtools && lazy(() => importDevtools().then((module) => ({ default: module.ChatDevtools })))

let loading: Promise<void> | undefined

/** Loads the devtools once, after the first paint, and has them write down the runs from then on. */
export function loadDevtools(): Promise<void> {
  loading ??= new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
    .then(importDevtools)
    .then((module) => void module?.installDevtools())
  return loading
}

/** The devtools, live, in a place of the page. */
export function Wire({ label }: { label: string }) {
  return (
    <section className="wire" aria-label={label} lang="en" dir="ltr">
      <Suspense>{ChatDevtools && <ChatDevtools defaultPosition="inline" />}</Suspense>
    </section>
  )
}
