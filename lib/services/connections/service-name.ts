/** What a service is called. */
export const serviceName = (service: string) => names[service] ?? service;

const names: Readonly<Record<string, string>> = {
  hubspot: 'HubSpot',
  file: 'File',
  mailchimp: 'Mailchimp',
  ghost: 'Ghost',
};
