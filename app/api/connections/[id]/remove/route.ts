import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/flow/find';
import { removeFlow } from '@/lib/services/flow/remove';

export const POST = withRoute({ input: flowInput, handler: removeFlow });
