package form

import (
	"fmt"
	"strings"

	"citybrain/kernel/guard"
)

// chinese is what the checker of forms says, in Chinese, by the English sentence; both
// take the same particulars in the same order. A test holds it complete.
var chinese = map[string]string{
	"a form needs a step":                                "申请表至少要有一组题目",
	"a form has %d fields at most":                       "申请表最多 %d 道题",
	"%.40q is no code: small letters, digits and _":      "%.40q 不能作代码：只用小写字母、数字和下划线，以字母开头",
	"step %s stands here twice":                          "题目组代码 %s 用了两次",
	"a title is needed in zh and en":                     "请写中文和英文标题",
	"step %s asks nothing":                               "题目组 %s 还没有题目",
	"field %s stands here twice":                         "题目代码 %s 用了两次",
	"the question %s is needed in zh and en":             "题目 %s 要写中文和英文",
	"field %s has no kind %q":                            "题目 %s 的类型 %q 不存在",
	"field %s: min is above max":                         "题目 %s 的下限比上限大",
	"field %s: how many there are is no negative number": "题目 %s 的字数或个数不能是负数",
	"field %s: only a yes or no can be promised":         "题目 %s 不是是非题，不能要求承诺",
	"field %s: only a text can be a name that officials see masked, and it is no number then": "题目 %s 不是文字题，或已作为号码保密，不能作为遮盖的姓名",
	"field %s: only a text can be a number that officials see masked":                         "题目 %s 不是文字题，不能作为遮盖的号码",
	"field %s: nothing is known as %s":                                                        "题目 %s 的预填来源 %s 不存在",
	"field %s: when asks of %s, which is not asked before it":                                 "题目 %s 的条件用到了 %s，但它不在前面",
	"%q is no day such as 2026-03-30, today or today+30":                                      "%q 不是日期，如 2026-03-30、today 或 today+30",
	"field %s: only a day can be a working day":                                               "字段 %s：只有日期才能限于工作日",
	"choice %s needs two options at least":                                                    "选择题 %s 至少要有两个选项",
	"option %.40q of %s needs a code that stands there once, and a label in zh and en":        "选项 %.40q（题目 %s）要有不重复的代码和中英文",
	"list %s needs fields":                                                                    "列表 %s 至少要有一道小题",
	"list %s: a field of a list stands there once, without conditions, files and lists":       "列表 %s 的小题代码不能重复，也不能有条件、文件和列表",
	"the fields cannot be named in conditions: %v":                                            "题目代码不能用在条件里：%v",
	"field %s: when: %v": "题目 %s 的条件写得不对：%v",
}

// inChinese says a sentence of the checker in Chinese; one that is not known stays as
// it is.
func inChinese(format string, args ...any) string {
	zh, known := chinese[format]
	if !known {
		return fmt.Sprintf(format, args...)
	}
	said := fmt.Sprintf(zh, args...)
	if strings.HasSuffix(format, "%v") {
		return guard.InChinese(said)
	}
	return said
}
