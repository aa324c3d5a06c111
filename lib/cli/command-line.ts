import { Command, CommanderError } from 'commander';
import { storableText } from '@/lib/core/values/storable';
import packageJson from '@/package.json';
import { addAddCommands } from './add';
import { addComparisonCommands } from './comparison';
import { addComputerCommands } from './computer';
import { addDecideCommand } from './decide';
import { addDeletionsCommand } from './deletions';
import { addFirstSyncCommands } from './first-sync-commands';
import { addLookCommands } from './look';
import { addPauseCommands } from './pause';
import { addRetryCommand } from './retry';
import { createRunner, type Terminal } from './runner';
import { addScopeCommand } from './scope';
import { addUndoCommands } from './undo';

/**
 * `npm run cli -- …`: the services without a browser. `--json` prints what a service returned, for
 * scripts. Returns the exit code.
 */
export async function runCommandLine(terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  let exitCode = 0;
  const fail = () => {
    exitCode = 1;
  };
  const program = new Command('cli')
    .description('Contact Sync for Wix without a browser')
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    });
  program
    .option('--json', 'print JSON')
    .option('--site <instance id>', 'the Wix site; default: the one of this computer');

  const { run, onSite } = createRunner({ program, terminal, fail });
  addAddCommands({ program, run, onSite, terminal });
  addFirstSyncCommands({ program, onSite });
  addLookCommands({ program, onSite });
  addRetryCommand({ program, onSite });
  addDecideCommand({ program, onSite });
  addComparisonCommands({ program, onSite });
  addUndoCommands({ program, onSite });
  addDeletionsCommand({ program, onSite });
  addScopeCommand({ program, onSite });
  addPauseCommands({ program, onSite });
  addComputerCommands({ program, run, fail });

  try {
    await program.parseAsync(terminal.args.map(storableText), { from: 'user' });
  } catch (error) {
    // Commander has printed its own message already.
    if (!(error instanceof CommanderError)) throw error;
    exitCode = error.exitCode;
  }
  return exitCode;
}
