/** Query keys by topic; the pulse renews everything below a topic at once. */
export const keys = {
  connection: ['connection'],
  overview: ['connection', 'overview'],
  firstSync: ['connection', 'first-sync'],
  scopeFields: ['connection', 'scope-fields'],
  planItems: (filter: { runId: string; kind: string; side?: string; after?: string }) => ['connection', 'plan-items', filter],
  contacts: ['contacts'],
  contact: (id: string) => ['contacts', 'one', id],
  needsYou: ['contacts', 'needs-you'],
  group: (group: string) => ['contacts', 'group', group],
  history: ['history'],
  undo: (linkId: string) => ['history', 'undo', linkId],
  changes: (filter: { linkId?: string; cursor?: string }) => ['history', 'changes', filter],
  sandbox: ['sandbox'],
  sandboxList: (filter: { side: string; search: string; offset: number }) => ['sandbox', 'list', filter],
  sandboxFaults: ['sandbox', 'faults'],
} as const;
