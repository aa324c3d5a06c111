import { z } from 'zod';
import type { SubscriberRules } from '@/lib/core/flows/newsletter';

export const rulesInput = z.object({
  labels: z.array(z.string().trim().min(1).max(200)).max(100).readonly().default([]),
});

/** The default: every subscriber. */
export const firstRules: SubscriberRules = rulesInput.parse({});

/** Rules as stored with a newsletter. */
export const readRules = (stored: unknown): SubscriberRules => rulesInput.parse(stored);
