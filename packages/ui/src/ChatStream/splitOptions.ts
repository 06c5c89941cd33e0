import type { ChatOptions } from '@chatstream/core'

/** A record, so that an option added to core does not compile until it is listed here. */
const optionNames: Readonly<Record<keyof ChatOptions, true>> = {
  id: true,
  url: true,
  protocol: true,
  headers: true,
  body: true,
  credentials: true,
  fetch: true,
  transport: true,
  timeouts: true,
  retry: true,
  resumable: true,
  streamsUrl: true,
  storage: true,
  limiter: true,
  whileBusy: true,
  schema: true,
  toolRounds: true,
  initialMessages: true,
  loadOlder: true,
  onUnauthorized: true,
  onEvent: true,
  onFinish: true,
  onError: true,
  clock: true,
  frames: true,
  connectivity: true,
  random: true,
  stats: true,
}

/** Splits the props of `ChatStream` into two objects: the options of the chat, and all other props. */
export function splitOptions<Props extends object>(
  props: Props,
): [options: Pick<Props, keyof Props & keyof ChatOptions>, rest: Omit<Props, keyof ChatOptions>] {
  const entries = Object.entries(props)
  const options = Object.fromEntries(entries.filter(isOption))
  const rest = Object.fromEntries(entries.filter((entry) => !isOption(entry)))
  // The filters above are what the two types say.
  return [options as Pick<Props, keyof Props & keyof ChatOptions>, rest as Omit<Props, keyof ChatOptions>]
}

function isOption([name]: [string, unknown]): boolean {
  return Object.hasOwn(optionNames, name)
}
