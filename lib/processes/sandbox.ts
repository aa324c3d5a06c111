import { z } from 'zod';
import { startSandbox, type SandboxOptions } from '@/lib/sandbox';

/**
 * Runs the sandbox in its own process: prints one JSON line when ready, ends cleanly on SIGTERM or
 * SIGINT.
 */

const ports = z.record(z.string(), z.number());

function readOptions(env: NodeJS.ProcessEnv): SandboxOptions {
  const webhooks = env['SANDBOX_WEBHOOKS'];
  return {
    seed: env['SANDBOX_SEED'] === 'demo' ? 'demo' : 'empty',
    limits: env['SANDBOX_LIMITS'] !== 'off',
    ports: ports.parse(JSON.parse(env['SANDBOX_PORTS'] ?? '{}')),
    ...(env['SANDBOX_STATE_DIR'] ? { stateDir: env['SANDBOX_STATE_DIR'] } : {}),
    ...(webhooks ? { webhookUrlOf: (service) => `${webhooks}/${service}` } : {}),
  };
}

const { stop, env, ...services } = await startSandbox(readOptions(process.env));
process.stdout.write(`${JSON.stringify({ env, services })}\n`);

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}
