/** The two systems of a two-way connection. `remote` is the CRM. */
export type SideName = 'wix' | 'remote';

export const sides = ['wix', 'remote'] as const satisfies readonly SideName[];

export const otherSide = (side: SideName): SideName => (side === 'wix' ? 'remote' : 'wix');
