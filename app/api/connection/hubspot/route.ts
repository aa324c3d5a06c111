import { withRoute } from '@/lib/http/with-route';
import { connectHubspot, connectHubspotInput } from '@/lib/services/two-way/set-up/connect-hubspot';

export const POST = withRoute({ input: connectHubspotInput, handler: connectHubspot });
