import { type CarryFields } from '@/lib/core/flows/carry';
import { type ExportFilter, type passes } from '@/lib/core/flows/export';
import type { Mapping } from '@/lib/core/model/mapping';
import { type ExportStore, type ExportTarget, type NewContacts } from '@/lib/ports/sink';

/** What a step of an export needs: where contacts come from and go to, its store and its rules. */
export type ExportParts = {
  readonly contacts: NewContacts;
  readonly target: ExportTarget;
  readonly store: ExportStore;
  readonly mapping: Mapping;
  readonly fields: CarryFields;
  readonly filter: ExportFilter;
  readonly keys: Parameters<typeof passes>[0]['keys'];
};
