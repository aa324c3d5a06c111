import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { pauseFlow } from '@/lib/services/connections/pause';

export const POST = withRoute({ input: flowInput, handler: pauseFlow });
