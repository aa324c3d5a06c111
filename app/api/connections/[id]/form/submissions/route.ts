import { withRoute } from '@/lib/http/with-route';
import { listSubmissions, listSubmissionsInput } from '@/lib/services/forms/list-submissions';

export const GET = withRoute({ input: listSubmissionsInput, handler: listSubmissions });
