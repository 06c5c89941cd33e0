import { cdp } from 'vitest/browser'

/** A position in the page, in CSS pixels of the test's window. */
export interface Point {
  x: number
  y: number
}

/** Returns the middle of an element, or the point at another fraction of its width and height. */
export function pointIn(element: Element, along = 0.5, down = 0.5): Point {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: left + width * along, y: top + height * down }
}

/** Turns the mouse wheel. The browser gets the same events as from a real mouse. */
export async function wheelAt(at: Point, deltaY: number): Promise<void> {
  await send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...inPage(at), deltaX: 0, deltaY })
}

/** Swipes with a finger. Momentum scrolling follows. */
export async function swipe(at: Point, byY: number): Promise<void> {
  const steps = 8
  await send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [inPage(at)] })
  for (let step = 1; step <= steps; step += 1) {
    const touchPoints = [inPage({ x: at.x, y: at.y + (byY * step) / steps })]
    await send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints })
  }
  await send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

/** Puts a finger down. The returned function lifts it. */
export async function touchDown(at: Point): Promise<() => Promise<void>> {
  await send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [inPage(at)] })
  return () => send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

/** Presses the mouse at one point and moves it to another. The returned function releases it. */
export async function dragTo(from: Point, to: Point): Promise<() => Promise<void>> {
  const mouse = (type: string, at: Point, buttons: number) =>
    send('Input.dispatchMouseEvent', { type, ...inPage(at), button: 'left', buttons, clickCount: 1 })
  await mouse('mousePressed', from, 1)
  await mouse('mouseMoved', { x: from.x, y: (from.y + to.y) / 2 }, 1)
  await mouse('mouseMoved', to, 1)
  return () => mouse('mouseReleased', to, 0)
}

async function send(method: string, params: Record<string, unknown>): Promise<void> {
  // The session is Playwright's; vitest leaves its type empty.
  const session = cdp() as unknown as { send(method: string, params: object): Promise<unknown> }
  await session.send(method, params)
}

/** Converts a point of the test's frame to the page around it, which receives the input. */
function inPage({ x, y }: Point): Point {
  const frame = window.frameElement?.getBoundingClientRect()
  return { x: x + (frame?.left ?? 0), y: y + (frame?.top ?? 0) }
}
