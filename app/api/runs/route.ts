import { withRoute } from '@/lib/http/with-route';
import { listRuns, listRunsInput } from '@/lib/services/run/list';

export const GET = withRoute({ input: listRunsInput, handler: listRuns });
