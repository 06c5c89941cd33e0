export { createProxy } from './createProxy.ts'
export type { ChatProxy } from './createProxy.ts'
export type { ConnectionInfo } from './exchange/connectionInfo.ts'
export type { Upgrade } from './sockets/upgrade.ts'
export type {
  CorsOptions,
  ProxyOptions,
  ProxyUser,
  UpstreamApi,
  UpstreamHandler,
  UpstreamOptions,
} from './options.ts'
export { ProxyConfigError } from './errors/configError.ts'
export type { AccessLogEntry, Outcome } from './exchange/accessLog.ts'
export { readProviderFromEnv } from './providers/readProviderFromEnv.ts'
export type { ProviderFromEnv, ReadProviderOptions } from './providers/readProviderFromEnv.ts'
export type { PresetName } from './providers/presets.ts'
export { checkUpstream } from './providers/checkUpstream.ts'
export type { CheckUpstreamOptions } from './providers/checkUpstream.ts'
export { memoryLog } from './logs/memoryLog.ts'
export type { MemoryLogOptions } from './logs/memoryLog.ts'
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
} from './logs/streamLog.ts'
export type { QueueSettings, StreamSettings } from './streams/settings.ts'
export type { EndedRun } from './streams/collectRun.ts'
export type { StreamFigures } from './streams/stats.ts'
