import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/flow/find';
import { showNewsletter } from '@/lib/services/newsletter/show';

export const GET = withRoute({ input: flowInput, handler: showNewsletter });
