/** A page that shows nothing new for so long gets the next events all the same: a throttled kit waits for its timer. */
const limitMs = 500

/**
 * Makes `fetch` deliver a stream in steps: the next `count` events come once the page has shown the events before them
 * and painted. However slow the machine, every kit then does the same number of steps.
 */
export function deliverFrameByFrame(root: HTMLElement, count: number): void {
  const fetchWhole = window.fetch
  window.fetch = async (input, init) => {
    const response = await fetchWhole(input, init)
    const events = (await response.text()).split(/(?<=\n\n)/)
    const encoder = new TextEncoder()
    let sent = 0
    return new Response(
      new ReadableStream({
        async pull(controller) {
          if (sent > 0) await shown(root)
          controller.enqueue(encoder.encode(events.slice(sent, (sent += count)).join('')))
          if (sent >= events.length) controller.close()
        },
      }),
      { headers: response.headers },
    )
  }
}

/** Resolves after the frame in which the page has changed. */
function shown(root: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      observer.disconnect()
      clearTimeout(timer)
      requestAnimationFrame(() => setTimeout(resolve, 0))
    }
    const observer = new MutationObserver(done)
    const timer = setTimeout(done, limitMs)
    observer.observe(root, { childList: true, characterData: true, subtree: true })
  })
}
