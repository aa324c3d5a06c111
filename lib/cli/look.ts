import { InvalidArgumentError, type Command } from 'commander';
import { findByKey, findByKeyInput } from '@/lib/services/contacts/find-by-key';
import { getContact } from '@/lib/services/contacts/get';
import { listChanges, listChangesInput } from '@/lib/services/log/list-changes';
import { listNeedsYou } from '@/lib/services/log/list-needs-you';
import { getOverview } from '@/lib/services/sites/get-overview';
import { type NeedsYou } from '@/lib/services/views/contacts';
import { printChanges, printContact, printNeedsYou, printStatus } from './print';
import { type OnSite } from './runner';

type Commands = { readonly program: Command; readonly onSite: OnSite };

/** `status`, `history` and `why`, which change nothing. */
export function addLookCommands(commands: Commands): void {
  addStatusCommand(commands);
  addHistoryCommand(commands);
  addWhyCommand(commands);
}

function addStatusCommand({ program, onSite }: Commands): void {
  program
    .command('status')
    .description('the connection with its counts, and what needs you')
    .action(() =>
      onSite(
        async (ctx) => ({
          ...(await getOverview({ ctx })),
          needsYou: (await listNeedsYou({ ctx, input: {} })) as NeedsYou,
        }), // without state and code the answer is the list of groups
        ({ connection, needsYou }, service) =>
          `${printStatus(connection)}\n${printNeedsYou({ ...needsYou, service })}`,
      ),
    );
}

function addHistoryCommand({ program, onSite }: Commands): void {
  program
    .command('history')
    .description('the newest changes')
    .option('--limit <n>', 'how many, 50 at most', parseLimit, 20)
    .option('--cursor <cursor>', 'older ones, as the last answer named it')
    .action((options: { limit: number; cursor?: string }) =>
      onSite(
        (ctx) => listChanges({ ctx, input: listChangesInput.parse(options) }),
        ({ changes, next }, service) =>
          `${printChanges({ changes, service })}${next ? `\nOlder: --cursor ${next}` : ''}`,
      ),
    );
}

function addWhyCommand({ program, onSite }: Commands): void {
  program
    .command('why <key>')
    .description('what happened to a contact, by exact e-mail, phone or id')
    .action((key: string) =>
      onSite(
        async (ctx) => {
          const { contacts } = await findByKey({ ctx, input: findByKeyInput.parse({ key }) });
          return Promise.all(
            contacts.map(async ({ linkId }) => ({
              contact: await getContact({ ctx, input: { id: linkId } }),
              history: (await listChanges({ ctx, input: { linkId, limit: 20 } })).changes,
            })),
          );
        },
        (found, service) =>
          found
            .map(
              ({ contact, history }) =>
                `${printContact(contact)}\n${printChanges({ changes: history, service })}`,
            )
            .join('\n\n') || `No contact has exactly "${key}".`,
      ),
    );
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 50)
    throw new InvalidArgumentError('It must be a number from 1 to 50.');
  return limit;
}
