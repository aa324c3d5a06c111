import { withRoute } from '@/lib/http/with-route';
import { candidatesInput, listCandidates } from '@/lib/services/forms/list-candidates';

export const GET = withRoute({ input: candidatesInput, handler: listCandidates });
