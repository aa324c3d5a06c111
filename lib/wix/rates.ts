import type { RateWindow } from '@/lib/ports/budget';

/** Of one installation. By the part of a budget key before its colon. */
export const wixRates: Readonly<Record<string, RateWindow>> = {
  wix: { limit: 200, windowMs: 60_000 },
};
