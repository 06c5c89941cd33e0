import type { ColoringPort, OpenPort } from './coloringService.ts'

/** The part of Trusted Types that is used here. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedTypePolicy
}
interface TrustedTypePolicy {
  /** Returns a `TrustedScriptURL`, which `Worker` accepts in place of a string. */
  createScriptURL(url: string): string
}

let policy: TrustedTypePolicy | undefined

/**
 * Starts the worker that highlights code. Throws if the browser has no workers, or if the page's content security
 * policy forbids the worker. Also throws if the bundler did not replace the address of the worker.
 */
export function startWorker(): globalThis.Worker {
  // TypeScript's library does not have it.
  const scope = globalThis as { trustedTypes?: TrustedTypes }
  policy ??= scope.trustedTypes?.createPolicy('chatstream', { createScriptURL: (url) => url })
  // Vite looks for these words and bundles the file. webpack, Turbopack and others copy it, because the class is not the
  // global one. Trusted Types are applied between the two.
  class Worker extends globalThis.Worker {
    constructor(url: URL, options: WorkerOptions) {
      if (isUntouched(url)) throw new Error('The bundler has not found the worker.')
      super(policy?.createScriptURL(url.href) ?? url, options)
    }
  }
  return new Worker(new URL('./codeWorker.js', import.meta.url), { type: 'module' })
}

/**
 * Returns whether the bundler left the address of the worker unchanged, as esbuild does. The file of the worker
 * would not exist at this address. The address is joined by hand: Turbopack resolves every `new URL` with the
 * address of a module.
 */
function isUntouched({ href }: URL): boolean {
  const here = import.meta.url
  return (
    href === `${here.slice(0, here.lastIndexOf('/') + 1)}codeWorker.js` && !/\/startWorker\.[jt]s$/.test(here)
  )
}

/** Makes a function that opens a connection to the worker that highlights code. `start` starts the worker. */
export const portOf =
  (start: () => Worker): OpenPort =>
  (answer, fail): ColoringPort => {
    const worker = start()
    worker.onmessage = ({ data }) => answer(data)
    worker.onerror = (event) => {
      // Nothing is lost, so the console need not know.
      event.preventDefault()
      fail()
    }
    return {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker has no origin to name.
      post: (request) => worker.postMessage(request),
      close: () => worker.terminate(),
    }
  }
