// Builds the demo's page before the end-to-end tests run beside each other: they share the build.
import { startDemo } from './demoServer.ts'

export async function setup(): Promise<void> {
  const demo = await startDemo()
  await demo.stop()
}
