import type { Decision } from '@/lib/core/model/link';

export type Decide = { readonly send: (decision: Decision) => void; readonly isBusy: boolean };
