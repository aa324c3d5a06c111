import { Option, type Command } from 'commander';
import { idsOf, manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { storableText } from '@/lib/core/values/storable';
import { addSite, addSiteInput } from '@/lib/services/sites/add';
import { connect, connectInput } from '@/lib/services/two-way/set-up/connect';
import { CliError } from './context';
import { type OnSite, type RunCommand, type Terminal } from './runner';

/** `add site` and `add connection`. */
export function addAddCommands({
  program,
  run,
  onSite,
  terminal,
}: {
  program: Command;
  run: RunCommand;
  onSite: OnSite;
  terminal: Terminal;
}): void {
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
