import { withRoute } from '@/lib/http/with-route';
import { listRuns, listRunsInput } from '@/lib/services/log/list-runs';

export const GET = withRoute({ input: listRunsInput, handler: listRuns });
