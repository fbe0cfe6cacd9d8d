import type { deskTexts } from './texts';

/** One noun at the left of the desk: where it leads, and the permissions without any of which it is not shown. */
export type NavEntry = { to: string; text: keyof typeof deskTexts; may?: string | readonly string[] };

/** The nouns of the desk, in groups. */
export const nav: { group: keyof typeof deskTexts; entries: NavEntry[] }[] = [
  {
    group: 'services',
    entries: [
      { to: '/desk/window', text: 'window', may: 'windows.serve' },
      {
        to: '/desk/cases',
        text: 'cases',
        may: ['cases.accept', 'cases.review', 'cases.decide', 'cases.issue', 'cases.call_back'],
      },
      { to: '/desk/reviews', text: 'reviews', may: 'reviews.read' },
      { to: '/desk/supervision', text: 'supervision', may: 'cases.supervise' },
      { to: '/desk/catalogue', text: 'catalogue', may: ['services.edit', 'services.publish'] },
      { to: '/desk/flows', text: 'flows', may: ['cases.design', 'cases.publish'] },
      { to: '/desk/halls', text: 'halls', may: 'windows.supervise' },
    ],
  },
  {
    group: 'city',
    entries: [
      { to: '/desk', text: 'home' },
      { to: '/desk/inbox', text: 'inbox' },
      { to: '/desk/alarms', text: 'alarms', may: 'things.read' },
      { to: '/desk/rules', text: 'rules', may: 'things.read' },
      { to: '/desk/statistics', text: 'statistics', may: 'things.read' },
      { to: '/desk/things', text: 'things', may: 'things.read' },
      { to: '/desk/assets', text: 'assets', may: 'things.read' },
      { to: '/desk/groups', text: 'groups', may: 'things.read' },
      { to: '/desk/orders', text: 'orders', may: 'things.read' },
      { to: '/desk/firmware', text: 'firmware', may: 'things.read' },
      { to: '/desk/views', text: 'views', may: 'things.share' },
      { to: '/desk/certificates', text: 'certificates', may: 'things.credential' },
      { to: '/desk/leaks', text: 'leaks', may: 'water.read' },
      { to: '/desk/signals', text: 'signals', may: 'traffic.read' },
      { to: '/desk/lighting', text: 'lighting', may: 'lighting.read' },
      { to: '/desk/smoke', text: 'smoke', may: 'things.read' },
      { to: '/desk/waste', text: 'waste', may: 'waste.read' },
      { to: '/desk/charging', text: 'charging', may: 'charging.read' },
      { to: '/desk/environment', text: 'environment', may: 'environment.read' },
      { to: '/desk/resources', text: 'resources', may: 'resources.read' },
      { to: '/desk/profiles', text: 'kinds', may: 'things.read' },
      { to: '/desk/rejections', text: 'rejections', may: 'things.read' },
    ],
  },
  {
    group: 'administration',
    entries: [
      { to: '/desk/people', text: 'people', may: 'identity.read' },
      { to: '/desk/posts', text: 'posts', may: 'identity.read' },
      { to: '/desk/organisations', text: 'organisations' },
      { to: '/desk/roles', text: 'roles', may: 'identity.read' },
      { to: '/desk/clients', text: 'clients', may: 'identity.read' },
      { to: '/desk/messages', text: 'messages', may: 'notify.read' },
      { to: '/desk/apps', text: 'apps', may: 'openid.manage' },
    ],
  },
  {
    group: 'platform',
    entries: [
      { to: '/desk/jobs', text: 'jobs', may: 'jobs.read' },
      { to: '/desk/schedules', text: 'schedules', may: 'jobs.read' },
      { to: '/desk/dead-letters', text: 'deadLetters', may: 'bus.read' },
      { to: '/desk/audit', text: 'audit', may: 'audit.read' },
    ],
  },
];
