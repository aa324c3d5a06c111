import type { MappingRow } from '@/lib/core/model/mapping';

type Row = (id: number, wix: string, remote: string) => MappingRow;

/** A row of a CRM's first mapping. */
export const twoWayRow: Row = (id, wix, remote) => ({
  id,
  wix,
  remote,
  direction: 'both',
  winner: 'systemOfRecord',
  blanks: 'clear',
});

/** A row of a list's first mapping: Wix tells, the list follows. */
export const oneWayRow: Row = (id, wix, remote) => ({
  id,
  wix,
  remote,
  direction: 'toRemote',
  winner: 'wix',
  blanks: 'clear',
});
