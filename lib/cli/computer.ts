import { type Command } from 'commander';
import { runDoctor } from '@/lib/services/system/doctor';
import { printDoctor } from './print';
import { type RunCommand } from './runner';
import { createSignInLink } from './sign-in-link';

/** `sign-in-link` and `doctor`: about this installation. `fail`: a check did not pass. */
export function addComputerCommands({
  program,
  run,
  fail,
}: {
  program: Command;
  run: RunCommand;
  fail: () => void;
}): void {
  program
    .command('sign-in-link')
    .description('a link that opens the dashboard on this computer, once')
    .action(() =>
      run(
        async (context) => createSignInLink(context),
        ({ link }) => link,
      ),
    );
  program
    .command('doctor')
    .description('one check per step of connecting a real site')
    .action(() =>
      run(async (context, { site }) => {
        const steps = await runDoctor({
          context,
          instanceId: site ?? context.env.LOCAL_INSTANCE_ID ?? null,
        });
        if (steps.some(({ ok }) => !ok)) fail();
        return steps;
      }, printDoctor),
    );
}
