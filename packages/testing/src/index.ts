export { scriptedModel } from './model/scriptedModel.ts'
export type { ScriptedModel, ScriptedModelOptions } from './model/scriptedModel.ts'
export { scenarios } from './script/scenarios.ts'
export type {
  AnswerCue,
  Cue,
  CutCue,
  FaultCue,
  ReasoningCue,
  Script,
  StepCue,
  TextCue,
  ToolCallCue,
  UsageCue,
  WaitCue,
} from './script/script.ts'
export type { Outcome, SeenRequest, WireFormat } from './model/seenRequest.ts'
export { randomScript } from './script/randomScript.ts'
export type { RandomScript, RandomScriptOptions } from './script/randomScript.ts'
export { faultSchedule } from './faults/faultSchedule.ts'
export type { FaultScheduleOptions } from './faults/faultSchedule.ts'
export type {
  BlackHoleFault,
  CutFault,
  DelayFault,
  Direction,
  DripFault,
  Fault,
  Faults,
  RefuseFault,
  StallFault,
} from './faults/fault.ts'
export { manualClock } from './time/manualClock.ts'
export type { ManualClock } from './time/manualClock.ts'
export { manualFrames } from './time/manualFrames.ts'
export type { ManualFrames } from './time/manualFrames.ts'
export { bytePieces, everySplit, randomPieces } from './streams/pieces.ts'
export { seededRandom } from './script/seededRandom.ts'
export { responseOf, streamOf } from './streams/streamOf.ts'
export { sse, sseEvent } from './dialects/sse.ts'
