export { createProxy } from './createProxy.ts'
export type { ChatProxy } from './createProxy.ts'
export type { ConnectionInfo } from './connectionInfo.ts'
export type { Upgrade } from './upgrade.ts'
export type {
  CorsOptions,
  ProxyOptions,
  ProxyUser,
  UpstreamApi,
  UpstreamHandler,
  UpstreamOptions,
} from './options.ts'
export { ProxyConfigError } from './configError.ts'
export type { AccessLogEntry, Outcome } from './accessLog.ts'
export { readProviderFromEnv } from './readProviderFromEnv.ts'
export type { ProviderFromEnv, ReadProviderOptions } from './readProviderFromEnv.ts'
export type { PresetName } from './providers.ts'
export { checkUpstream } from './checkUpstream.ts'
export type { CheckUpstreamOptions } from './checkUpstream.ts'
export { memoryLog } from './memoryLog.ts'
export type { MemoryLogOptions } from './memoryLog.ts'
export type {
  Created,
  LogPage,
  NewRun,
  Producer,
  RunEnd,
  RunProblem,
  RunRecord,
  RunWriter,
  StreamLog,
} from './streamLog.ts'
export type { QueueSettings, StreamSettings } from './streams/settings.ts'
export type { EndedRun } from './streams/collectRun.ts'
export type { StreamFigures } from './streams/figures.ts'
