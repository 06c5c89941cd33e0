import * as refusals from '../errors/proxyRefusals.ts'
import { providerAt } from '../providers/presets.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { RoutingTable } from './matchRequest.ts'
import type { Route } from './routes.ts'

/**
 * Chooses the upstream of a request. If the route names an upstream, this upstream is chosen. Otherwise all upstreams
 * with the API of the route are candidates. An upstream that lists the model comes first, then the default upstream,
 * then the others. Throws `model_not_found` if all candidates have a list of models and none lists this model. Throws
 * `missing_api_key` if the chosen upstream has no key.
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
  if (chosen.lacksKey)
    throw refusals.missingKey(chosen.id, providerAt(chosen.baseUrl.host)?.keyName ?? 'OPENAI_API_KEY')
  return chosen
}

/**
 * Returns the upstreams that a route can use, in this order: upstreams that list the model, the default upstream, the
 * others.
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
