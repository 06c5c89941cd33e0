// What is checked after every story in the tests, beside what its own play function checks.
import { afterEach as runAxe } from '@storybook/addon-a11y/preview'

type Context = Parameters<typeof runAxe>[0]

const targets = 'a[href], button, summary, input:enabled, textarea, select, [tabindex="0"]'
/** WCAG 2.2, 2.5.8; links inside a sentence are exempt, and the label of a checkbox belongs to its target. */
const smallestPx = 24

function smallTargets(root: Element): string[] {
  return [...root.querySelectorAll(targets)].flatMap((target) => {
    const { width, height } = (target.closest('label') ?? target).getBoundingClientRect()
    const isExempt =
      width === 0 || target.closest('.cs-unseen') || getComputedStyle(target).display === 'inline'
    if (isExempt || (width >= smallestPx && height >= smallestPx)) return []
    return `${target.tagName} ${target.className} “${target.textContent}”: ${width} × ${height}`
  })
}

/** Throws if a target of the story is too small. */
export function checkTargets(root: Element): void {
  const small = smallTargets(root)
  if (small.length > 0) throw new Error(`Targets under ${smallestPx} px:\n${small.join('\n')}`)
}

/** The addon runs all rules in the light theme; of them, those about colours can differ in the dark theme. */
export async function checkContrast(context: Context): Promise<void> {
  const a11y = {
    ...context.parameters['a11y'],
    options: { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] },
  }
  await runAxe({ ...context, parameters: { ...context.parameters, a11y } })
}
