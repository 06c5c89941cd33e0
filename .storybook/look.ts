/** The values of the toolbar that apply to the whole page. */
export interface Look {
  theme: 'light' | 'dark'
  motion: 'full' | 'reduced'
}

const query = '(prefers-reduced-motion: reduce)'
/** Media rules about motion, with their own condition, which is replaced while the toolbar reduces motion. */
const mediaRules = new Map<CSSMediaRule, string>()
const matchSystem = globalThis.matchMedia

/** Sets theme and motion. A page cannot set `prefers-reduced-motion`, so its rules and its query are replaced. */
export function applyLook({ theme, motion }: Look): void {
  document.documentElement.dataset['theme'] = theme
  const isReduced = motion === 'reduced'
  globalThis.matchMedia = isReduced
    ? (asked) => matchSystem.call(globalThis, asked === query ? 'all' : asked)
    : matchSystem
  if (isReduced) for (const sheet of document.styleSheets) collect(sheet.cssRules)
  for (const [{ media }, own] of mediaRules) media.mediaText = isReduced ? 'all' : own
}

function collect(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (rule instanceof CSSMediaRule && rule.conditionText === query) mediaRules.set(rule, query)
    else if (rule instanceof CSSGroupingRule) collect(rule.cssRules)
  }
}
