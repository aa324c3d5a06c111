import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { lookAtNewsletter } from '@/lib/services/newsletters/look';

export const POST = withRoute({ input: flowInput, handler: lookAtNewsletter });
