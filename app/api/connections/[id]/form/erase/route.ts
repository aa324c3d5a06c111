import { withRoute } from '@/lib/http/with-route';
import { eraseSubmission, eraseInput } from '@/lib/services/form/erase';

export const POST = withRoute({ input: eraseInput, handler: eraseSubmission });
