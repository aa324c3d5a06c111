import { createHmac, timingSafeEqual } from 'node:crypto';

const toleranceMs = 5 * 60_000;

/**
 * Whether `t=<unix s>,v1=<hex hmac-sha256(secret, t + "." + body)>` is valid and at most five
 * minutes old or ahead.
 */
export function isSigned({
  header,
  raw,
  secret,
  nowMs,
}: {
  header: string | null;
  raw: Uint8Array;
  secret: string;
  nowMs: number;
}): boolean {
  const [, seconds = '', signature = ''] =
    /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header?.trim() ?? '') ?? [];
  if (seconds === '' || Math.abs(nowMs - Number(seconds) * 1000) > toleranceMs) return false;
  return timingSafeEqual(
    createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest(),
    Buffer.from(signature, 'hex'),
  );
}
