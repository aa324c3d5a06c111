import { startSandbox, type SandboxOptions } from '@/lib/sandbox';

/**
 * Runs the sandbox as a process of its own: one JSON line when ready, a clean end on SIGTERM or
 * SIGINT.
 */

const port = (value: string | undefined) => (value ? { value: Number(value) } : null);

function readOptions(env: NodeJS.ProcessEnv): SandboxOptions {
  const wixPort = port(env['SANDBOX_WIX_PORT']);
  const hubspotPort = port(env['SANDBOX_HUBSPOT_PORT']);
  const mailchimpPort = port(env['SANDBOX_MAILCHIMP_PORT']);
  return {
    seed: env['SANDBOX_SEED'] === 'demo' ? 'demo' : 'empty',
    limits: env['SANDBOX_LIMITS'] !== 'off',
    ...(wixPort ? { wixPort: wixPort.value } : {}),
    ...(hubspotPort ? { hubspotPort: hubspotPort.value } : {}),
    ...(mailchimpPort ? { mailchimpPort: mailchimpPort.value } : {}),
    ...(env['SANDBOX_STATE_DIR'] ? { stateDir: env['SANDBOX_STATE_DIR'] } : {}),
    ...(env['SANDBOX_WIX_WEBHOOK_URL'] ? { wixWebhookUrl: env['SANDBOX_WIX_WEBHOOK_URL'] } : {}),
    ...(env['SANDBOX_HUBSPOT_WEBHOOK_URL']
      ? { hubspotWebhookUrl: env['SANDBOX_HUBSPOT_WEBHOOK_URL'] }
      : {}),
  };
}

const { stop, ...sandbox } = await startSandbox(readOptions(process.env));
process.stdout.write(`${JSON.stringify(sandbox)}\n`);

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
