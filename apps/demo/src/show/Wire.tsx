import { lazy, Suspense } from 'react'

const devtools = lazy(() => loadDevtools().then(({ ChatDevtools }) => ({ default: ChatDevtools })))

let loading: Promise<typeof import('@chatstream/devtools')> | undefined

/** Loads the devtools once, after the first paint, and has them write down the runs from then on. */
export function loadDevtools(): Promise<typeof import('@chatstream/devtools')> {
  loading ??= new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
    .then(() => import('@chatstream/devtools'))
    .then((module) => {
      module.installDevtools()
      return module
    })
  return loading
}

/** The devtools, live, in a place of the page. */
export function Wire({ label }: { label: string }) {
  const ChatDevtools = devtools
  return (
    <section className="wire" aria-label={label} lang="en" dir="ltr">
      <Suspense>
        <ChatDevtools defaultPosition="inline" />
      </Suspense>
    </section>
  )
}
