import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/flow/find';
import { lookAtNewsletter } from '@/lib/services/newsletter/look';

export const POST = withRoute({ input: flowInput, handler: lookAtNewsletter });
