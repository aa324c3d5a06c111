import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/flow/find';
import { resumeFlow } from '@/lib/services/flow/resume';

export const POST = withRoute({ input: flowInput, handler: resumeFlow });
