import { type Hook } from './types';

/** What a webhook's deliveries came to. https://pipedrive.readme.io/docs/guide-for-webhooks-v2 */
type Health = {
  /** Deliveries whose first attempt failed, since the last ban. */
  strikes: number;
  bannedUntilMs: number;
  lastSuccessMs: number;
  lastAttempt: { atMs: number; status: number | null } | null;
};

const strikesOfBan = 10;
const banMs = 30 * 60_000;
/** Without a success for so long, a webhook is removed. */
const patienceMs = 3 * 86_400_000;

export type HookHealth = ReturnType<typeof createHookHealth>;

export function createHookHealth({
  hooks,
  now,
  isBanning,
}: {
  hooks: Map<number, Hook>;
  /** The service's clock, ms. */
  now(): number;
  /** Events of a banned webhook are lost; like all limits, only where limits are enforced. */
  isBanning: boolean;
}) {
  const healthById = new Map<number, Health>();
  const healthOf = (hook: Hook): Health =>
    healthById.get(hook.id) ?? {
      strikes: 0,
      bannedUntilMs: 0,
      lastSuccessMs: hook.addedAtMs,
      lastAttempt: null,
    };
  return {
    lastAttemptOf: (hook: Hook) => healthOf(hook).lastAttempt,
    isBanned: (hook: Hook): boolean => isBanning && healthOf(hook).bannedUntilMs > now(),
    /** An attempt has ended; `status` is null without an answer. */
    report({
      hook,
      attempt,
      status,
      isAccepted,
    }: {
      hook: Hook;
      attempt: number;
      status: number | null;
      isAccepted: boolean;
    }): void {
      const held = healthOf(hook);
      const atMs = now();
      const strikes = held.strikes + (!isAccepted && attempt === 0 ? 1 : 0);
      const isOut = strikes >= strikesOfBan;
      healthById.set(hook.id, {
        strikes: isOut ? 0 : strikes,
        bannedUntilMs: isOut ? atMs + banMs : held.bannedUntilMs,
        lastSuccessMs: isAccepted ? atMs : held.lastSuccessMs,
        lastAttempt: { atMs, status },
      });
      if (!isAccepted && atMs - held.lastSuccessMs > patienceMs) hooks.delete(hook.id);
    },
  };
}
