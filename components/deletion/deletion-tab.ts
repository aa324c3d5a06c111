export const tabs = ['delete', 'undeletable', 'keep'] as const;

export type DeletionTab = (typeof tabs)[number];
