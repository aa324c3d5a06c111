import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { manifests } from '@/lib/connectors/manifests';
import { openServices, type Services } from '@/lib/connectors/registry';
import type { SideParts } from '@/lib/connectors/types';
import { createBudget } from '@/lib/db/budget';
import { createDatabase, type Database } from '@/lib/db/client';
import { readEnv, requireEnv, type Env } from '@/lib/env';
import { createBoss, createSender, type JobSender } from '@/lib/jobs/boss';
import { getLog, type Logger } from '@/lib/log';
import type { Budget } from '@/lib/ports/budget';
import type { Clock, Random, Sleep } from '@/lib/ports/clock';
import { createSeal, loadKeyring, type Seal } from '@/lib/seal';
import { wixRates } from '@/lib/wix/rates';
import { createIntake, type Intake } from './entrance/intake';

/** All external dependencies of the services, assembled only in this file. */
export type Context = {
  readonly env: Env;
  readonly log: Logger;
  readonly database: Database;
  readonly seal: Seal;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly sender: JobSender;
  readonly intake: Intake;
  /** Every service that can be connected, by its id. */
  readonly services: Services;
  close(): Promise<void>;
};

/** The windows of all services, each known by its own folder. */
const rates = Object.assign({}, wixRates, ...Object.values(manifests).map((one) => one.rates));

const systemClock: Clock = { nowMs: () => Date.now() };
const systemRandom: Random = { uuid: createUuid, next: () => Math.random() };
const systemSleep: Sleep = (ms) => sleep(ms);

/** Time-ordered (version 7), so that rows made together are adjacent in the database's indexes. */
function createUuid(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** What every side needs; see `connectors/types.ts`. */
export const sideParts = ({ clock, sleep, random, budget }: Context): SideParts => ({
  clock,
  sleep,
  random,
  budget,
});

/**
 * A separate context. Connects only when first used. A caller that runs pg-boss itself passes its
 * `sender`. @throws EnvError
 */
export function createContext(input: {
  readonly env: Env;
  readonly log: Logger;
  readonly name: string;
  readonly sender?: JobSender;
}): Context {
  const { env, log } = input;
  const url = requireEnv(env, ['DATABASE_URL']).DATABASE_URL;
  const database = createDatabase({ url, name: `contact-sync ${input.name}` });
  const seal = createSeal(loadKeyring({ spec: env.SEAL_KEYS, dataDir: env.DATA_DIR }));
  const jobs = input.sender
    ? { sender: input.sender, close: async () => undefined }
    : createLazySender({ url, name: input.name, log });
  return {
    env,
    log,
    database,
    seal,
    budget: createBudget({ database, rates }),
    clock: systemClock,
    sleep: systemSleep,
    random: systemRandom,
    sender: jobs.sender,
    intake: createIntake({ database, sender: jobs.sender }),
    services: openServices(env.given),
    async close() {
      await jobs.close();
      await database.close();
    },
  };
}

/** pg-boss is started for the first job, and again after a failed start. */
function createLazySender(input: { url: string; name: string; log: Logger }) {
  const boss = createBoss({
    url: input.url,
    work: false,
    name: `contact-sync ${input.name} jobs`,
    onError: (err) => input.log.warn({ err }, 'jobs'),
  });
  let started: Promise<unknown> | null = null;
  const start = () =>
    (started ??= boss.start().catch((error: unknown) => {
      started = null;
      throw error;
    }));
  const inner = createSender(boss);
  const sender: JobSender = {
    async send(job) {
      await start();
      await inner.send(job);
    },
  };
  return {
    sender,
    async close() {
      if (started) await started.then(() => boss.stop({ graceful: false })).catch(() => undefined);
    },
  };
}

// Next builds several bundles of one process; they share this one.
const shared = globalThis as { contactSyncContext?: Context };

/** The context of this process. @throws EnvError when a value is missing. */
export const getContext = (): Context =>
  (shared.contactSyncContext ??= createContext({
    env: readEnv(),
    log: getLog(),
    name: process.env.PROCESS_NAME ?? 'web',
  }));
