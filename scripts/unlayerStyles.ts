/**
 * The stylesheet for pages whose own rules are in no layer, and would win over every layer: the same rules, each with
 * the weight of an id. The variables stay where they are, so that the page can still set them.
 */
export function unlayerStyles(layered: string): string {
  return layered.replaceAll(/^@layer chatstream \{\n(.*?)^\}\n/gms, (block, rules: string) => {
    if (rules.includes(':where(:root')) return block
    // Keyframes may not stand inside a rule, and weigh nothing.
    const keyframes = /^ {2}@keyframes .*?^ {2}\}\n/gms
    const hoisted = rules.match(keyframes)?.join('\n') ?? ''
    return `:is(#chatstream, :root, :host) {\n${rules.replaceAll(keyframes, '')}}\n${hoisted}`
  })
}
