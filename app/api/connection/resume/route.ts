import { withRoute } from '@/lib/http/with-route';
import { resumeConnection } from '@/lib/services/connection/resume';

export const POST = withRoute({ handler: resumeConnection });
