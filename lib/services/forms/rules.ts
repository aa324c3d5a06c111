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
  // Normalised, so that a header can carry it.
  thanks: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .transform((address) => new URL(address).href)
    .nullable(),
  consent: z
    .object({
      field: fieldName,
      wording: z.string().trim().min(1).max(1000),
      /** The value the owner's checkbox sends; a word for no, or a blank, cannot mean yes. */
      yes: z.string().trim().min(1).max(200).refine(mayMeanYes).nullable().default(null),
    })
    .nullable(),
});

/**
 * Fills blanks only, lets any page post, and gives the hidden field a name that bots like to fill.
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

/** The sealed secret that signs a form's posts; `null`: they need no signature. */
export type FormCredentials = { readonly secret: string | null };
