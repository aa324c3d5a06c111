import { withRoute } from '@/lib/http/with-route';
import { candidatesInput, listCandidates } from '@/lib/services/form/list-candidates';

export const GET = withRoute({ input: candidatesInput, handler: listCandidates });
