import { builtPage } from './builtPage.ts'
import type { Page } from './page.ts'

/** Adds the pages below `/compare/`, which are built when they are first asked for. */
export function withComparison(page: Page, build: () => Promise<string>): Page {
  let comparison: Promise<Page> | undefined
  return {
    answer(request, response) {
      if (!request.url?.startsWith('/compare/')) return page.answer(request, response)
      comparison ??= build().then((directory) => builtPage(directory, '/compare'))
      comparison.then(
        ({ answer }) => answer(request, response),
        (error: unknown) => {
          comparison = undefined
          console.error(error)
          response
            .writeHead(500, { 'content-type': 'text/plain' })
            .end('The comparison could not be built.\n')
        },
      )
    },
    close: page.close,
  }
}
