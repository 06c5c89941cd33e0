import { join } from 'node:path'

export default {
  // The workspace, in which the packages lie; an app of its own needs none of this.
  outputFileTracingRoot: join(import.meta.dirname, '../../../..'),
}
