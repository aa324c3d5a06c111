import { z } from 'zod';
import { type ExportRules } from '@/lib/core/flows/export';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');
const zones = new Set(Intl.supportedValuesOf('timeZone'));

const filterInput = z.object({
  labels: z.array(z.string().trim().min(1).max(200)).max(100).readonly().default([]),
  onlySubscribed: z.boolean().default(false),
  createdFrom: z.iso.date().nullable().default(null),
  present: z.array(z.string().min(1).max(200)).max(100).readonly().default([]),
});

/** 15 minutes to a week; hours of the day are in the owner's time zone. */
export const rulesInput = z.object({
  everyMinutes: z
    .number()
    .int()
    .min(15)
    .max(7 * 24 * 60),
  quiet: z
    .object({
      from: time,
      to: time,
      zone: z
        .string()
        .refine(
          (zone) => zone === 'UTC' || zones.has(zone),
          'must be a time zone such as Europe/Berlin',
        ),
    })
    .nullable(),
  filter: filterInput,
});

/** Every hour, at any time of day, all contacts. */
export const firstRules: ExportRules = {
  everyMinutes: 60,
  quiet: null,
  filter: filterInput.parse({}),
};

/** Rules as stored with an export. */
export const readRules = (stored: unknown): ExportRules => rulesInput.parse(stored);
