/**
 * Converts the stylesheet for pages whose rules are in no layer and would override every layer: the result has the same
 * rules without layers, with the specificity of an id. Variables keep their specificity, so that the page can still set
 * them.
 */
export function unlayerStyles(layered: string): string {
  return layered.replaceAll(/^@layer chatstream \{\n(.*?)^\}\n/gms, (block, rules: string) => {
    if (rules.includes(':where(:root')) return block
    // Keyframes cannot be inside a rule, and have no specificity.
    const keyframes = /^ {2}@keyframes .*?^ {2}\}\n/gms
    const hoisted = rules.match(keyframes)?.join('\n') ?? ''
    return `:is(#chatstream, :root, :host) {\n${rules.replaceAll(keyframes, '')}}\n${hoisted}`
  })
}
