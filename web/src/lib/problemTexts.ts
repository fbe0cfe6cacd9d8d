import type { Language } from './language';
import { type FieldProblem, figuresOf, Problem } from './problem';
import { catalogue, say, type Text } from './texts';

// Error codes are translated here and only here. Every sentence says what to do
// next and blames nobody.
const byCode: Record<string, Text> = catalogue({
  'net.unreachable': [
    '现在连不上服务器。请检查网络，稍后再试。',
    'We cannot reach the server. Check your connection and try again.',
  ],
  'cases.in_hand': [
    '这个办件在您自己手上，可以退回公共池或者转办。',
    'You are working on this case yourself; give it back to the pool or hand it on.',
  ],
  'cases.taken': ['同事正在办理这个办件。', 'A colleague is working on this case.'],
  'cases.not_yours': [
    '这一步属于其他部门、区域或职责。',
    'This step belongs to another department, region or duty.',
  ],
  'cases.over': ['办件已经办结。', 'The case has ended.'],
  'cases.no_case': ['没有这个办件，或您无权查看。', 'There is no such case, or it is not yours to see.'],
  'cases.moved': ['办件刚刚被别人更新，请再看一次。', 'The case was changed at the same moment; look again.'],
  'cases.no_such_action': [
    '办件已经流转，现在不能这样办理。',
    'The case has moved on; this can no longer be done.',
  ],
  'cases.colleague': ['这位同事不能办理这一步。', 'This colleague cannot take this step.'],
  'cases.decided_before': [
    '重新审查要由以前没有办理过的人进行。',
    'Somebody who has not acted in the case before looks at it again.',
  ],
  'net.timeout': ['等了太久没有回应，请再试一次。', 'The server took too long. Please try again.'],
  'relying.down': [
    '对方的登录服务现在没有回应。请稍后再试，或换一种方式登录。',
    'That service does not answer now. Try again later, or sign in another way.',
  ],
  'relying.answer': [
    '对方登录服务的答复不可信，所以没有让您登录。请换一种方式登录，并告诉我们。',
    'The answer of that service cannot be trusted, so you were not signed in. Sign in another way, and tell us.',
  ],
  'relying.clock': [
    '对方登录服务的时钟不准，这次登录不作数。请换一种方式登录，并告诉我们。',
    'The clock of that service is wrong, so this sign-in does not count. Sign in another way, and tell us.',
  ],
  'services.address': [
    '请填写区和街道门牌号。',
    'An address needs the district and the street with its number.',
  ],
  'services.citizen_id': [
    '公民身份号码有误，请核对18位号码。',
    'This is not a valid citizen identity number.',
  ],
  'services.credit_code': [
    '统一社会信用代码有误，请核对18位代码。',
    'This is not a valid unified social credit code.',
  ],
  'services.file': ['找不到这个文件，请重新上传。', 'This file is not known; upload it again.'],
  'services.not_agreed': ['需要您同意后才能继续。', 'You must agree to this.'],
  'services.not_choice': ['请从给出的选项中选择。', 'Choose one of the answers that are offered.'],
  'services.not_date': ['请填写日期，例如2026-03-30。', 'This is not a day, such as 2026-03-30.'],
  'services.not_list': ['请按列表填写。', 'This must be a list.'],
  'services.not_number': ['请填写数字。', 'This must be a number.'],
  'services.not_text': ['请填写文字。', 'This must be a text.'],
  'services.not_truth': ['请选择“是”或“否”。', 'This must be yes or no.'],
  'services.not_whole': ['请填写整数。', 'This must be a whole number.'],
  'services.phone': ['电话号码有误。', 'This is not a phone number.'],
  'services.required': ['请填写这一项。', 'This must be answered.'],
  'services.signs': ['含有无法显示的字符，请删除后再试。', 'This holds signs that cannot be printed.'],
  'services.no_workday': [
    '这一天不办公，请选工作日。',
    'The offices are closed on this day; choose a working day.',
  ],
  'services.too_early': ['这个日期太早了，不能早于{least}。', 'This day is too early: not before {least}.'],
  'services.too_few': ['数量不够，至少{least}个。', 'These are too few: at least {least}.'],
  'services.too_large': ['这个数太大了，不能大于{most}。', 'This number is too large: at most {most}.'],
  'services.too_late': ['这个日期太晚了，不能晚于{most}。', 'This day is too late: not after {most}.'],
  'services.too_long': ['内容太长了，最多{most}个字。', 'This is too long: at most {most} characters.'],
  'services.too_many': ['数量太多了，最多{most}个。', 'These are too many: at most {most}.'],
  'services.too_short': ['内容太短了，至少{least}个字。', 'This is too short: at least {least} characters.'],
  'services.too_small': ['这个数太小了，不能小于{least}。', 'This number is too small: at least {least}.'],
  'services.unknown_field': ['表单里没有这一项。', 'The form has no such field.'],
  'auth.unauthenticated': ['请先登录。', 'Please sign in first.'],
  'auth.denied': ['您现在的岗位不能做这件事。', 'Your present post does not allow this.'],
  'auth.wrong': [
    '账号或密码不对，请再核对一下。',
    'The account or password is not right. Please check them.',
  ],
  'auth.locked_out': [
    '试的次数太多了，请过一会儿再试。',
    'Too many tries. Please wait a little and try again.',
  ],
  'auth.session_over': ['登录已经过期，请重新登录。', 'Your session has ended. Please sign in again.'],
  'auth.password_short': ['密码太短了，至少 8 个字。', 'The password is too short: at least 8 characters.'],
  'auth.password_common': [
    '这个密码太容易被猜到，换一个。',
    'This password is easy to guess. Choose another.',
  ],
  'auth.password_login': [
    '密码里不要包含登录名。',
    'The password contains the account name. Leave that out.',
  ],
  'waste.no_fleet': [
    '城市包里没有清运车队，不能编制计划。',
    'The city pack names no vehicles for the collection, so nothing can be planned.',
  ],
  'waste.under_way': [
    '这一天的清运已经开始，计划不再更改。',
    'The collection of this day has begun; its plan stays.',
  ],
  'waste.plan_replaced': [
    '计划已经更新，请重新打开清单。',
    'A newer plan has replaced this one. Load the list again.',
  ],
  'lighting.schedule': [
    '调光方案有填得不对的地方，请检查。',
    'Something in the schedule is not possible. Please check it.',
  ],
  'lighting.schedule_replaced': [
    '方案已有更新的版本，请重新打开后再修改。',
    'A newer version was published. Open it again before you edit.',
  ],
  'lighting.no_override': ['没有正在生效的手动调光。', 'Nobody has dimmed this group by hand.'],
  'lighting.repair_closed': ['这个维修任务已经结束。', 'This repair is done already.'],
  'identity.demo_only': [
    '这是演示账号，这里没有开演示，不能登录。',
    'This account belongs to the demo, and this city runs without it.',
  ],
  'identity.citizen_taken': [
    '这个身份证号已经有账号了。',
    'Somebody with this citizen id has an account already.',
  ],
  'auth.passkey': [
    '这个通行密钥没有通过，可以改用密码。',
    'The passkey was not accepted. You can use your password.',
  ],
  'identity.locked': ['账号被锁了，请找管理员解锁。', 'This account is locked. Ask an administrator.'],
  'audit.purpose': ['请先说明为什么要看完整信息。', 'Say first why you need to see this in full.'],
  'identity.purpose': ['请选一个本市规定的用途。', 'Choose one of the purposes that this city allows.'],
  'identity.reason': [
    '请用自己的话把原因写得再具体一点。',
    'Say a little more in your own words why you need this.',
  ],
  'overview.no_figure': ['这座城市的大屏上没有这个指标。', 'There is no such figure on this city’s screen.'],
  'overview.no_layout': ['这座城市还没有配置大屏。', 'This city has no screen yet.'],
  'overview.range': [
    '开始要早于结束，也不能超过保存的时间。',
    'The beginning must lie before the end, within what is kept.',
  ],
  'web.cross_site': ['页面放得太久了，请刷新后再试。', 'This page is out of date. Reload it and try again.'],
});

