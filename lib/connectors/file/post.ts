import { createHmac } from 'node:crypto';
import { errorOfStatus } from '@/lib/connectors/errors';
import { createHttp, unlimited } from '@/lib/connectors/http';
import type { SideParts } from '@/lib/connectors/types';

export type FilePart = {
  readonly runId: string;
  readonly no: number;
  readonly lines: number;
  readonly csv: string;
};

/**
 * Posts parts of a file to the owner's address, signed: `X-Contact-Sync-Signature: t=<unix
 * s>,v1=<hex hmac-sha256(secret, t + "." + body)>`. A part always has the same `Idempotency-Key`.
 * Throws `SideError` unless the answer is 2xx; the address is checked at connect time, and
 * redirects are refused.
 */
export function createPoster(
  input: SideParts & {
    readonly address: string;
    readonly secret: string;
    readonly allowedHosts: readonly string[];
  },
): (part: FilePart) => Promise<void> {
  const url = new URL(input.address);
  const send = createHttp({
    ...input,
    side: 'remote',
    origin: url.origin,
    budget: unlimited,
    budgetKey: `file:${url.href}`,
    deadlineMs: 12_000,
    guard: { allowedHosts: input.allowedHosts },
  });
  return async (part) => {
    const atSeconds = Math.floor(input.clock.nowMs() / 1000);
    const signature = createHmac('sha256', input.secret)
      .update(`${atSeconds}.${part.csv}`)
      .digest('hex');
    const headers = {
      'content-type': 'text/csv; charset=utf-8',
      'idempotency-key': `${part.runId}-${part.no}`,
      'x-export-run': part.runId,
      'x-export-part': String(part.no),
      'x-export-lines': String(part.lines),
      'x-contact-sync-signature': `t=${atSeconds},v1=${signature}`,
    };
    const answer = await send({
      method: 'POST',
      path: url.pathname + url.search,
      headers,
      body: part.csv,
      lane: 'run',
      repeatable: true,
      patient: true,
    });
    if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
  };
}
