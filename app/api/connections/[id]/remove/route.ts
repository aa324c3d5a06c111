import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { removeFlow } from '@/lib/services/connections/remove';

export const POST = withRoute({ input: flowInput, handler: removeFlow });