const byStatus: Record<number, Text> = {
  400: ['看不懂这次提交的内容，请核对后再试。', 'We could not read this. Check it and try again.'],
  401: ['请先登录。', 'Please sign in first.'],
  403: ['您没有权限看这里。', 'You are not allowed to see this.'],
  404: ['没有找到，可能已经删除或搬走了。', 'Nothing is here. It may have been removed.'],
  409: ['情况已经变了，请刷新后再看。', 'Things have changed meanwhile. Reload and look again.'],
  412: ['别人刚改过这一条，请刷新后再改。', 'Someone has just changed this. Reload and change it again.'],
  413: ['内容太大，请减少后再交。', 'That is too large. Send less and try again.'],
  422: ['有几处填得不对，请按提示改。', 'Some entries need another look. See the notes beside them.'],
  429: ['操作太快了，请等一会儿再试。', 'That was too often. Wait a moment and try again.'],
  503: ['系统正在忙，请稍后再试。', 'The system is busy. Please try again soon.'],
};

const unknown: Text = [
  '我们这边出了问题，已经记下来了。请稍后再试。',
  'Something went wrong on our side and has been recorded. Please try again later.',
];

const spoken = (language: Language, detail: string) =>
  detail !== '' && (language === 'en' || /\p{Script=Han}/u.test(detail));

/**
 * Says an error to a person: by its code, else in the server's own sentence if it
 * is in the language of the page, else by its status.
 */
export function problemWords(language: Language, error: unknown): string {
  if (!(error instanceof Problem)) return say(unknown, language);
  const known = byCode[error.code];
  if (known) return say(known, language, error.args);
  if (
    error.status > 0 &&
    error.status < 500 &&
    error.message !== error.code &&
    spoken(language, error.message)
  ) {
    return error.message;
  }
  return say(byStatus[error.status] ?? unknown, language, error.args);
}

/** Says what is wrong with one field. */
export function fieldWords(language: Language, field: Omit<FieldProblem, 'path'>): string {
  const known = byCode[field.code];
  if (known) return say(known, language, figuresOf(field.args));
  if (spoken(language, field.message)) return field.message;
  return say(['这里填得不对，请检查。', 'This is not right. Please check it.'], language);
}
