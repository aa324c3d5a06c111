import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { showNewsletter } from '@/lib/services/newsletters/show';

export const GET = withRoute({ input: flowInput, handler: showNewsletter });
