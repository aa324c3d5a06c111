import { Option, type Command } from 'commander';
import { retryMany, retryManyInput } from '@/lib/services/two-way/decisions/retry-many';
import { CliError } from './context';
import { type OnSite } from './runner';

const states = ['onHold', 'failed'] as const;

/** `retry`: contacts by id, or all of one state and reason. */
export function addRetryCommand({ program, onSite }: { program: Command; onSite: OnSite }): void {
  program
    .command('retry')
    .description('try contacts again: by id, or all of one state and reason')
    .argument('[linkIds...]')
    .addOption(
      new Option('--state <state>', 'those that wait for you, or those that a service refused')
        .choices(states)
        .default('failed'),
    )
    .option('--code <code>', 'the reason, as "status --json" names it')
    .action((linkIds: string[], options: { state: (typeof states)[number]; code?: string }) =>
      onSite(
        (ctx) => {
          if (linkIds.length > 0)
            return retryMany({ ctx, input: retryManyInput.parse({ linkIds }) });
          if (!options.code) throw new CliError('Give ids, or --code <reason>.');
          return retryMany({ ctx, input: retryManyInput.parse(options) });
        },
        ({ count }) => `${count} being tried again.`,
      ),
    );
}
