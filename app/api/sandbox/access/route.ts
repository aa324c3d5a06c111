import { withRoute } from '@/lib/http/with-route';
import { readSandboxAccess, sandboxAccessInput } from '@/lib/services/sandbox/read-access';

export const GET = withRoute({ input: sandboxAccessInput, handler: readSandboxAccess });
