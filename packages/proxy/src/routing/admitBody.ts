import { fieldNotAllowed } from '../errors/admissionRefusals.ts'
import type { ProxyUser } from '../exchange/exchange.ts'
import { isObject } from '../fields/rules.ts'
import { checkFields, modelAlias } from '../fields/checkFields.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { candidatesFor, chooseUpstream } from './chooseUpstream.ts'
import type { Destination, RoutingTable } from './matchRequest.ts'

/** The body of a request, as parsed JSON. */
export type Body = Readonly<Record<string, unknown>>

/** The second argument of the option `prepare`: facts about the request. */
export interface PrepareContext {
  /** The user that `authenticate` returned. */
  user: ProxyUser | undefined
  request: Request
}

/** A function of the app that sets fields of a request on the server; see `ProxyOptions.prepare`. */
export type Prepare = (body: Body, context: PrepareContext) => Body | Promise<Body>

/** A checked request body, and the upstream (provider) that will receive it. */
export interface AdmittedBody {
  upstream: Upstream
  body: Body
}

/**
 * Checks the body of a request, passes it to `prepare`, and chooses the upstream (provider) for the prepared
 * body. If the body is refused, throws `field_not_allowed` or `invalid_field`. Also throws the errors of
 * `chooseUpstream`.
 */
export async function admitBody(
  asked: Body,
  { route, upstreamPath }: Destination,
  routing: RoutingTable,
  prepare: Prepare | undefined,
  context: PrepareContext,
): Promise<AdmittedBody> {
  // The server may still change the model, so a model that is on no list is not an error yet.
  const model = modelOf(asked)
  const first =
    prepare === undefined ? chooseUpstream(route, model, routing) : candidatesFor(route, model, routing)[0]
  checkFields(asked, first?.fieldsAt(upstreamPath), first?.fields)
  const body = prepare === undefined ? asked : await prepare(asked, context)
  // In JavaScript the function may return nothing.
  if (!isObject(body)) throw new TypeError('prepare returned no object.')
  const upstream =
    prepare === undefined && first !== undefined ? first : chooseUpstream(route, modelOf(body), routing)
  const alias = upstream.models === undefined ? undefined : modelAlias(asked)
  if (alias !== undefined && upstream.fields?.allow?.includes(alias) !== true) {
    throw fieldNotAllowed(JSON.stringify(alias))
  }
  return { upstream, body }
}

export function modelOf({ model }: Body): string | undefined {
  return typeof model === 'string' ? model : undefined
}
