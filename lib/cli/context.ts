import path from 'node:path';
import { parseEnv } from '@/lib/env';
import { createLog } from '@/lib/log';
import { readRuntime } from '@/lib/processes/runtime-file';
import { createContext, type Context } from '@/lib/services/context';
import { forSite, type SiteContext } from '@/lib/services/site-context';
import { findSiteNo } from '@/lib/services/sites/find';

/** Printed instead of a stack trace: one clear line that says what to do. */
export class CliError extends Error {
  override name = 'CliError';
}

/**
 * The environment of a command: `.env` and the process's own, completed with what a running `npm
 * start` wrote down, so that commands work beside it without settings.
 */
export function openCliContext(environment: Readonly<Record<string, string | undefined>>): Context {
  // A line without a value, as in `.env.example`, counts as unset.
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value?.trim()),
  );
  const dataDir = path.resolve(given['DATA_DIR'] ?? '.data');
  const env = parseEnv({ ...readRunning(dataDir), ...given });
  if (!env.DATABASE_URL)
    throw new CliError(
      'No database: start the app with "npm start" first, or set DATABASE_URL in .env.',
    );
  return createContext({ env, log: createLog({ name: 'cli', level: 'silent' }), name: 'cli' });
}

function readRunning(dataDir: string): Record<string, string> {
  const running = readRuntime(dataDir);
  if (!running) return {};
  const { database, sandbox } = running;
  return {
    DATABASE_URL: database.url,
    ...sandbox?.env,
  };
}

/** The site a command is about: `--site`, else the one of this computer. @throws CliError */
export async function openSite({
  context,
  instanceId,
}: {
  context: Context;
  instanceId: string | undefined;
}): Promise<SiteContext> {
  const wanted = instanceId ?? context.env.LOCAL_INSTANCE_ID;
  if (!wanted)
    throw new CliError('Which site? Give --site <instance id>, or set LOCAL_INSTANCE_ID in .env.');
  const siteNo = await findSiteNo({ context, instanceId: wanted });
  if (siteNo === null)
    throw new CliError(`No site ${wanted} here. Add it with "npm run cli -- add site ${wanted}".`);
  return forSite({ context, siteNo });
}
