import type { Choices } from '@/lib/core/run/run';
import type { StagedContact } from '@/lib/core/run/staged';
import type { RunStore } from '@/lib/ports/runs';
import type { SyncStore } from '@/lib/ports/store';

export type RunHarness = {
  readonly store: SyncStore;
  readonly runs: RunStore;
  /** Another site's connection. */
  readonly foreign: RunStore;
  /** The owner's click on Stop. */
  askToStop(runId: string): Promise<void>;
  close(): Promise<void>;
};

export const choices: Choices = {
  systemOfRecord: 'wix',
  keys: { storedId: true, email: true, phoneName: true },
  others: 'create',
  scope: null,
};
export const hash = (text: string) => Buffer.from(text.padEnd(16, '.')).toString('hex');

export const staged = (id: string, over: Partial<StagedContact> = {}): StagedContact => ({
  id,
  version: '1',
  updatedAt: '2026-01-01T00:00:00.000Z',
  linkedId: null,
  emails: [],
  phoneNames: [],
  hasKey: (over.emails?.length ?? 0) + (over.phoneNames?.length ?? 0) > 0,
  key: null,
  undeletable: null,
  isSubscribed: false,
  isInScope: true,
  facts: {
    1: { kind: 'scalar', print: 'aa0000000000', isBlank: false, there: 'aa0000000000' },
    7: { kind: 'set', prints: ['bb0000000000'], unknown: [] },
  },
  ...over,
});
