// The part of `pnpm run lint` that looks at the sources as a whole: the order of imports, cycles, sizes of folders,
// files and functions, casts without a reason, public names without a docstring.
import { checkCycles } from './checkCycles.ts'
import { checkDocstrings } from './checkDocstrings.ts'
import { checkLayers } from './checkLayers.ts'
import {
  checkCasts,
  checkDynamicImports,
  checkFolders,
  checkFunctions,
  checkSmallFiles,
} from './checkSizes.ts'
import { layers } from './layers.ts'
import { readSources } from './sources.ts'

const files = readSources()
const problems = [
  ...checkLayers(files, layers),
  ...checkCycles(files),
  ...checkFolders(files),
  ...checkSmallFiles(files),
  ...checkCasts(files),
  ...checkDynamicImports(files),
  ...checkFunctions(files),
  ...checkDocstrings(files),
]
for (const problem of problems) console.error(problem)
console.log(`structure: ${files.length} files, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
