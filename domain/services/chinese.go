package services

import (
	"fmt"
	"strings"

	"citybrain/kernel/guard"
)

// chinese is what the checker of items says, in Chinese, by the English sentence; both
// take the same particulars in the same order. A test holds it complete.
var chinese = map[string]string{
	"key must be small letters, digits and dashes, not %q": "代码只用小写字母、数字和短横，不能是 %q",
	"a key is needed: small letters, digits and dashes":    "请填网址代码：小写字母、数字和短横",
	"choose a class":                                                          "请选分类",
	"choose a department":                                                     "请选部门",
	"a name is needed in zh and en":                                           "请写中文和英文名称",
	"a text has %d characters, %d at most":                                    "文字有 %d 个字，最多 %d 个",
	"a text holds nothing that can be read":                                   "文字里没有看得见的内容",
	"%q is no basic code":                                                     "%q 不是 12 位基本编码",
	"a permit needs its legal basis":                                          "行政许可要写明设定依据",
	"there is no class %q":                                                    "没有分类 %q",
	"there is no life event %q":                                               "没有主题 %q",
	"objects must say whom the item is for":                                   "请选服务对象",
	"there is no department %q":                                               "没有部门 %q",
	"an item needs a flow":                                                    "请选办理流程",
	"a limit is 1 day to 10 years":                                            "时限应为 1 天到 10 年",
	"the promise is longer than the law allows":                               "承诺时限不能长于法定时限",
	"a fee needs fen and its basis in zh and en":                              "收费要写金额，以及中英文的收费依据",
	"channels are window, pc, mobile, kiosk, courier":                         "请选办理渠道",
	"a real-name level is 0 to 3":                                             "实名等级是 0 到 3",
	"depth is 1 to 4, visits 0 to 9":                                          "网办深度是 1 到 4，到现场次数是 0 到 9",
	"there is no result %q":                                                   "没有办理结果类型 %q",
	"a question needs ask and answer in zh and en":                            "常见问题的问和答都要有中文和英文",
	"material %q needs a code that stands there once and a name in zh and en": "材料 %q 要有不重复的代码和中英文名称",
	"material %s: type is original, copy, either; format paper, electronic, either; source applicant, government, third": "材料 %s 的类型、形式或来源没有选好",
	"%s has a condition, but there is no form": "%s写了条件，但事项没有表单",
	"%s: when: %v": "%s的条件写得不对：%v",
	"scene %s must be a choice or a boolean of the form":         "情形 %s 要是表单里的选择题或是非题",
	"a package needs two items or more":                          "一件事至少要由两个事项组成",
	"the condition of %s reads form.%s, which nothing here asks": "事项 %s 的条件用到了 form.%s，但申请表里没有这道题",
	"choose an item":                                                              "请选事项",
	"a package cannot be a part of itself":                                        "一件事不能包含自己",
	"the item %s is a part already":                                               "事项 %s 已经在里面了",
	"the item %s is not published when the package comes into force":              "事项 %s 在一件事生效时还没有发布，或已经停办",
	"there is no item %s":                                                         "没有事项 %s",
	"%s is a package itself; parts are single items":                              "%s 本身是一件事，组成部分只能是单个事项",
	"the item %s means something else by the field %s than what stands before it": "事项 %s 的字段 %s 和前面的同名字段不是一个意思",
	"there is no related item %s":                                                 "没有相关事项 %s",
	"%s has this code already":                                                    "事项 %s 已经用了这个编码",
	"a condition of the flow %s reads form.%s; the form does not ask that, or keeps it from conditions": "流程 %s 的条件要用 form.%s，但申请表没有这道题，或没有允许流程条件使用",
	"there is no flow %q": "没有办理流程 %q",
	"the flow %s is for packages, and packages need one that waits for parts": "流程 %s 和事项不配：一件事要用等待子事项的流程，单个事项不能用",
}

// kinds are what sentences begin with that tell of a material or a part.
var kinds = strings.NewReplacer("material ", "材料 ", "part ", "事项 ")

// inChinese says a sentence of the checker in Chinese; one that is not known stays as
// it is.
func inChinese(format string, args ...any) string {
	zh, known := chinese[format]
	if !known {
		return fmt.Sprintf(format, args...)
	}
	said := fmt.Sprintf(zh, args...)
	if strings.HasPrefix(zh, "%s") {
		return guard.InChinese(kinds.Replace(said))
	}
	return said
}
