import { catalogue } from '../../lib/texts';

/** The words of assets and of how things are tied together. */
export const assetTexts = catalogue({
  assets: ['资产', 'Assets'],
  assetsLead: [
    '道路、灯杆、箱柜，和装在上面的设备；颜色是下面最差的一台。',
    'Streets, poles and cabinets with the devices on them; each shows the worst below it.',
  ],
  tree: ['资产树', 'Tree of assets'],
  search: ['名称', 'Name'],
  open: ['展开{name}', 'Open {name}'],
  shut: ['收起{name}', 'Close {name}'],
  devices: ['{n} 台设备', '{n} {n?device|devices}'],
  none: ['下面没有设备', 'no devices'],
  more: ['另有 {n} 项未列出', '{n} more are not listed'],
  showAll: ['再显示 {n} 项', 'Show {n} more'],
  next: ['更多', 'More'],
  noAssets: ['还没有资产', 'No assets yet'],
  noAssetsNext: [
    '登记道路、灯杆等资产，再把设备挂到上面，这里就能逐级查看。',
    'Register streets and poles and tie devices to them: then they stand here, level by level.',
  ],
  noneFound: ['没有符合的资产', 'No asset fits'],
  below: ['装在上面的', 'What is on it'],
  relations: ['关联', 'Tied to'],
  noRelations: ['没有和别的设备关联。', 'Tied to no other thing.'],
  command: ['向下面的设备下发', 'Command what is on it'],
  list: ['看设备列表', 'List the devices'],
});
