// `pnpm run bench:browser [--only fast,thread:chatstream] [--runs 5] [--profile]`
import { readArguments } from '../shared/arguments.ts'
import { print, save } from '../shared/report.ts'
import { profile, profiled } from './profile.ts'
import { startRig } from './rig.ts'
import { burst } from './scenarios/burst.ts'
import { devtools } from './scenarios/devtools.ts'
import { endless } from './scenarios/endless.ts'
import { fast } from './scenarios/fast.ts'
import { frame } from './scenarios/frame.ts'
import { longAnswer } from './scenarios/longAnswer.ts'
import { memory } from './scenarios/memory.ts'
import { phone, phoneTyping } from './scenarios/phone.ts'
import { kits } from './scenarios/scenario.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { thread } from './scenarios/thread.ts'

const scenarios: Readonly<Record<string, Scenario>> = {
  fast,
  frame,
  phone,
  phoneTyping,
  thread,
  burst,
  memory,
  longAnswer,
  endless,
  devtools,
}
const options = readArguments(Object.keys(scenarios))
const rig = await startRig({ minify: !options.profile })
try {
  console.log(`Chromium ${rig.browser.version()}`)
  if (options.profile) {
    for (const [name, facts] of Object.entries(profiled)) {
      for (const peer of Object.keys(kits).filter((one) => options.wants(name, one)))
        await profile(rig, peer, facts)
    }
  } else {
    for (const [name, scenario] of Object.entries(scenarios)) {
      if (!options.wants(name)) continue
      const report = await scenario(rig, options)
      print(report)
      save(name, report)
    }
  }
} finally {
  await rig.close()
}
