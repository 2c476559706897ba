import { Command } from '@commander-js/extra-typings';
import { reported, type Output, type Runnable } from './runnable.ts';

/** A command as a list of commands knows it before one is called. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
  /** Called for the chosen command only, so that each command loads what it needs and no more. */
  readonly load: () => Promise<Runnable>;
}

/**
 * Runs the command that the first argument names.
 *
 * @param program how it is called, for the help
 * @param footer what stands below the list of commands, such as the exit codes
 * @returns the exit code, as {@link Runnable.run}; without a command the help goes to standard error, and it is 2
 */
export async function runOneOf(
  { program, footer }: { readonly program: string; readonly footer: string },
  commands: readonly Listed[],
  args: readonly string[],
  output: Output = {},
): Promise<number> {
  const root = new Command(program).helpCommand(false).addHelpText('after', `\n${footer}`);
  const [name, ...rest] = args;
  const chosen = commands.find((listed) => listed.name === name);
  if (chosen === undefined) {
    for (const listed of commands) root.addCommand(new Command(listed.name).summary(listed.summary));
    return reported(root, output, async () => {
      await root.parseAsync([...args], { from: 'user' });
      return 0;
    });
  }
  const loaded = await chosen.load();
  root.addCommand(loaded.command.name(chosen.name).description(chosen.summary));
  return loaded.run(rest, output);
}
