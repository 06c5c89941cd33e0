import * as refusals from '../errors/proxyRefusals.ts'
import { providerAt } from '../providers/presets.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { RoutingTable } from './matchRequest.ts'
import type { Route } from './routes.ts'

/**
 * Chooses the upstream of a request: the one that the route names, otherwise, among those of the route's API, the one
 * that lists the model, or else the default one. Throws `model_not_found` if every upstream lists its models and none
 * lists this one, and `missing_api_key` if the chosen one has no key.
 */
export function chooseUpstream(
  { to, method }: Route,
  model: string | undefined,
  { upstreams, defaultUpstream }: RoutingTable,
): Upstream {
  const candidates = upstreams.filter(({ id, api }) =>
    'upstream' in to ? id === to.upstream : api === to.api,
  )
  const ordered = candidates.toSorted(
    (a, b) => Number(b.id === defaultUpstream) - Number(a.id === defaultUpstream),
  )
  const listing = ordered.find(({ models }) => model !== undefined && models?.includes(model) === true)
  const open = ordered.find(({ models }) => models === undefined || method === 'GET')
  const chosen = listing ?? open
  if (chosen === undefined) {
    throw refusals.unknownModel(
      model,
      ordered.flatMap(({ models }) => models ?? []),
    )
  }
  if (chosen.lacksKey)
    throw refusals.missingKey(chosen.id, providerAt(chosen.baseUrl.host)?.keyName ?? 'OPENAI_API_KEY')
  return chosen
}
