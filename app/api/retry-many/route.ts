import { withRoute } from '@/lib/http/with-route';
import { retryMany, retryManyInput } from '@/lib/services/two-way/decisions/retry-many';

export const POST = withRoute({ input: retryManyInput, handler: retryMany });
