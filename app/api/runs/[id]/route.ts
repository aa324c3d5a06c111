import { withRoute } from '@/lib/http/with-route';
import { showRun, showRunInput } from '@/lib/services/log/show-run';

export const GET = withRoute({ input: showRunInput, handler: showRun });
