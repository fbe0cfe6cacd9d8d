import { catalogue } from '../../lib/texts';

/** The words of the systems that people sign on to. */
export const appTexts = catalogue({
  apps: ['统一登录', 'Single sign-on'],
  appsLead: [
    '部门系统用城市账号登录（OpenID Connect）。入口：/.well-known/openid-configuration',
    'Systems of departments sign people on with the city’s account (OpenID Connect): /.well-known/openid-configuration',
  ],
  noApps: ['还没有系统接入', 'No system yet'],
  noAppsNext: ['登记后，系统会得到自己的编号和密钥。', 'Register one, and it gets its id and its secret.'],
  add: ['登记系统', 'Register a system'],
  name: ['名称', 'Name'],
  organisation: ['所属机构', 'Organisation'],
  proof: ['系统如何证明自己', 'How it proves itself'],
  private_key_jwt: ['私钥签名', 'Private key'],
  client_secret_basic: ['密钥', 'Secret'],
  none: ['不证明（装在市民设备上）', 'Not at all (on people’s devices)'],
  keys: ['公钥（JWKS）', 'Public keys (JWKS)'],
  redirects: ['返回地址，每行一个', 'Addresses to come back to, one a line'],
  logouts: ['退出后的地址，每行一个', 'Addresses after signing out, one a line'],
  scopes: ['可以知道', 'May know'],
  trusted: ['本市自己的系统，不再询问市民', 'The city’s own: people are not asked'],
  asks: ['是否询问', 'Asks people'],
  asksYes: ['询问', 'Yes'],
  asksNo: ['不询问', 'No'],
  id: ['编号', 'Client id'],
  secret: ['密钥', 'Secret'],
  once: ['请现在保存，以后不再显示', 'Keep this now; it is not shown again'],
  done: ['好了', 'Done'],
  remove: ['注销', 'Remove'],
  removeSure: [
    '注销后，这个系统的登录立刻失效。继续吗？',
    'Nobody can sign on there any more, at once. Go on?',
  ],
  actions: ['操作', 'Actions'],
});
