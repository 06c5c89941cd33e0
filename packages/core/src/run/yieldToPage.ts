/**
 * Resolves after the page could paint and handle input. The function posts a message and uses no timer,
 * because a timer would wait 4 ms or more.
 */
export function yieldToPage(): Promise<void> {
  return new Promise((resolve) => {
    if (globalThis.MessageChannel === undefined) return void setTimeout(resolve)
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
