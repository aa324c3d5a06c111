import { withRoute } from '@/lib/http/with-route';
import { retryForm, retryFormInput } from '@/lib/services/forms/retry';

export const POST = withRoute({ input: retryFormInput, handler: retryForm });
