/** Query keys by topic; the pulse invalidates everything below a topic at once. */
export const keys = {
  connection: ['connection'],
  overview: ['connection', 'overview'],
  firstSync: ['connection', 'first-sync'],
  scopeFields: ['connection', 'scope-fields'],
  planFacets: (filter: { runId: string; kind: string; side?: string }) => [
    'connection',
    'plan-facets',
    filter,
  ],
  planItems: (filter: {
    runId: string;
    kind: string;
    side?: string;
    code?: string;
    row?: string;
    after?: string;
  }) => ['connection', 'plan-items', filter],
  comparison: ['connection', 'comparison'],
  differences: (filter: { runId: string; kind: string; after?: string }) => [
    'connection',
    'differences',
    filter,
  ],
  contacts: ['contacts'],
  contact: (id: string) => ['contacts', 'one', id],
  needsYou: ['contacts', 'needs-you'],
  group: (group: string) => ['contacts', 'group', group],
  history: ['history'],
  runs: (cursor: string | undefined) => ['connection', 'runs', cursor ?? ''],
  run: (id: string) => ['connection', 'run', id],
  undo: (linkId: string) => ['history', 'undo', linkId],
  changes: (filter: { linkId?: string; cursor?: string }) => ['history', 'changes', filter],
  flows: ['flows'],
  flow: (id: number) => ['flows', 'one', id],
  exportRuns: (page: { id: number; before: string | undefined }) => ['flows', 'export-runs', page],
  exportRefused: (page: { id: number; after: string | undefined }) => [
    'flows',
    'export-refused',
    page,
  ],
  submissions: (page: { id: number; open: boolean; before: string | undefined }) => [
    'flows',
    'submissions',
    page,
  ],
  candidates: (submissionId: string) => ['candidates', submissionId],
  newsletterPeople: (page: { id: number; who: string; after: string | undefined }) => [
    'flows',
    'newsletter-people',
    page,
  ],
  newsletterAddress: (which: { id: number; address: string }) => [
    'flows',
    'newsletter-address',
    which,
  ],
  fields: (id: number) => ['fields', id],
  fieldsCheck: (draft: { id: number; rows: readonly object[] }) => ['fields', 'check', draft],
  sandbox: ['sandbox'],
  sandboxList: (filter: { side: string; search: string; offset: number }) => [
    'sandbox',
    'list',
    filter,
  ],
  sandboxSubscribers: (filter: { service: string; search: string; offset: number }) => [
    'sandbox',
    'subscribers',
    filter,
  ],
  sandboxAccess: (service: string) => ['sandbox', 'access', service],
  sandboxFaults: ['sandbox', 'faults'],
} as const;
