import type { deskTexts } from './texts';

/** One noun at the left of the desk: where it leads, and the permission without which it is not shown. */
export type NavEntry = { to: string; text: keyof typeof deskTexts; may?: string };

/** The nouns of the desk, in groups. */
export const nav: { group: keyof typeof deskTexts; entries: NavEntry[] }[] = [
  {
    group: 'city',
    entries: [
      { to: '/desk', text: 'home' },
      { to: '/desk/alarms', text: 'alarms', may: 'things.read' },
      { to: '/desk/things', text: 'things', may: 'things.read' },
      { to: '/desk/rejections', text: 'rejections', may: 'things.read' },
    ],
  },
  {
    group: 'administration',
    entries: [
      { to: '/desk/people', text: 'people' },
      { to: '/desk/posts', text: 'posts' },
      { to: '/desk/organisations', text: 'organisations' },
      { to: '/desk/roles', text: 'roles' },
      { to: '/desk/clients', text: 'clients' },
    ],
  },
  {
    group: 'platform',
    entries: [
      { to: '/desk/jobs', text: 'jobs' },
      { to: '/desk/schedules', text: 'schedules' },
      { to: '/desk/dead-letters', text: 'deadLetters' },
      { to: '/desk/audit', text: 'audit' },
    ],
  },
];
