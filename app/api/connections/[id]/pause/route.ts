import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/flow/find';
import { pauseFlow } from '@/lib/services/flow/pause';

export const POST = withRoute({ input: flowInput, handler: pauseFlow });
