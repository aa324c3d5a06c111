import { Option, type Command } from 'commander';
import { showFirstSync } from '@/lib/services/two-way/first-sync/show';
import { applyNewest, planAndWait } from './first-sync';
import { printFirstSync } from './print';
import { type OnSite } from './runner';

/** `first-sync plan`, `show` and `apply`. */
export function addFirstSyncCommands({
  program,
  onSite,
}: {
  program: Command;
  onSite: OnSite;
}): void {
  const firstSync = program.command('first-sync').description('the first comparison of both sides');
  firstSync
    .command('plan')
    .description('compare both sides and say what would be done; changes no contact')
    .addOption(
      new Option('--right <side>', 'which side is right where both differ')
        .choices(['wix', 'crm'])
        .default('wix'),
    )
    .addOption(
      new Option(
        '--others <rule>',
        'people who are only on the other side: make them here too, or mark or delete them there',
      )
        .choices(['create', 'label', 'delete'])
        .default('create'),
    )
    .action(({ right, others }: { right: 'wix' | 'crm'; others: 'create' | 'label' | 'delete' }) =>
      onSite(
        (ctx) =>
          planAndWait({
            ctx,
            input: { systemOfRecord: right === 'wix' ? 'wix' : 'remote', others },
          }),
        printFirstSync,
      ),
    );
  firstSync
    .command('show')
    .description('the plan and how far it is carried out')
    .action(() => onSite((ctx) => showFirstSync({ ctx }), printFirstSync));
  firstSync
    .command('apply')
    .description('carry out the plan that was shown')
    .option('--delete <count>', 'how many contacts are to be deleted, where the plan deletes any')
    .option('--replace-many', 'yes, also where more than half of the people get other values')
    .action((options: { delete?: string; replaceMany?: boolean }) =>
      onSite(
        (ctx) =>
          applyNewest({ ctx, typedCount: options.delete, replacesMany: options.replaceMany }),
        () => 'Begun. See "status".',
      ),
    );
}
