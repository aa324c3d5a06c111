import { withRoute } from '@/lib/http/with-route';
import { listCandidates, candidatesInput } from '@/lib/services/form/list-candidates';

export const GET = withRoute({ input: candidatesInput, handler: listCandidates });
