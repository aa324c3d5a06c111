import type { Scope } from './types';

export const isSameScope = (a: Scope | null, b: Scope | null): boolean =>
  a?.side === b?.side && a?.field === b?.field && a?.has === b?.has;
