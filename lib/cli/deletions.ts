import { Option, type Command } from 'commander';
import { deletionRules, type DeletionRule } from '@/lib/core/model/connection';
import { setPolicy, setPolicyInput } from '@/lib/services/two-way/set-up/set-policy';
import { text } from '@/lib/text/text';
import { type OnSite } from './runner';

/** `deletions`: sets what follows on the other side from a deletion. */
export function addDeletionsCommand({
  program,
  onSite,
}: {
  program: Command;
  onSite: OnSite;
}): void {
  program
    .command('deletions')
    .description('what follows on the other side when somebody deletes a contact')
    .addOption(
      new Option('--in <side>', 'where somebody deletes')
        .choices(['wix', 'crm'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--rule <rule>', 'what then happens on the other side')
        .choices(deletionRules)
        .makeOptionMandatory(),
    )
    .option('--type <word>', 'the word "delete", where contacts are to be deleted by themselves')
    .action((options: { in: 'wix' | 'crm'; rule: DeletionRule; type?: string }) =>
      onSite(
        (ctx) =>
          setPolicy({
            ctx,
            input: setPolicyInput.parse({
              deletions: { [options.in === 'wix' ? 'wix' : 'remote']: options.rule },
              typed: options.type,
            }),
          }),
        ({ deletions }, service) =>
          (['wix', 'remote'] as const)
            .map((side) =>
              text('policy.deletion', {
                where: side === 'wix' ? 'Wix' : service,
                rule: text(`policy.deletion.${deletions[side]}`),
              }),
            )
            .join('\n'),
      ),
    );
}
