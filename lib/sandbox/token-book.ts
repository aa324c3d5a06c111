import { randomBytes, randomUUID } from 'node:crypto';

/** Access tokens given out by OAuth, with the ms they end at, and codes of an owner's consent. */
export type TokenBook = {
  isGood(token: string, nowMs: number): boolean;
  issue(lifetimeMs: number, nowMs: number): string;
  /** The owner agrees on the service's page: the code it sends to this address. */
  consent(redirectUri: string): string;
  /** A code is good once, and for the address it was made for. */
  useCode(code: string, redirectUri: string): boolean;
};

export function createTokenBook(): TokenBook {
  const endsAt = new Map<string, number>();
  const codes = new Map<string, string>();
  return {
    isGood: (token, nowMs) => (endsAt.get(token) ?? 0) > nowMs,
    issue(lifetimeMs, nowMs) {
      const token = `oauth-${randomBytes(18).toString('base64url')}`;
      endsAt.set(token, nowMs + lifetimeMs);
      return token;
    },
    consent(redirectUri) {
      const code = randomUUID();
      codes.set(code, redirectUri);
      return code;
    },
    useCode(code, redirectUri) {
      const wanted = codes.get(code);
      codes.delete(code);
      return wanted !== undefined && wanted === redirectUri;
    },
  };
}
