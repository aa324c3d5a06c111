import { withRoute } from '@/lib/http/with-route';
import { retryContact, retryInput } from '@/lib/services/two-way/decisions/retry';

export const POST = withRoute({ input: retryInput, handler: retryContact });
