import { withRoute } from '@/lib/http/with-route';
import { showNewsletter } from '@/lib/services/newsletter/show';
import { flowInput } from '@/lib/services/flow/find';

export const GET = withRoute({ input: flowInput, handler: showNewsletter });
