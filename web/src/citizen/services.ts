import { reviewTexts } from '../features/reviews/texts';
import { trafficTexts } from '../features/traffic/texts';
import type { Language } from '../lib/language';
import { say, type Text } from '../lib/texts';
import { citizenTexts } from './texts';

/** A service that works today; nothing else is listed. `words` are the everyday words that find it. */
export type Service = { id: string; to: string; title: Text; note: Text; words: string[] };

/** The services of the portal. */
export const services: Service[] = [
  {
    id: 'items',
    to: '/services',
    title: citizenTexts.items,
    note: citizenTexts.itemsNote,
    words: ['办事', '办证', '事项', '指南', '材料', '一件事', 'service', 'permit', 'licence', 'certificate'],
  },
  {
    id: 'cases',
    to: '/my/cases',
    title: citizenTexts.cases,
    note: citizenTexts.casesNote,
    words: ['办件', '进度', '催办', '查询', '申请', '补正', '撤回', 'case', 'progress', 'status', 'track'],
  },
  {
    id: 'applications',
    to: '/me/applications',
    title: citizenTexts.applications,
    note: citizenTexts.applicationsNote,
    words: ['草稿', '没填完', '继续填', '申请', '暂存', 'draft', 'unfinished', 'application', 'resume'],
  },
  {
    id: 'halls',
    to: '/halls',
    title: citizenTexts.halls,
    note: citizenTexts.hallsNote,
    words: ['大厅', '窗口', '排队', '取号', '预约', '政务服务中心', 'hall', 'queue', 'appointment', 'window'],
  },
  {
    id: 'air',
    to: '/air',
    title: citizenTexts.air,
    note: citizenTexts.airNote,
    words: ['空气', '雾霾', '污染', '口罩', 'pm2.5', 'aqi', '天气', 'air', 'smog', 'pollution', 'mask'],
  },
  {
    id: 'roads',
    to: '/roads',
    title: trafficTexts.roads,
    note: trafficTexts.roadsLead,
    words: [
      '路况',
      '堵车',
      '拥堵',
      '开车',
      '车速',
      '红绿灯',
      '出行',
      'traffic',
      'roads',
      'jam',
      'congestion',
      'drive',
    ],
  },
  {
    id: 'chargers',
    to: '/chargers',
    title: citizenTexts.chargers,
    note: citizenTexts.chargersNote,
    words: ['充电', '电动车', '电车', '桩', '新能源', 'charge', 'charger', 'ev', 'electric car'],
  },
  {
    id: 'charges',
    to: '/me/charges',
    title: citizenTexts.charges,
    note: citizenTexts.chargesNote,
    words: ['充电', '账单', '电费', '充电记录', 'charge', 'bill', 'my charges'],
  },
  {
    id: 'resources',
    to: '/resources',
    title: citizenTexts.resources,
    note: citizenTexts.resourcesNote,
    words: [
      '停车',
      '车位',
      '预订',
      '预约',
      '礼堂',
      '会议室',
      '场地',
      '活动',
      'parking',
      'book',
      'room',
      'hall',
      'reserve',
    ],
  },
  {
    id: 'bookings',
    to: '/me/bookings',
    title: citizenTexts.bookings,
    note: citizenTexts.bookingsNote,
    words: ['我的预订', '取消预订', '预约', 'my bookings', 'cancel'],
  },
  {
    id: 'reviews',
    to: '/reviews',
    title: reviewTexts.reviews,
    note: reviewTexts.reviewsLead,
    words: ['好差评', '评价', '投诉', '满意', '差评', 'review', 'rating', 'complaint'],
  },
  {
    id: 'voices',
    to: '/me/voices',
    title: reviewTexts.mine,
    note: reviewTexts.mineLead,
    words: ['意见', '建议', '诉求', '企业', '反馈', '投诉', 'feedback', 'appeal', 'complaint', 'suggestion'],
  },
  {
    id: 'me',
    to: '/me',
    title: citizenTexts.me,
    note: citizenTexts.meNote,
    words: ['实名', '认证', '核验', '身份证', '账号', '等级', 'real name', 'identity', 'account', 'level'],
  },
  {
    id: 'authorities',
    to: '/me/authorities',
    title: citizenTexts.authorities,
    note: citizenTexts.authoritiesNote,
    words: [
      '授权',
      '委托',
      '代办',
      '法人',
      '企业',
      '单位',
      '孩子',
      '监护',
      'authority',
      'firm',
      'child',
      'agent',
    ],
  },
  {
    id: 'reads',
    to: '/me/reads',
    title: citizenTexts.reads,
    note: citizenTexts.readsNote,
    words: ['隐私', '资料', '数据', '谁看', '查询记录', 'privacy', 'data', 'who read'],
  },
  {
    id: 'security',
    to: '/me/security',
    title: citizenTexts.security,
    note: citizenTexts.securityNote,
    words: ['密码', '通行密钥', '账号', '安全', '指纹', 'password', 'passkey', 'account', 'security'],
  },
];

/** Finds services by everyday words in either language, best first. */
export function findServices(q: string, language: Language): Service[] {
  const wanted = q.trim().toLowerCase();
  if (wanted === '') return [];
  const score = (service: Service) => {
    const names = [say(service.title, language), say(service.note, language)].map((name) =>
      name.toLowerCase(),
    );
    if (names.some((name) => name.includes(wanted))) return 2;
    const hits = service.words.filter(
      (word) => wanted.includes(word) || (wanted.length > 1 && word.includes(wanted)),
    );
    return hits.length > 0 ? 1 : 0;
  };
  return services.filter((service) => score(service) > 0).toSorted((a, b) => score(b) - score(a));
}
