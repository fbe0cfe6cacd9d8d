import { catalogue } from '../../lib/texts';

/** The words of groups of devices. */
export const groupTexts = catalogue({
  groups: ['设备分组', 'Groups of devices'],
  groupsLead: [
    '常用的一批设备存成分组，下发指令和升级固件时直接选。',
    'Devices that are often meant together: choose a group when you command or update them.',
  ],
  group: ['分组', 'Group'],
  name: ['名称', 'Name'],
  nameHint: ['如：世博园区路灯', 'Such as: lamps of the Expo park'],
  kind: ['类型', 'Sort'],
  filter: ['按条件（自动更新）', 'By filter, always up to date'],
  list: ['固定名单', 'Fixed list'],
  what: ['条件', 'Filter'],
  count: ['设备数', 'Devices'],
  changed: ['修改', 'Changed'],
  actions: ['操作', 'Actions'],
  command: ['下发指令', 'Command'],
  rename: ['改名', 'Rename'],
  remove: ['删除', 'Remove'],
  removeSure: ['只删除分组，设备不受影响。', 'The group goes, its devices stay.'],
  removed: ['分组已删除', 'The group is removed'],
  saved: ['分组已保存', 'The group is saved'],
  save: ['存为分组', 'Save as a group'],
  required: ['请填写', 'Please fill this in'],
  noGroups: ['还没有分组', 'No group yet'],
  noGroupsNext: [
    '在设备列表里筛选或勾选设备，再「存为分组」。',
    'Filter or select devices in their list, then save them as a group.',
  ],
  goToThings: ['去设备列表', 'To the devices'],
  inRegion: ['限定区域', 'of one region'],
  all: ['全部设备', 'all devices'],
});
