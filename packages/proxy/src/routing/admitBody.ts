import { fieldNotAllowed } from '../errors/admissionRefusals.ts'
import type { ProxyUser } from '../exchange/exchange.ts'
import { isObject } from '../fields/rules.ts'
import { checkFields, modelAlias } from '../fields/checkFields.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { candidatesFor, chooseUpstream } from './chooseUpstream.ts'
import type { Destination, RoutingTable } from './matchRequest.ts'

/** The body of a request, as parsed JSON. */
export type Body = Readonly<Record<string, unknown>>

/** The facts that the option `prepare` gets about a request. */
export interface PrepareContext {
  /** The user that `authenticate` returned. */
  user: ProxyUser | undefined
  request: Request
}

/** A function of the app. It runs on the server and sets fields of a request; see `ProxyOptions.prepare`. */
export type Prepare = (body: Body, context: PrepareContext) => Body | Promise<Body>

/** A body that was checked, and the upstream that receives it. */
export interface AdmittedBody {
  upstream: Upstream
  body: Body
}

/**
 * Checks the body of a request, passes it to `prepare`, and chooses the upstream for the prepared body. Throws
 * `field_not_allowed` or `invalid_field` if the body is refused. Throws the errors of `chooseUpstream`.
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
