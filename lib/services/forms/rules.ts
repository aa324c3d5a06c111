import { z } from 'zod';
import type { FormRules } from '@/lib/core/flows/form/form';
import { mayMeanYes } from '@/lib/core/values/yes';

/** The origin of an address that begins with http or https. */
const origin = z.url({ protocol: /^https?$/ }).transform((address) => new URL(address).origin);
const fieldName = z.string().trim().min(1).max(100);

export const rulesInput = z.object({
  overwrites: z.boolean(),
  labels: z.array(z.string().trim().min(1).max(180)).max(20).readonly(),
  origins: z.array(origin).max(50).readonly(),
  trap: fieldName.nullable(),
  // In the form of an address that a header can carry.
  thanks: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .transform((address) => new URL(address).href)
    .nullable(),
  consent: z
    .object({
      field: fieldName,
      wording: z.string().trim().min(1).max(1000),
      /** What the owner's own box sends; a word for no, or for nothing, can't stand for a yes. */
      yes: z.string().trim().min(1).max(200).refine(mayMeanYes).nullable().default(null),
    })
    .nullable(),
});

/**
 * Blanks are filled, any page may post, and the field that people don't see has a name that
 * programs like to fill.
 */
export const firstRules: FormRules = {
  overwrites: false,
  labels: [],
  origins: [],
  trap: 'website_confirm',
  thanks: null,
  consent: null,
};

/** Rules as stored with a form. */
export const readRules = (stored: unknown): FormRules => rulesInput.parse(stored);

/** What a form keeps sealed: what its posts are signed with; `null`: they need not be. */
export type FormCredentials = { readonly secret: string | null };
