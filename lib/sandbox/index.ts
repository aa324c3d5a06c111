import { startHubspotServer } from './hubspot/server';
import { startMailchimpServer } from './mailchimp/server';
import { startPipedriveServer } from './pipedrive/server';
import { type RunningServer, type ServerOptions } from './types';
import { startWixServer } from './wix/server';

/** Every service of the sandbox: a new one is its folder and a line here. */
const starts = {
  wix: startWixServer,
  hubspot: startHubspotServer,
  mailchimp: startMailchimpServer,
  pipedrive: startPipedriveServer,
} satisfies Readonly<Record<string, (options: ServerOptions) => Promise<RunningServer>>>;

export type SandboxServiceId = keyof typeof starts;

type Handed = {
  readonly [Id in SandboxServiceId]: Awaited<ReturnType<(typeof starts)[Id]>>['sandbox'];
};

export type Sandbox = Handed & {
  /** All settings that lead the app to these servers. */
  env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

export type SandboxOptions = Partial<Pick<ServerOptions, 'seed' | 'stateDir'>> & {
  /** By service. */
  ports?: Readonly<Partial<Record<string, number>>>;
  /** Where a service with one address for all tells of changes; control can set it later. */
  webhookUrlOf?: (service: string) => string;
  /** Whose rate windows are enforced: true (default) every service's, or one service's alone. */
  limits?: boolean | SandboxServiceId;
};

/** Starts a local server for every service, on loopback, that behaves like it and can fail. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 'empty', limits = true, stateDir, ports = {}, webhookUrlOf } = options;
  const running = new Map<string, RunningServer>();
  const stop = async () =>
    void (await Promise.all([...running.values()].map((server) => server.stop())));
  try {
    for (const [id, start] of Object.entries(starts)) {
      const server = await start({
        port: ports[id] ?? 0,
        webhookUrl: webhookUrlOf?.(id),
        seed,
        limits: limits === true || limits === id,
        stateDir,
      });
      running.set(id, server);
    }
    return { ...handedBy(running), env: envOf(running), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Safe to cast: every line of the table was started just now, each by its own function. */
function handedBy(running: ReadonlyMap<string, RunningServer>): Handed {
  return Object.fromEntries([...running].map(([id, { sandbox }]) => [id, sandbox])) as Handed;
}

/** The settings of all servers, and `SANDBOX_SERVICES`, by which the app knows their side doors. */
function envOf(running: ReadonlyMap<string, RunningServer>): Readonly<Record<string, string>> {
  const handed = [...running].map(([id, { sandbox }]) => ({ id, ...sandbox }));
  const doors = handed.map(({ id, control, fields }) => [id, { control, fields }]);
  return Object.assign(
    { SANDBOX_SERVICES: JSON.stringify(Object.fromEntries(doors)) },
    ...handed.map(({ env }) => env),
  );
}
