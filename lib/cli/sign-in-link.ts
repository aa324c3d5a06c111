import { createPass, signInPath } from '@/lib/auth/local-access';
import { isLoopbackHost } from '@/lib/auth/loopback';
import { readRuntime } from '@/lib/processes/runtime-file';
import { type Context } from '@/lib/services/context';
import { CliError } from './context';

/**
 * A link that signs in the person at this computer, once. @throws CliError where the dashboard is
 * opened through Wix only
 */
export function createSignInLink({ env, clock }: Context): { link: string } {
  if (!isLoopbackHost(env.HOST))
    throw new CliError(
      'The dashboard listens beyond this computer (HOST in .env), ' +
        'so it opens through the Wix dashboard only.',
    );
  const url = readRuntime(env.DATA_DIR)?.url ?? `http://${env.HOST}:${env.PORT}`;
  const pass = createPass({ dataDir: env.DATA_DIR, kind: 'link', nowMs: clock.nowMs() });
  return { link: `${url}${signInPath(pass)}` };
}
