import { withRoute } from '@/lib/http/with-route';
import { eraseInput, eraseSubmission } from '@/lib/services/forms/erase';

export const POST = withRoute({ input: eraseInput, handler: eraseSubmission });
