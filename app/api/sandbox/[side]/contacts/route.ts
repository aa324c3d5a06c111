import { withRoute } from '@/lib/http/with-route';
import { listSandboxContacts, listSandboxInput } from '@/lib/services/sandbox/list-contacts';

export const GET = withRoute({ input: listSandboxInput, handler: listSandboxContacts });
