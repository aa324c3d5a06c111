import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/connections/find';
import { resumeFlow } from '@/lib/services/connections/resume';

export const POST = withRoute({ input: flowInput, handler: resumeFlow });
