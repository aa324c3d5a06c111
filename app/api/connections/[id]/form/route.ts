import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/flow/find';
import { showForm } from '@/lib/services/form/show';

export const GET = withRoute({ input: flowInput, handler: showForm });
