import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { idsOf, manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { storableText } from '@/lib/core/values/storable';
import { findConnection, requireConnection } from '@/lib/services/connections/find-two-way';
import { pauseFlow } from '@/lib/services/connections/pause';
import { resumeFlow } from '@/lib/services/connections/resume';
import { serviceName } from '@/lib/services/connections/service-name';
import { findByKey, findByKeyInput } from '@/lib/services/contacts/find-by-key';
import { getContact } from '@/lib/services/contacts/get';
import { type Context } from '@/lib/services/context';
import { listChanges, listChangesInput } from '@/lib/services/log/list-changes';
import { listNeedsYou } from '@/lib/services/log/list-needs-you';
import { addSite, addSiteInput } from '@/lib/services/sites/add';
import { getOverview } from '@/lib/services/sites/get-overview';
import { runDoctor } from '@/lib/services/system/doctor';
import { retryMany, retryManyInput } from '@/lib/services/two-way/decisions/retry-many';
import { showFirstSync } from '@/lib/services/two-way/first-sync/show';
import { connect, connectInput } from '@/lib/services/two-way/set-up/connect';
import { type NeedsYou } from '@/lib/services/views/contacts';
import packageJson from '@/package.json';
import { addComparisonCommands } from './comparison';
import { CliError, openCliContext, openSite } from './context';
import { addDecideCommand } from './decide';
import { explainFailure } from './explain-failure';
import { applyNewest, planAndWait } from './first-sync';
import {
  printChanges,
  printContact,
  printDoctor,
  printFirstSync,
  printNeedsYou,
  printStatus,
} from './print';
import { addScopeCommand } from './scope';
import { createSignInLink } from './sign-in-link';
import { addUndoCommands, type OnSite } from './undo';

const states = ['onHold', 'failed'] as const;

type Options = { readonly json?: boolean; readonly site?: string };

/** Where input comes from and output goes to. */
export type Terminal = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
};

/**
 * `npm run cli -- …`: the services without a browser. `--json` prints what a service returned, for
 * scripts. Returns the exit code.
 */
export async function runCommandLine(terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  let exitCode = 0;
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

  /** Runs one command with a context, prints its result as text or JSON, and closes the context. */
  const run = async <T>(
    work: (context: Context, options: Options) => Promise<T>,
    print: (answer: T) => string,
  ): Promise<void> => {
    const options = program.opts<Options>();
    let context: Context | null = null;
    try {
      context = openCliContext(terminal.env);
      const answer = await work(context, options);
      stdout.write(`${options.json ? JSON.stringify(answer, null, 2) : print(answer)}\n`);
    } catch (error) {
      exitCode = 1;
      const message = explainFailure(error);
      stderr.write(options.json ? `${JSON.stringify({ error: message })}\n` : `${message}\n`);
    } finally {
      await context?.close();
    }
  };

  /** `print` gets the connected service's name; `''` without one. */
  const onSite: OnSite = async (work, print) => {
    let service = '';
    await run(
      async (context, { site }) => {
        const ctx = await openSite({ context, instanceId: site });
        const answer = await work(ctx);
        const connection = await findConnection(ctx);
        service = connection ? serviceName(connection.service) : '';
        return answer;
      },
      (answer) => print(answer, service),
    );
  };

  const add = program.command('add').description('add a site or a connection');
  add
    .command('site <instanceId>')
    .description('add a Wix installation')
    .action((instanceId: string) =>
      run(
        (context) => addSite({ context, input: addSiteInput.parse({ instanceId }) }),
        () => `Site ${instanceId} is here.`,
      ),
    );
  add
    .command('connection')
    .description(
      'connect a CRM with a key from the environment or stdin; ' +
        'nothing is compared before "first-sync plan"',
    )
    .addOption(serviceOption())
    .action(({ service }: { service: ConnectorId }) =>
      onSite(
        async (ctx) =>
          connect({
            ctx,
            input: connectInput.parse({
              service,
              fields: await readFields({ service, terminal }),
              start: false,
            }),
          }),
        ({ connectionId }) =>
          `Connection ${connectionId} is stored. See "first-sync plan", then "first-sync apply".`,
      ),
    );

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
  addDecideCommand({ program, onSite });
  addComparisonCommands({ program, onSite });
  addUndoCommands({ program, onSite });
  addScopeCommand({ program, onSite });
  program
    .command('pause')
    .description('stop planning; changes go on being noted')
    .action(() =>
      onSite(
        async (ctx) => pauseFlow({ ctx, input: await requireConnection(ctx) }),
        () => 'Paused.',
      ),
    );
  program
    .command('resume')
    .description('go on')
    .action(() =>
      onSite(
        async (ctx) => resumeFlow({ ctx, input: await requireConnection(ctx) }),
        () => 'Resumed.',
      ),
    );
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
        if (steps.some(({ ok }) => !ok)) exitCode = 1;
        return steps;
      }, printDoctor),
    );

  try {
    await program.parseAsync(terminal.args.map(storableText), { from: 'user' });
  } catch (error) {
    // Commander has printed its own message already.
    if (!(error instanceof CommanderError)) throw error;
    exitCode = error.exitCode;
  }
  return exitCode;
}

function serviceOption(): Option {
  const ids = idsOf('crm');
  return new Option('--service <id>', 'which CRM').choices(ids).default(ids[0]);
}

/**
 * Reads what a CRM asks for: each field from the environment, else a line of stdin, in order, so
 * that a key is never in a shell's history.
 */
async function readFields({
  service,
  terminal: { env, stdin },
}: {
  service: ConnectorId;
  terminal: Terminal;
}): Promise<Readonly<Record<string, string>>> {
  const { auth } = manifests[service];
  const given = auth.map(
    ({ key }) => [key, env[settingOf({ service, key })]?.trim() ?? ''] as const,
  );
  const missing = given.filter(([, value]) => value === '').map(([key]) => key);
  if (missing.length === 0) return Object.fromEntries(given);
  const chunks: Uint8Array[] = [];
  if (!stdin.isTTY) for await (const chunk of stdin) chunks.push(chunk);
  const lines = storableText(Buffer.concat(chunks).toString()).trim().split(/\r?\n/);
  const fields = { ...Object.fromEntries(given), ...zip(missing, lines) };
  const absent = auth.find(({ key }) => !fields[key]?.trim());
  if (absent)
    throw new CliError(
      `Give the ${absent.label.toLowerCase()} on stdin or in ` +
        `${settingOf({ service, key: absent.key })}.`,
    );
  return fields;
}

/** For the service `some` and the key `accessToken`: SOME_ACCESS_TOKEN. */
const settingOf = ({ service, key }: { service: string; key: string }) =>
  `${service}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();

const zip = (keys: readonly string[], values: readonly string[]) =>
  Object.fromEntries(keys.map((key, at) => [key, values[at]?.trim() ?? '']));

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 50)
    throw new InvalidArgumentError('It must be a number from 1 to 50.');
  return limit;
}
