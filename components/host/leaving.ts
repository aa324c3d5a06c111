/** Sent to the window before the router leaves a page by Back or Forward; can be cancelled. */
export const leavingEvent = 'contact-sync-leaving';
