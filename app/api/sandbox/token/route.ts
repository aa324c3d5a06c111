import { withRoute } from '@/lib/http/with-route';
import { readSandboxToken } from '@/lib/services/sandbox/read-token';

export const GET = withRoute({ handler: readSandboxToken });
