import type { Language } from '../../lib/language';
import { catalogue, say, type Text } from '../../lib/texts';

// By the code of a rejection, without its "things." in front.
const byCode: Record<string, Text> = catalogue({
  payload_malformed: ['内容不是 JSON 对象。', 'The payload is not a JSON object.'],
  payload_empty: ['内容里没有任何项目。', 'The payload has no attributes.'],
  attribute_unknown: ['这类设备没有这个项目。', 'The profile has no such attribute.'],
  value_type: ['数值的类别不对。', 'The value is not of the attribute’s kind.'],
  value_range: ['数值超出物理上可能的范围。', 'The value is physically impossible.'],
  value_unknown: ['不是允许的取值。', 'The text is not one of the attribute’s values.'],
  unit: ['单位不认识，或量的不是同一种东西。', 'The unit is not known or measures something else.'],
  time_malformed: [
    '读不懂观测时间，改用收到的时间。',
    'The time of observation cannot be read; the time of arrival was taken.',
  ],
  time_future: [
    '观测时间在未来：设备的时钟不准。',
    'The observation lies in the future: the device’s clock is wrong.',
  ],
  time_old: ['观测已超过一周。', 'The observation is older than a week.'],
  location: [
    '位置不对，或这类设备不会移动。',
    'The position is not on the earth, or such things do not move.',
  ],
  thing_unknown: ['没有登记这台设备。', 'No such device is registered.'],
  duplicate: ['重复上报。', 'A repetition of the newest.'],
  late: [
    '迟到：比已知的更旧，只计入历史。',
    'Late: older than what is known, it counts for the history only.',
  ],
  location_outside: [
    '位置在本市之外，设备仍标在原处。',
    'The position lies outside of the city; the thing stays where it was.',
  ],
  agent_foreign: ['由别的部门的代理送来。', 'The agent of another department brought it.'],
  'device.topic_foreign': ['用了别的设备的主题。', 'The device used the topic of another.'],
  'device.topic_invalid': ['主题太长或含有不允许的符号。', 'The topic is too long or has forbidden signs.'],
  'device.payload_too_large': ['消息太大。', 'The message is too large.'],
  'device.payload_malformed': ['内容不是 JSON 对象。', 'The payload is not a JSON object.'],
  'device.rate': ['发得太快，超过了限额。', 'The device sends more than it may.'],
  'device.retained': ['带了“保留”标志，我们不收。', 'Retained messages are not taken.'],
  'device.protocol': ['连接不符合 MQTT 协议。', 'The connection broke the MQTT protocol.'],
  'device.credentials': ['设备名或密钥不对。', 'The name or the key of the device is wrong.'],
  credentials: ['设备名或密钥不对。', 'The name or the key of the device is wrong.'],
  'device.locked_out': [
    '密钥错误次数过多，暂时不让连接。',
    'Too many wrong keys; it is kept out for a while.',
  ],
  'device.item_invalid': [
    '这一条没有写明设备，或格式不对。',
    'The item names no device or is not as it must be.',
  ],
  'charging.ocpp_message': [
    '充电桩的报文不符合 OCPP 协议。',
    'The message of the pile breaks the rules of OCPP.',
  ],
  'charging.ocpp_stray': [
    '充电桩报告了一次没有开始过的充电的结束。',
    'The pile told the end of a charge that never began.',
  ],
});

/** Says why a report was not taken, in the language; the server's own sentence for codes unknown here. */
export function rejectionWords(language: Language, code: string, reason: string): string {
  const known = byCode[code.replace(/^things\./, '')];
  return known ? say(known, language) : reason || code;
}
