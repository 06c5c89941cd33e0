import * as refusals from '../errors/proxyRefusals.ts'
import { keyNameAt } from '../providers/presets.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { RoutingTable } from './matchRequest.ts'
import type { Route } from './routes.ts'

/**
 * Chooses the upstream (provider) for a request. If the route names an upstream, this upstream is the only
 * candidate. Otherwise all upstreams with the API of the route are candidates. A candidate that lists the model
 * comes first, then the default upstream, then the others. A candidate whose list does not contain the model is not
 * chosen. If no candidate is left, throws `model_not_found`. For GET requests, the lists are not compared. If the
 * chosen upstream has no key, throws `missing_api_key`.
 */
export function chooseUpstream(route: Route, model: string | undefined, table: RoutingTable): Upstream {
  const ordered = candidatesFor(route, model, table)
  const lists = (one: Upstream) => model !== undefined && one.models?.includes(model) === true
  const chosen = ordered.find((one) => lists(one) || one.models === undefined || route.method === 'GET')
  if (chosen === undefined) {
    throw refusals.unknownModel(
      model,
      ordered.flatMap(({ models }) => models ?? []),
    )
  }
  if (chosen.lacksKey) throw refusals.missingKey(chosen.id, keyNameAt(chosen.baseUrl.host, chosen.api))
  return chosen
}

/**
 * Returns the upstreams (providers) that a route can use. Those that list the model come first, then the
 * default upstream, then the others.
 */
export function candidatesFor(
  { to }: Route,
  model: string | undefined,
  { upstreams, defaultUpstream }: RoutingTable,
): readonly Upstream[] {
  const rank = ({ id, models }: Upstream) =>
    model !== undefined && models?.includes(model) === true ? 0 : id === defaultUpstream ? 1 : 2
  return upstreams
    .filter(({ id, api }) => ('upstream' in to ? id === to.upstream : api === to.api))
    .toSorted((a, b) => rank(a) - rank(b))
}
