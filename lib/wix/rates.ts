import type { RateWindow } from '@/lib/ports/budget';

/** Per installation, by the part of a budget key before its colon. */
export const wixRates: Readonly<Record<string, RateWindow>> = {
  wix: { limit: 200, windowMs: 60_000 },
};
