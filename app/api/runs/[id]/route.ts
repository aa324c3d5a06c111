import { withRoute } from '@/lib/http/with-route';
import { showRun, showRunInput } from '@/lib/services/run/show';

export const GET = withRoute({ input: showRunInput, handler: showRun });
