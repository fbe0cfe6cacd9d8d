import { catalogue } from '../../lib/texts';

/** The words of accounts elsewhere that open one's account here. */
export const elsewhereTexts = catalogue({
  with: ['用{name}登录', 'Sign in with {name}'],
  or: ['也可以用别处的账号', 'Or with an account elsewhere'],
  back: ['正在登录', 'Signing you in'],
  notIn: ['没有登录成功', 'You are not signed in'],
  notLinked: ['没有关联成功', 'Not linked'],
  again: ['回到登录', 'Back to signing in'],
  toSecurity: ['回到账号安全', 'Back to account security'],
  linkTitle: ['关联{name}账号', 'Link your account at {name}'],
  linkLead: [
    '{name}已经确认是您，但那个账号还没有关联本市的账号。请先登录一次本市账号，以后用{name}就能直接进来。',
    '{name} knows you, but that account opens none here yet. Sign in to your account of the city once; from then on {name} opens it too.',
  ],
  linkSure: [
    '以后用{name}登录，就能打开“{me}”的账号。只有这两个账号都是您本人的，才可以关联。',
    'From now on {name} opens the account of {me}. Link them only if both are yours.',
  ],
  link: ['关联', 'Link them'],
  linkNot: ['不关联', 'Do not link'],
  linked: ['关联好了。以后可以用{name}登录。', 'Linked. You can now sign in with {name}.'],
  title: ['别处的账号', 'Accounts elsewhere'],
  note: [
    '关联以后，用那边的账号也能登录这里。随时可以解除。',
    'A linked account elsewhere signs you in here as well. You can unlink it at any time.',
  ],
  none: ['还没有关联', 'None linked yet'],
  linkNew: ['关联{name}', 'Link {name}'],
  since: ['关联于', 'Linked'],
  used: ['上次使用', 'last used'],
  level: ['实名 {level} 级', 'real-name level {level}'],
  unlink: ['解除关联', 'Unlink'],
  unlinkSure: [
    '解除后就不能用{name}登录这里了。它给您的实名等级也会失效。',
    '{name} will no longer sign you in here. A real-name level that it gave you ends too.',
  ],
  unlinked: ['解除了', 'Unlinked'],
  signOutBoth: [
    '您是用{name}登录的，退出时那边也会一起退出。',
    'You signed in with {name}: signing out here signs you out there too.',
  ],
});
