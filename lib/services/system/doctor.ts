import { isConnectorId, manifests } from '@/lib/connectors/manifests';
import { SideError } from '@/lib/core/model/side-error';
import { hasWorker } from '@/lib/db/health';
import { findConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { hearsOfChanges } from '@/lib/services/connections/freshness';
import { type Context } from '@/lib/services/context';
import { forSite, type SiteContext } from '@/lib/services/site-context';
import { findSiteNo } from '@/lib/services/sites/find';
import { type DoctorStep } from '@/lib/services/views/system';
import { explainReason, text } from '@/lib/text/text';
import { getHealth } from './health';

const slowWorkerSeconds = 30;

/**
 * One check per step of connecting a real site, in that order; each says what to do when it fails.
 */
export async function runDoctor({
  context,
  instanceId,
}: {
  context: Context;
  instanceId: string | null;
}): Promise<readonly DoctorStep[]> {
  const health = await getHealth({ context });
  const database = step(
    'database',
    health.ready,
    'answers',
    'does not answer: is "npm start" running, or DATABASE_URL right?',
  );
  if (!health.ready) return [database, ...wixSteps(context)];
  const isWorked =
    (health.workerLagSeconds ?? 0) < slowWorkerSeconds &&
    (await hasWorker(context.database.prisma));
  const steps: DoctorStep[] = [
    database,
    step('worker', isWorked, 'keeps up', 'nobody takes up work: start one with "npm run worker"'),
    ...wixSteps(context),
  ];
  const siteNo = instanceId === null ? null : await findSiteNo({ context, instanceId });
  if (siteNo === null)
    return [
      ...steps,
      step(
        'site',
        false,
        '',
        'no site is known: open the app in Wix once, or "npm run cli -- add site <instance id>"',
      ),
    ];
  return [...steps, ...(await connectionSteps(forSite({ context, siteNo })))];
}

async function connectionSteps(ctx: SiteContext): Promise<readonly DoctorStep[]> {
  const connection = await findConnection(ctx);
  if (!connection)
    return [
      step(
        'connection',
        false,
        '',
        'there is none: "cli add connection", or connect a CRM on Home',
      ),
    ];
  return [
    step(
      'connection',
      connection.phase !== 'needsReconnect',
      `is ${connection.phase}`,
      'was refused by a service: connect again',
    ),
    await readSide({ ctx, connection, side: 'wix' }),
    await readSide({ ctx, connection, side: 'remote' }),
    step(
      `${connection.service} webhooks`,
      hearsOfChanges({ context: ctx, connection }),
      'can be told of changes',
      `${webhookHelpOf(connection.service)}; until then we look every 30 seconds`,
    ),
  ];
}

const webhookHelpOf = (service: string): string =>
  (isConnectorId(service) ? manifests[service].webhookHelp : undefined) ?? 'set PUBLIC_URL';

const step = (name: string, ok: boolean, fine: string, otherwise: string): DoctorStep => ({
  name,
  ok,
  detail: ok ? fine : otherwise,
});

function wixSteps({ env }: Context): readonly DoctorStep[] {
  return [
    step(
      'wix app',
      Boolean(env.WIX_APP_ID && env.WIX_APP_SECRET),
      'is configured',
      'set WIX_APP_ID and WIX_APP_SECRET',
    ),
    step(
      'wix webhooks',
      Boolean(env.WIX_PUBLIC_KEY),
      'can be proven',
      'set WIX_PUBLIC_KEY (Wix app dashboard, Webhooks)',
    ),
    step(
      'public address',
      Boolean(env.PUBLIC_URL ?? env.SANDBOX_SERVICES),
      'is known',
      'set PUBLIC_URL to the https address under which Wix reaches this app',
    ),
  ];
}

async function readSide({
  ctx,
  connection,
  side,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  side: 'wix' | 'remote';
}): Promise<DoctorStep> {
  const name = `${side === 'wix' ? 'wix' : connection.service} contacts`;
  try {
    const sides = await ctx.openSides(connection.id);
    const fields = await sides[side].fields();
    return step(name, true, `can be read, ${fields.length} fields`, '');
  } catch (error) {
    if (!(error instanceof SideError)) return step(name, false, '', 'could not be read');
    const { what, next } = explainReason({
      reason: { code: error.code, params: { side } },
      service: error.service ?? text('service.unknown'),
    });
    return step(name, false, '', `could not be read: ${what} ${next}`);
  }
}
