import { withRoute } from '@/lib/http/with-route';
import { resetSandbox } from '@/lib/services/sandbox/reset';

export const POST = withRoute({ handler: resetSandbox });
