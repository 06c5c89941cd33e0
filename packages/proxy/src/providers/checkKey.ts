import { providerAt, providers } from './presets.ts'
import type { Provider } from './presets.ts'

const placeholders: readonly RegExp[] = [
  /^(.{0,60}[-_ ])?(your|my)[-_ ].{0,60}(key|token|secret)/i,
  /^(sk-|hs_)?(api[-_]?)?(key|token|secret)([-_]?here)?$/i,
  /^([a-z]+[-_])*(x{3,}|\*{3,})$/i,
  /^([a-z]+[-_])*(change[-_]?me|replace[-_]?me|placeholder|example|todo|none|null|undefined)$/i,
  /\.\.\.|…|^<.*>$|^\$|^%.*%$|\{\{/,
]

const dashboard = 'Copy the key from the provider’s dashboard.'

/**
 * Checks the form of an API key. If there is a visible problem, returns one line that describes it, without
 * the key. Otherwise returns `undefined`.
 *
 * @param name the name of the key in the message, e.g. `OPENAI_API_KEY`
 */
export function checkKey(name: string, key: string, host: string, preset?: Provider): string | undefined {
  if (placeholders.some((form) => form.test(key))) {
    return `${name} is still a placeholder, so the provider would refuse it. ${dashboard}`
  }
  const slip = slipOf(key)
  if (slip !== undefined) return `${name} ${slip}, so the provider would refuse it. ${dashboard}`

  const owner = providers.find(({ keyPrefix }) => keyPrefix?.test(key))
  const known = providerAt(host)
  if (owner !== undefined && known !== undefined && owner !== known) {
    return (
      `${name} is a key of ${owner.id} by its form, and the base URL is ${known.id}’s (${host}): it would be refused, ` +
      `and ${known.id} would have seen it. Use a key of ${known.id}, or the base URL ${owner.baseUrl}.`
    )
  }
  const model = known ?? (preset?.sharesVariables === true ? undefined : preset)
  const form = model?.keyForm
  if (model === undefined || form === undefined || form[0].test(key)) return undefined
  return `${name} does not have the form of a key of ${model.id}: ${form[1]}. ${dashboard}`
}

/** Finds mistakes that are common when keys are copied through shells, editors and `.env` files. */
function slipOf(key: string): string | undefined {
  if (/^(['"`]).*\1$/.test(key)) return 'has quotes round it that belong to no key'
  if (/^bearer\b/i.test(key)) return 'begins with "Bearer", which the proxy adds itself'
  if (/[\r\n]/.test(key)) return 'has a line break in it'
  if (/\s/.test(key)) return 'has a blank in it'
  return /^[\x21-\x7e]+$/.test(key) ? undefined : 'has characters in it that no key has'
}
