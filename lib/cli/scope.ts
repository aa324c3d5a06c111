import { Option, type Command } from 'commander';
import { setScope, setScopeInput } from '@/lib/services/two-way/set-up/set-scope';
import { CliError } from './context';
import { waitForPlan } from './first-sync';
import { printFirstSync } from './print';
import { type OnSite } from './runner';

type Options = {
  readonly all?: boolean;
  readonly in?: 'wix' | 'crm';
  readonly field?: string;
  readonly has?: string;
};

/**
 * `filter`: who takes part. Shows who would leave and who would join; "first-sync apply" applies
 * it.
 */
export function addScopeCommand({ program, onSite }: { program: Command; onSite: OnSite }): void {
  program
    .command('filter')
    .description(
      'let only some people take part, or everybody; ' +
        'makes a plan that "first-sync apply" carries out',
    )
    .option('--all', 'everybody')
    .addOption(new Option('--in <side>', 'on which side the field is').choices(['wix', 'crm']))
    .option('--field <key>', 'the field, such as "labels"')
    .option('--has <value>', 'the value it must be, or contain; without it any value will do')
    .action((options: Options) =>
      onSite(async (ctx) => {
        await setScope({ ctx, input: setScopeInput.parse({ scope: readScope(options) }) });
        return waitForPlan({ ctx });
      }, printFirstSync),
    );
}

function readScope({ all, in: side, field, has }: Options) {
  if (all) return null;
  if (!side || !field) throw new CliError('Give --all, or --in and --field (and --has).');
  return { side: side === 'wix' ? ('wix' as const) : ('remote' as const), field, has: has ?? null };
}
