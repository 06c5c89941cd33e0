import type { SafeUrl } from './safeUrl.ts'

const cjk = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`
// A domain in a sentence without spaces is a word for itself: 詳しくはbank.exampleへ.
const separators = new RegExp(
  String.raw`[\s<>()\[\]{}"'«»‹›“”‘’「」『』、,;|!?*…→]+|(?<=[${cjk}])(?=[a-z\d])|(?<=[a-z\d])(?=[${cjk}])`,
  'u',
)
const host = /^(?:[\p{L}\p{M}\p{N}_-]+\.)+(?:\p{L}[\p{L}\p{M}]+|xn--[\w-]+)$|^\d+(?:\.\d+){3}$/u
/**
 * Matches names of files and products that look like a host. They cannot be hosts, because there are no such
 * top-level domains.
 */
const file = /\.(?:[cm]?[jt]sx?|json|css|html?|txt|ya?ml|csv|xml|pdf|png|jpe?g|svg)$/

/**
 * Returns `true` if the text of a link names another host than the URL of the link. An example is the text
 * `bank.example` in a link to `evil.example`. The function recognises a host inside a sentence, with or without
 * scheme, port, user name and path. It also recognises a host with hidden or full-width characters, and the form
 * `bank[.]example`.
 */
export function namesOtherHost(text: string, url: SafeUrl): boolean {
  const isMail = url.href.startsWith('mailto:')
  // A relative address has no host: every host that its label names is another one.
  const hostname = URL.canParse(url.href) ? new URL(url.href).hostname : ''
  const actual = canonical(isMail ? url.host.replace(/^.*@/, '') : hostname)
  return plain(text)
    .split(separators)
    .some((word) => hostsIn(word, isMail).some((named) => canonical(named) !== actual))
}

function plain(text: string): string {
  return text
    .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu, (character) =>
      /\s/.test(character) ? ' ' : '',
    )
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[[({](?:\.|dot)[\])}]/g, '.')
    .replaceAll(/%2e|(?<=[a-z\d])[。｡](?=[a-z\d])/g, '.')
    .replaceAll(/[\\⁄∕⧸╱]/g, '/')
}

/** Returns the hosts that a word without spaces names. */
function hostsIn(word: string, isMail: boolean): readonly string[] {
  const scheme = /^[a-z]*:?\/+/.exec(word)?.[0] ?? ''
  const [authority = ''] = word.slice(scheme.length).split(/[/?#]/, 1)
  const parts = authority
    .split(isMail && scheme === '' ? /^.*@|:/ : /[@:]/)
    .map((part) => part.replace(/(?<!\.)\.+$/, ''))
  const named = parts.filter((part) => host.test(part) && !file.test(part))
  // Behind a scheme any name is a host: https://intranet/.
  const [first = ''] = parts
  return scheme.includes(':') && named.length === 0 && first !== '' ? [first] : named
}

function canonical(name: string): string {
  const { hostname } = URL.canParse(`http://${name}`) ? new URL(`http://${name}`) : { hostname: name }
  return hostname.replace(/^www\./, '').replace(/\.$/, '')
}
