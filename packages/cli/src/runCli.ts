import { type Cli, type ExitCode, UsageError } from './cli.ts'
import { doctor, doctorHelp } from './commands/doctor.ts'
import { latency, latencyHelp } from './commands/latency.ts'
import { recordHelp, recordStream } from './commands/record.ts'
import { replay, replayHelp } from './commands/replay.ts'

const commands: Readonly<
  Record<
    string,
    { run: (argv: readonly string[], cli: Cli) => Promise<ExitCode>; help: string; about: string }
  >
> = {
  doctor: { run: doctor, help: doctorHelp, about: 'finds out why an answer stutters, is cut, or never ends' },
  latency: { run: latency, help: latencyHelp, about: 'asks several times and summarises the latency' },
  record: {
    run: recordStream,
    help: recordHelp,
    about: 'writes a stream down, with times and without secrets',
  },
  replay: { run: replay, help: replayHelp, about: 'plays a recording in the terminal or as a server' },
}

const help = `chatstream: looks at streams of language models and agents.

${Object.entries(commands)
  .map(([name, { about }]) => `  chatstream ${name.padEnd(9)}${about}`)
  .join('\n')}

  chatstream <command> --help
  chatstream --version`

/** Runs the command `chatstream` with its arguments, and resolves with the exit code. */
export async function runCli(argv: readonly string[], version: string, cli: Cli): Promise<ExitCode> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    cli.print(help)
    return name === undefined ? 2 : 0
  }
  if (name === '--version' || name === '-v') {
    cli.print(version)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    cli.printError(`There is no command "${name}". The commands are ${Object.keys(commands).join(', ')}.`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    cli.print(command.help)
    return 0
  }
  try {
    return await command.run(rest, cli)
  } catch (error) {
    if (!(error instanceof UsageError) && !isParseError(error)) throw error
    cli.printError(`${error.message}\nSee chatstream ${name} --help.`)
    return 2
  }
}

/** Returns true for the error that `parseArgs` throws for an unknown option. */
const isParseError = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
