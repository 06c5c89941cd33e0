/** What the server knows of a connection and the request does not say. */
export interface ConnectionInfo {
  /** The server can be reached from its own machine only; pages of foreign host names are then not believed. */
  loopbackOnly?: boolean
}
