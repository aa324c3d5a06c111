import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { showForm } from '@/lib/services/forms/show';

export const GET = withRoute({ input: flowInput, handler: showForm });
