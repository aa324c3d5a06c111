import type { Scope } from '@/lib/core/model/connection';

export const isSameScope = (a: Scope | null, b: Scope | null): boolean =>
  a?.side === b?.side && a?.field === b?.field && a?.has === b?.has;
