import { catalogue } from '../../lib/texts';

/** The words of views of things that are given to others. */
export const viewTexts = catalogue({
  views: ['共享视图', 'Views'],
  viewsLead: [
    '把自己管的设备的哪些数值给谁看、为了什么、到哪一天；没写明的一概看不到。',
    'Which values of your devices somebody may read, for what, and until when. What is not named is not seen.',
  ],
  name: ['名称', 'Name'],
  grantee: ['给谁看', 'For'],
  granteeHint: [
    '该机构及其下属的岗位，须持有「经共享视图读取设备」权限',
    'Posts of this organisation that may read views',
  ],
  purpose: ['用途代号', 'Purpose'],
  purposeHint: [
    '小写字母、数字、下划线；读取时必须写明，如 flood_drill',
    'Small letters, digits, underscores; every reading must state it, such as flood_drill',
  ],
  purposeWrong: [
    '3 至 32 个小写字母、数字或下划线，以字母开头',
    '3 to 32 small letters, digits, underscores',
  ],
  why: ['原因', 'Why'],
  profile: ['设备类型', 'Kind of device'],
  shows: ['能看到什么', 'What is seen'],
  s_name: ['名称', 'Name'],
  s_location: ['位置', 'Place'],
  s_state: ['状态', 'State'],
  s_lastSeen: ['最近上报', 'Last heard'],
  region: ['区域', 'Region'],
  wholeScope: ['我管辖的全部', 'All in my scope'],
  days: ['有效天数', 'Days'],
  ends: ['有效期至', 'Until'],
  state: ['状态', 'State'],
  inForce: ['有效', 'In force'],
  over: ['已到期', 'Over'],
  ended: ['已收回', 'Ended'],
  by: ['授予人', 'Given by'],
  actions: ['操作', 'Actions'],
  give: ['新建共享视图', 'Give a view'],
  given: ['共享视图已建立', 'The view is given'],
  revoke: ['收回', 'End it'],
  revokeSure: ['收回后对方立刻看不到。', 'The other side sees nothing from now on.'],
  revoked: ['已收回', 'Ended'],
  noViews: ['还没有共享视图', 'No views yet'],
  noViewsNext: [
    '别的部门要看您管的设备时，给它一个只含所需数值的视图。',
    'When another department needs your devices, give it a view of just the values that it needs.',
  ],
  required: ['这一项要填', 'This is needed'],
});
