import { type FormRules } from '@/lib/core/flows/form/form';
import { type FormValues } from '@/lib/core/flows/form/posted';
import type { Field } from '@/lib/core/model/field';
import type { Mapping } from '@/lib/core/model/mapping';
import { type Clock } from '@/lib/ports/clock';
import { type ContactSide } from '@/lib/ports/contact-side';
import { type FormStore } from '@/lib/ports/submissions';

/** What a step of a form needs: its store, the Wix side, its rules and its mapping. */
export type FormParts = {
  readonly store: FormStore;
  readonly wix: Pick<ContactSide, 'find' | 'read' | 'write' | 'capabilities'>;
  readonly clock: Clock;
  readonly rules: Pick<FormRules, 'overwrites' | 'labels'>;
  readonly mapping: Mapping;
  readonly fields: ReadonlyMap<string, Field>;
  /** `null`: the form does not ask for consent. */
  readonly consent: AskConsent | null;
};

/**
 * Records which of these ticked the box, once for each submission, and opts in the addresses that
 * may be. Returns the submissions whose address opted out before: a tick alone does not lift that
 * (E10). Throws `SideError`.
 */
export type AskConsent = (
  submissions: readonly {
    readonly id: string;
    readonly address: string;
    readonly values: FormValues;
  }[],
) => Promise<ReadonlySet<string>>;

/** Submissions go before the work of runs. */
export const formLane = 'live';
